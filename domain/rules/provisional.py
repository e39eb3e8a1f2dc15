"""Provisional reports: the provider shows a quarter before it has completed it.

Such a row has no currency and several absent figures, days to weeks after the release; it is looked at again and
becomes final when its currency is there, when it is no longer among the newest two, or when the looks are used up.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from domain.model.reports import ReportedRow, Revision

LOOK_AGAIN_AFTER = (timedelta(days=3), timedelta(days=7), timedelta(days=21), timedelta(days=45))
"""After the first sight of a provisional report."""
NEWEST = 2
"""How many of the newest reports of a kind can be provisional."""
INCOMPLETE = "incomplete"
"""The flag of a final report without a currency."""


def provisional_dates(rows: Iterable[ReportedRow]) -> frozenset[tuple[object, ...]]:
    """Which rows (by kind and date) of a statement may be provisional: the newest two of their kind, no currency."""
    by_kind: dict[object, list[ReportedRow]] = {}
    for row in rows:
        by_kind.setdefault(row.kind, []).append(row)
    newest = (
        row
        for told in by_kind.values()
        for row in sorted(told, key=lambda row: row.fiscal_date_ending, reverse=True)[:NEWEST]
    )
    return frozenset((row.kind, row.fiscal_date_ending) for row in newest if row.currency is None)


def provisional_since(held: Sequence[Revision]) -> datetime | None:
    """When the newest unbroken run of provisional revisions of one period began; `None` when it is final.

    `held` are the revisions of the period, oldest first.
    """
    since: datetime | None = None
    for revision in reversed(held):
        if not revision.provisional:
            break
        since = revision.known_at
    return since


def stays_provisional(held: Sequence[Revision], at: datetime) -> bool:
    """Whether a row without currency, seen at `at`, is waited for; `held` as in `provisional_since`."""
    if held and not held[-1].provisional and held[-1].currency is None:
        return False
    since = provisional_since(held)
    return since is None or at < since + LOOK_AGAIN_AFTER[-1]


def next_look(since: datetime, after: datetime) -> datetime | None:
    """The first of the looks that lies after `after`; `None` when they are used up."""
    return next((since + delay for delay in LOOK_AGAIN_AFTER if since + delay > after), None)
