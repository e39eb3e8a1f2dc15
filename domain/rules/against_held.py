"""What an answer says against the history that is held: what it loses, and what it rewrites."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain.model.findings import Finding
from domain.model.reports import FiscalPeriod, PeriodKind, Revision
from domain.rules.current_view import CurrentReport
from domain.rules.fiscal_periods import REACH
from domain.rules.plausibility import HALF, differ
from domain.rules.revisions import FISCAL_DATE_ENDING, Reading, changed_fields, is_restatement
from domain.rules.validation import error, warning

WITHDRAWN_VALUES = "withdrawn_values"
LARGE_RESTATEMENT = "large_restatement"
MEANINGS = {
    WITHDRAWN_VALUES: "Values that were there before are absent now.",
    LARGE_RESTATEMENT: "Revenue, assets, net income or earnings per share changed by over half.",
}
KEY_FIGURES = ("totalRevenue", "totalAssets", "netIncome", "reportedEPS")


@dataclass(frozen=True, slots=True)
class _Loss:
    held_periods: int = 0
    lost_periods: int = 0
    held_cells: int = 0
    lost_cells: int = 0

    @property
    def over_half(self) -> bool:
        return self.lost_periods * 2 > self.held_periods or self.lost_cells * 2 > self.held_cells


def lost_history(view: Sequence[CurrentReport], told: Mapping[FiscalPeriod, Revision]) -> Finding | None:
    """The answer lacks over half of the periods or cells that are held of the span that it covers itself.

    What lies before the span has slid out of the provider's window, and is kept. A provisional row lacks values for
    a known reason, so its period is not counted.
    """
    loss = _loss(view, told)
    if not loss.over_half:
        return None
    message = (
        f"The answer lacks {loss.lost_periods} of {loss.held_periods} held reports and {loss.lost_cells} of "
        f"{loss.held_cells} held figures of its own span: nothing of it was stored, and it is asked for again."
    )
    return error("lost_history", message)


def _loss(view: Sequence[CurrentReport], told: Mapping[FiscalPeriod, Revision]) -> _Loss:
    spans = _spans(told)
    inside = [
        report
        for report in view
        if report.period in told
        or (
            report.period.kind in spans
            and spans[report.period.kind][0] <= report.fiscal_date_ending <= spans[report.period.kind][1]
        )
    ]
    counted = [(report, told.get(report.period)) for report in inside]
    counted = [(report, now) for report, now in counted if now is None or not now.provisional]
    cells = [
        now is not None and now.figures.get(name) is not None
        for report, now in counted
        for name, value in report.figures.items()
        if value is not None and name not in report.carried
    ]
    return _Loss(
        held_periods=len(counted),
        lost_periods=sum(now is None for _, now in counted),
        held_cells=len(cells),
        lost_cells=cells.count(False),
    )


def _spans(told: Mapping[FiscalPeriod, Revision]) -> dict[PeriodKind, tuple[date, date]]:
    """First and last date of each kind; a kind without a row should cover what the other one does."""
    ends: dict[PeriodKind, list[date]] = {}
    for period, revision in told.items():
        ends.setdefault(period.kind, []).append(revision.fiscal_date_ending)
    every = [end for each in ends.values() for end in each]
    return {kind: (min(ends.get(kind, every)), max(ends.get(kind, every))) for kind in PeriodKind}


def changes_of_row(held: Reading | None, now: Revision) -> frozenset[str]:
    """Flags of a report that takes values back, or restates a key figure heavily; `held` is how it read before."""
    if held is None or now.provisional:
        return frozenset()
    codes: set[str] = set()
    for change in changed_fields(held, now):
        if isinstance(change.before, Decimal) and change.after is None:
            codes.add(WITHDRAWN_VALUES)
        if (
            change.field in KEY_FIGURES
            and isinstance(change.before, Decimal)
            and isinstance(change.after, Decimal)
            and differ(change.before, change.after, HALF)
        ):
            codes.add(LARGE_RESTATEMENT)
    return frozenset(codes)


def changes_of_answer(
    view: Mapping[FiscalPeriod, CurrentReport], told: Mapping[FiscalPeriod, Revision]
) -> tuple[Finding, ...]:
    """What a person should know: an old answer, re-keyed dates, a rewritten history."""
    known = [(view[period], revision) for period, revision in told.items() if period in view]
    findings: list[Finding] = []
    newest_held = max(
        (report.fiscal_date_ending for report in view.values() if _is_quarter(report.period)), default=None
    )
    newest_told = max((each.fiscal_date_ending for period, each in told.items() if _is_quarter(period)), default=None)
    if newest_held and newest_told and (newest_held - newest_told).days > REACH[PeriodKind.QUARTERLY]:
        message = f"The newest quarter of the answer ends on {newest_told}, but {newest_held} is held already."
        findings.append(warning("stale_answer", message, field=FISCAL_DATE_ENDING, value=newest_told))
    moved = sum(old.fiscal_date_ending != new.fiscal_date_ending for old, new in known)
    if moved * 2 > len(known):
        findings.append(warning("dates_rekeyed", f"The provider dates {moved} of {len(known)} held reports anew."))
    restated = sum(is_restatement(old, new) for old, new in known)
    if restated * 4 > len(known):
        findings.append(
            warning("history_rewritten", f"The answer changes figures in {restated} of {len(known)} held reports.")
        )
    return tuple(findings)


def _is_quarter(period: FiscalPeriod) -> bool:
    return period.kind is PeriodKind.QUARTERLY
