"""Fiscal periods are matched, not computed.

Alpha Vantage re-keys its dates: it once named quarters by their actual end (2024-01-28), later by a month end
(2024-01-31, or the company's own fiscal month, up to a month away), and not the same one in every dataset. So the
rows of an answer are laid over the periods already held, in order of date and one to one, at the least total distance.
A row that fits none opens a period of its own, named once by the nearest month end and never renamed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from domain.model.reports import FiscalPeriod, PeriodKind, ReportedRow, Revision
from domain.rules.revisions import revisions_by_period

REACH = {PeriodKind.QUARTERLY: 45, PeriodKind.ANNUAL: 180}
"""Days between a row's date and the dates known of a period, up to which the row may belong to it."""
SHORTEST_PERIOD = timedelta(days=28)
"""Four weeks, or February. Two rows of one answer that are closer tell the same period twice."""
CLOSE = timedelta(days=45)
"""A period of transition can be so short; so near a full row, one with less than half of its values is junk."""
_FAR = 10_000
REPORTED_DATE = "reportedDate"
"""The attribute of a row of `EARNINGS` that says when the company reported (ISO date)."""


@dataclass(frozen=True, slots=True)
class HeldPeriod:
    """A period that is in the store, with every date that the provider ever gave it."""

    period: FiscalPeriod
    newest_end: date
    ends: frozenset[date]
    report_dates: frozenset[date]


@dataclass(frozen=True, slots=True)
class SamePeriod:
    """Rows of one answer that tell one period: the one that is kept, equal twins, and those that differ from it."""

    kept: ReportedRow
    twins: tuple[ReportedRow, ...] = ()
    losers: tuple[ReportedRow, ...] = ()


def month_end(day: date) -> date:
    """The last day of the month of `day`."""
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def nearest_month_end(day: date) -> date:
    """The month end nearest to `day`; half-way it is the earlier one."""
    before, after = day.replace(day=1) - timedelta(days=1), month_end(day)
    return before if day - before <= after - day else after


class HasAttributes(Protocol):
    """A row, a revision, or a report of the current view."""

    @property
    def attributes(self) -> Mapping[str, str | None]:
        """Texts as sent."""


def reported_date(row: HasAttributes) -> date | None:
    """When the company reported, where the row says so."""
    text = row.attributes.get(REPORTED_DATE)
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def present_values(row: ReportedRow | Revision) -> int:
    """How many values the row really has."""
    told = (*row.figures.values(), *row.attributes.values(), row.currency)
    return len([value for value in told if value is not None])


def same_periods(rows: Iterable[ReportedRow]) -> tuple[SamePeriod, ...]:
    """Group the rows of one kind by the period that they tell, by date.

    The row with more present values is kept; on a tie the one dated to a month end, then the first in the answer.
    """
    groups: list[list[ReportedRow]] = []
    for row in sorted(rows, key=lambda row: (row.fiscal_date_ending, row.position)):
        if groups and _tell_the_same(groups[-1][0], row):
            groups[-1].append(row)
        else:
            groups.append([row])
    return tuple(_choose(group) for group in groups)


def _tell_the_same(earlier: ReportedRow, later: ReportedRow) -> bool:
    """Whether two rows are too close to be two periods; a row that is nearly empty beside a full one is no period."""
    apart = later.fiscal_date_ending - earlier.fiscal_date_ending
    if apart > CLOSE:
        return False
    fewer, more = sorted((present_values(earlier), present_values(later)))
    return apart < SHORTEST_PERIOD or fewer * 2 < more


def _choose(group: list[ReportedRow]) -> SamePeriod:
    if len(group) == 1:
        return SamePeriod(group[0])
    kept, *others = sorted(
        group,
        key=lambda row: (
            -present_values(row),
            row.fiscal_date_ending != month_end(row.fiscal_date_ending),
            row.position,
        ),
    )
    return SamePeriod(
        kept,
        twins=tuple(row for row in others if _content(row) == _content(kept)),
        losers=tuple(row for row in others if _content(row) != _content(kept)),
    )


def _content(row: ReportedRow) -> tuple[object, ...]:
    return (row.fiscal_date_ending, row.currency, dict(row.figures), dict(row.attributes))


def held_periods(revisions: Iterable[Revision], kind: PeriodKind) -> tuple[HeldPeriod, ...]:
    """The periods of one kind that the revisions tell, oldest first."""
    of_kind = revisions_by_period(revision for revision in revisions if revision.period.kind is kind)
    held = [
        HeldPeriod(
            period,
            newest_end=told[-1].fiscal_date_ending,
            ends=frozenset(revision.fiscal_date_ending for revision in told),
            report_dates=frozenset(day for revision in told if (day := reported_date(revision))),
        )
        for period, told in of_kind.items()
    ]
    return tuple(sorted(held, key=lambda each: (each.newest_end, each.period.month)))


def match_periods(rows: Sequence[ReportedRow], held: Sequence[HeldPeriod], kind: PeriodKind) -> dict[int, FiscalPeriod]:
    """The period of each row (by its index in `rows`), no period twice.

    `rows` are of one kind, tell each period once, and are ordered by date; so is `held`.
    """
    found = _least_distance(rows, held, REACH[kind])
    taken = {each.period.month for each in held}
    periods: dict[int, FiscalPeriod] = {}
    for index, row in enumerate(rows):
        if index in found:
            periods[index] = held[found[index]].period
            continue
        month = nearest_month_end(row.fiscal_date_ending)
        while month in taken:
            month = month_end(month + timedelta(days=1))
        taken.add(month)
        periods[index] = FiscalPeriod(month, kind)
    return periods


def _least_distance(rows: Sequence[ReportedRow], held: Sequence[HeldPeriod], reach: int) -> dict[int, int]:
    """Lay rows over held periods in order, one to one, at the least sum of distances.

    A row that stays alone counts one day more than the reach, so it is matched wherever order and reach allow.
    """
    # What has slid out of the provider's window fits no row, and of the rest nearly all stays as it was: a row and a
    # period of the same date that come first always belong together, so only what follows has to be laid out.
    first = _slid_out(rows, held, reach)
    same = 0
    while same < min(len(rows), len(held) - first) and rows[same].fiscal_date_ending == held[first + same].newest_end:
        same += 1
    matches = {index: first + index for index in range(same)}
    for row, period in _laid_out(rows[same:], held[first + same :], reach):
        matches[same + row] = first + same + period
    return matches


def _slid_out(rows: Sequence[ReportedRow], held: Sequence[HeldPeriod], reach: int) -> int:
    """How many periods come before the reach of every row."""
    if not rows:
        return 0
    earliest_end = rows[0].fiscal_date_ending - timedelta(days=reach)
    earliest_report = min((day for row in rows if (day := reported_date(row))), default=None)
    for number, each in enumerate(held):
        if max(each.ends) >= earliest_end:
            return number
        if earliest_report and each.report_dates and (earliest_report - max(each.report_dates)).days <= reach:
            return number
    return len(held)


def _laid_out(rows: Sequence[ReportedRow], held: Sequence[HeldPeriod], reach: int) -> list[tuple[int, int]]:
    """Indexes of rows and periods that belong together."""
    alone = reach + 1
    width = len(held) + 1
    best = [[0] * width for _ in range(len(rows) + 1)]
    taken: dict[tuple[int, int], bool] = {}
    for i in range(len(rows) - 1, -1, -1):
        best[i][len(held)] = best[i + 1][len(held)] + alone
        distances = _distances(rows[i], held)
        for j in range(len(held) - 1, -1, -1):
            without = min(best[i][j + 1], best[i + 1][j] + alone)
            together = distances[j] + best[i + 1][j + 1] if distances[j] <= reach else without + 1
            taken[i, j] = together <= without
            best[i][j] = min(together, without)
    matches: list[tuple[int, int]] = []
    i = j = 0
    while i < len(rows) and j < len(held):
        if taken[i, j]:
            matches.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            i += 1
    return matches


def _distances(row: ReportedRow, held: Sequence[HeldPeriod]) -> list[int]:
    """Days between the row and each period: by its end, or by its report date, which no re-keying moves."""
    told = reported_date(row)
    return [
        min(
            *(abs((row.fiscal_date_ending - end).days) for end in each.ends),
            *(abs((told - day).days) for day in each.report_dates if told is not None),
            _FAR,
        )
        for each in held
    ]
