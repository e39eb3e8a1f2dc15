"""What is odd between the reports of one answer: flags that are stored with each of them."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from operator import attrgetter

from domain.model.datasets import Dataset
from domain.model.reports import PeriodKind, ReportedRow
from domain.rules.fiscal_periods import present_values, reported_date
from domain.rules.plausibility import TWO_PERCENT, differ

MEANINGS = {
    "gap_before": "At least one period is missing between this report and the one before it.",
    "short_period": "The period is shorter than its kind: a transition, or a row that does not belong there.",
    "magnitude_jump": "Assets or revenue are over 100 times larger or smaller than in the reports beside it.",
    "repeated_report": "Every figure is the same as in the report before it.",
    "thin_report": "Less than half as many values as in the reports beside it.",
    "currency_changed": "Another currency than in the report before it.",
    "report_dates_disordered": "Reported no later than the report before it.",
    "year_disagrees_with_quarter": "Total assets of the year and of its last quarter differ by over 2 %.",
    "quarters_disagree_with_year": "The four quarters add up to another revenue or net income than the year's (2 %).",
}
SHORTEST = {PeriodKind.QUARTERLY: timedelta(days=70), PeriodKind.ANNUAL: timedelta(days=340)}
"""Twelve weeks rounded to month ends are 76 days or more."""
LONGEST = {PeriodKind.QUARTERLY: timedelta(days=130), PeriodKind.ANNUAL: timedelta(days=400)}
"""Sixteen weeks rounded to month ends are 123 days or less."""
JUMP = 100
SAME_END = timedelta(days=10)
YEAR_WINDOW = timedelta(days=330)
FEW_FIGURES = 5
SIZES = {
    Dataset.BALANCE_SHEET: ("totalAssets",),
    Dataset.INCOME_STATEMENT: ("totalRevenue",),
    Dataset.CASH_FLOW: (),
    Dataset.EARNINGS: (),
}
FLOWS = ("totalRevenue", "netIncome")
NOTHING_ODD: frozenset[str] = frozenset()
Figures = Mapping[str, Decimal | None]


@dataclass(frozen=True, slots=True)
class _Told:
    """The rows of one kind by date."""

    dataset: Dataset
    kind: PeriodKind
    rows: Sequence[ReportedRow]
    apart: Sequence[timedelta]
    """Between each row but the first and the one before it."""

    def beside(self, index: int) -> list[int]:
        """The two rows nearest on either side, or on one at an end of the history."""
        first = min(max(index - 1, 0), max(len(self.rows) - 3, 0))
        return [at for at in range(first, min(first + 3, len(self.rows))) if at != index]


def discontinuities(dataset: Dataset, rows: Sequence[ReportedRow]) -> dict[tuple[PeriodKind, int], frozenset[str]]:
    """The codes of what is odd between rows, by kind and position of the row that carries them."""
    found: dict[tuple[PeriodKind, int], frozenset[str]] = {}
    years, quarters = (
        sorted((row for row in rows if row.kind is kind), key=lambda row: row.fiscal_date_ending)
        for kind in (PeriodKind.ANNUAL, PeriodKind.QUARTERLY)
    )
    for kind, of_kind in ((PeriodKind.ANNUAL, years), (PeriodKind.QUARTERLY, quarters)):
        apart = [row.fiscal_date_ending - older.fiscal_date_ending for older, row in pairwise(of_kind)]
        told = _Told(dataset, kind, of_kind, apart)
        codes: dict[int, set[str]] = {}
        for code, odd_ones in _CHECKS.items():
            for index in odd_ones(told):
                codes.setdefault(index, set()).add(code)
        if kind is PeriodKind.ANNUAL and dataset is not Dataset.EARNINGS:
            for index, code in _against_quarters(dataset, years, quarters):
                codes.setdefault(index, set()).add(code)
        for index, row in enumerate(of_kind):
            found[kind, row.position] = frozenset(codes[index]) if index in codes else NOTHING_ODD
    return found


def out_of_order(rows: Sequence[ReportedRow]) -> bool:
    """Whether the lists do not tell the newest first, as the provider always did."""
    for kind in PeriodKind:
        told = sorted((row for row in rows if row.kind is kind), key=attrgetter("position"))
        if any(one.fiscal_date_ending < other.fiscal_date_ending for one, other in pairwise(told)):
            return True
    return False


def _gap_before(told: _Told) -> Iterable[int]:
    return [index for index, apart in enumerate(told.apart, start=1) if apart > LONGEST[told.kind]]


def _short_period(told: _Told) -> Iterable[int]:
    return [index for index, apart in enumerate(told.apart, start=1) if apart < SHORTEST[told.kind]]


def _magnitude_jump(told: _Told) -> Iterable[int]:
    for name in SIZES[told.dataset]:
        sizes = [abs(size) if (size := row.figures.get(name)) else None for row in told.rows]
        present = [size for size in sizes if size is not None]
        if not present or max(present) <= min(present) * JUMP:
            continue  # so it is with nearly every company
        for index, size in enumerate(sizes):
            others = [other for at in told.beside(index) if (other := sizes[at])]
            if size and others and _jumps(size, others):
                yield index


def _jumps(size: Decimal, others: Sequence[Decimal]) -> bool:
    return all(size > other * JUMP for other in others) or all(size * JUMP < other for other in others)


def _repeated_report(told: _Told) -> Iterable[int]:
    if told.dataset is Dataset.EARNINGS:
        return []
    return [
        index for index, (older, row) in enumerate(pairwise(told.rows), start=1) if _repeats(row.figures, older.figures)
    ]


def _repeats(told: Figures, before: Figures) -> bool:
    """Whether all figures other than zero are the same; nearly always the first one tells."""
    for name, value in told.items():
        if (value or None) != (before.get(name) or None):
            return False
    return sum(map(bool, told.values())) >= FEW_FIGURES and not any(
        before[name] for name in before.keys() - told.keys()
    )


def _thin_report(told: _Told) -> Iterable[int]:
    if told.dataset is Dataset.EARNINGS:
        return
    present = [present_values(row) for row in told.rows]
    most = max(present, default=0)
    for index, values in enumerate(present):
        if values * 2 < most:
            beside = told.beside(index)
            if beside and all(values * 2 < present[at] for at in beside):
                yield index


def _currency_changed(told: _Told) -> Iterable[int]:
    currencies = [row.currency for row in told.rows]
    return [
        index for index, pair in enumerate(pairwise(currencies), start=1) if None not in pair and pair[0] != pair[1]
    ]


def _report_dates_disordered(told: _Told) -> Iterable[int]:
    days = [reported_date(row) for row in told.rows]
    return [index for index, (before, day) in enumerate(pairwise(days), start=1) if before and day and day <= before]


_CHECKS: Mapping[str, Callable[[_Told], Iterable[int]]] = {
    "gap_before": _gap_before,
    "short_period": _short_period,
    "magnitude_jump": _magnitude_jump,
    "repeated_report": _repeated_report,
    "thin_report": _thin_report,
    "currency_changed": _currency_changed,
    "report_dates_disordered": _report_dates_disordered,
}
"""The rows (by index) that carry each code."""


def _against_quarters(
    dataset: Dataset, years: Sequence[ReportedRow], quarters: Sequence[ReportedRow]
) -> Iterable[tuple[int, str]]:
    ends = [row.fiscal_date_ending for row in quarters]
    for index, year in enumerate(years):
        end = year.fiscal_date_ending
        within = quarters[bisect_right(ends, end - YEAR_WINDOW) : bisect_right(ends, end + SAME_END)]
        if dataset is Dataset.BALANCE_SHEET:
            last = [row for row in within if abs(row.fiscal_date_ending - end) <= SAME_END]
            if any(_disagree(year.figures.get("totalAssets"), [row.figures.get("totalAssets")]) for row in last):
                yield index, "year_disagrees_with_quarter"
        elif len(within) == 4 and any(  # noqa: PLR2004 - quarters of a year
            _disagree(year.figures.get(name), [row.figures.get(name) for row in within]) for name in FLOWS
        ):
            yield index, "quarters_disagree_with_year"


def _disagree(whole: Decimal | None, parts: Sequence[Decimal | None]) -> bool:
    present = [part for part in parts if part is not None]
    if whole is None or len(present) != len(parts):
        return False
    return differ(whole, sum(present, Decimal(0)), TWO_PERCENT)
