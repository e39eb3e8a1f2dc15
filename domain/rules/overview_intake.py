"""Intake of an overview: what an answer changes, given the overviews that are held."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from domain.model.answers import Receipt
from domain.model.findings import Finding, Severity
from domain.model.quarantine import QuarantinedRow
from domain.model.reports import DatasetHead, Overview, ReportedOverview
from domain.rules.current_view import overview_version
from domain.rules.dataset_heads import accepted_head, refused_head
from domain.rules.validation import DATES_RUN_AHEAD, error, refused_answer, warning, wrong_symbol

LONG_SILENCE = timedelta(days=200)
"""Two quarters and the time to report the second."""


@dataclass(frozen=True, slots=True)
class OverviewIntake:
    """What one answer of `OVERVIEW` changes."""

    overview: Overview | None
    """To append: when anything differs from the newest held, prices included."""
    quarantined: tuple[QuarantinedRow, ...]
    head: DatasetHead
    refused: bool
    findings: tuple[Finding, ...]
    """About the answer, to tell a person."""


def consider_overview(
    receipt: Receipt, reported: ReportedOverview, held: Sequence[Overview], head: DatasetHead | None
) -> OverviewIntake:
    """Validate and compare one overview; the same answer again changes nothing."""
    newest = max(held, key=lambda overview: overview.known_at, default=None)
    told = Overview(
        symbol=receipt.request.symbol or "",
        known_at=receipt.received_at,
        figures=reported.figures,
        texts=reported.texts,
        latest_quarter=reported.latest_quarter,
        answer_digest=receipt.digest,
    )
    misdirected = wrong_symbol(receipt.request.symbol, reported.symbol)
    unreadable = tuple(finding for finding in reported.findings if finding.severity is Severity.ERROR)
    if doubt := misdirected or _lost_fields(newest, told):
        refused = (doubt, *unreadable)
        return OverviewIntake(
            overview=None,
            quarantined=(refused_answer(receipt, refused),),
            head=refused_head(receipt, head),
            refused=True,
            findings=refused,
        )
    advanced = replace(accepted_head(receipt, head, overview_version(told)), newest_quarter_end=reported.latest_quarter)
    new = newest is None or _content(newest) != _content(told)
    findings = (*reported.findings, *_oddities(receipt, told))
    return OverviewIntake(
        overview=told if new else None,
        quarantined=tuple(_quarantine(receipt, finding) for finding in unreadable),
        head=advanced,
        refused=False,
        findings=findings,
    )


def _quarantine(receipt: Receipt, finding: Finding) -> QuarantinedRow:
    """One value that could not be read; the overview is stored without it."""
    return QuarantinedRow(receipt.digest, finding.field, receipt.request, receipt.received_at, (finding,))


def _content(overview: Overview) -> tuple[object, ...]:
    present = [
        {name: value for name, value in fields.items() if value is not None}
        for fields in (overview.figures, overview.texts)
    ]
    return (*present, overview.latest_quarter)


def _lost_fields(newest: Overview | None, told: Overview) -> Finding | None:
    """The overview lacks over half of the figures that were there before, as that of a shell company does."""
    if newest is None:
        return None
    before = [name for name, value in newest.figures.items() if value is not None]
    lost = [name for name in before if told.figures.get(name) is None]
    if len(lost) * 2 <= len(before):
        return None
    message = f"The overview lacks {len(lost)} of {len(before)} figures that were there: nothing of it was stored."
    return error("lost_history", message)


def _oddities(receipt: Receipt, told: Overview) -> list[Finding]:
    quarter, today = told.latest_quarter, receipt.received_at.date()
    if quarter is not None and quarter > today + DATES_RUN_AHEAD:
        message = f"The latest quarter ends on {quarter}, after the answer of {today}."
        return [warning("latest_quarter_in_future", message, field="LatestQuarter", value=quarter)]
    if quarter is not None and today - quarter > LONG_SILENCE:
        message = (
            f"The latest quarter ended on {quarter}: the company has stopped to report, or the provider to follow."
        )
        return [warning("latest_quarter_old", message, field="LatestQuarter", value=quarter)]
    return []
