"""Intake: what an answer changes, given what is held. The one place where validation, periods and revisions meet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from domain.model.answers import Receipt
from domain.model.datasets import Dataset
from domain.model.findings import Finding, Severity
from domain.model.quarantine import QuarantinedRow
from domain.model.reports import (
    DatasetHead,
    FiscalPeriod,
    PeriodKind,
    ReportedAnswer,
    Revision,
)
from domain.rules import provisional as waiting
from domain.rules.against_held import changes_of_answer, changes_of_row, lost_history
from domain.rules.current_view import CurrentReport, current_view, data_version, newest_quarter
from domain.rules.dataset_heads import accepted_head, consider_without_data, refused_head
from domain.rules.fiscal_periods import held_periods, match_periods
from domain.rules.judgement import Judged, judge
from domain.rules.overview_intake import OverviewIntake, consider_overview
from domain.rules.revisions import is_restatement, revisions_by_period, says_something_new
from domain.rules.validation import error, refused_answer, wrong_symbol

__all__ = [
    "Intake",
    "OverviewIntake",
    "consider_overview",
    "consider_reports",
    "consider_unreadable",
    "consider_without_data",
]


@dataclass(frozen=True, slots=True)
class Intake:
    """What one answer of a statement or of `EARNINGS` changes."""

    revisions: tuple[Revision, ...]
    """To append: only what differs from what is held."""
    quarantined: tuple[QuarantinedRow, ...]
    head: DatasetHead
    """To advance to; also when nothing was accepted."""
    received: int
    accepted: int
    """Rows that are stored, or that say what is stored already."""
    rejected: int
    provisional: int
    restated: int
    refused: bool
    """The whole answer was quarantined: the data stays as it was."""
    findings: tuple[Finding, ...]
    """About the whole answer, to tell a person."""


def consider_reports(
    receipt: Receipt, reported: ReportedAnswer, held: Sequence[Revision], head: DatasetHead | None
) -> Intake:
    """Validate, match and compare one answer; the same answer again changes nothing."""
    dataset = _dataset(receipt)
    if broken := _refusals(receipt, reported):
        return _refuse(receipt, reported, head, broken)
    judged = judge(dataset, receipt, reported)
    if not judged.kept:
        nothing = error("no_readable_report", f"None of the {reported.received_rows} reports can be stored.")
        return _refuse(receipt, reported, head, (nothing, *judged.about_all), judged.quarantined)
    view = {report.period: report for report in current_view(held)}
    told = _revise(receipt, dataset, judged, held, view)
    if lost := lost_history(tuple(view.values()), told):
        return _refuse(receipt, reported, head, (lost, *judged.about_all))
    before = {period: told_before[-1] for period, told_before in revisions_by_period(held).items()}
    appended = tuple(
        revision for period, revision in sorted(told.items()) if says_something_new(before.get(period), revision)
    )
    return Intake(
        revisions=appended,
        quarantined=judged.quarantined,
        head=_head(receipt, head, current_view((*held, *appended)), (*held, *appended)),
        received=reported.received_rows,
        accepted=judged.accepted,
        rejected=judged.rejected,
        provisional=sum(revision.provisional for revision in told.values()),
        restated=sum(is_restatement(view.get(revision.period), revision) for revision in appended),
        refused=False,
        findings=(*judged.about_all, *changes_of_answer(view, told)),
    )


def consider_unreadable(
    receipt: Receipt, code: str, message: str, head: DatasetHead | None
) -> tuple[QuarantinedRow, DatasetHead]:
    """An answer that cannot be parsed as a whole: quarantined, and asked for again."""
    return refused_answer(receipt, (error(code, message),)), refused_head(receipt, head)


def _dataset(receipt: Receipt) -> Dataset:
    if not isinstance(receipt.request.subject, Dataset) or receipt.request.subject is Dataset.OVERVIEW:
        raise ValueError(f"an answer to {receipt.request.subject!r} holds no reports")
    return receipt.request.subject


def _refusals(receipt: Receipt, reported: ReportedAnswer) -> tuple[Finding, ...]:
    """Why nothing of the answer can be taken, before any row is looked at."""
    broken = tuple(each for each in reported.findings if not each.where and each.severity is Severity.ERROR)
    misdirected = None if broken else wrong_symbol(receipt.request.symbol, reported.symbol)
    return (misdirected,) if misdirected else broken


def _revise(
    receipt: Receipt,
    dataset: Dataset,
    judged: Judged,
    held: Sequence[Revision],
    view: Mapping[FiscalPeriod, CurrentReport],
) -> dict[FiscalPeriod, Revision]:
    """Each kept row as a revision of its period."""
    maybe_provisional = waiting.provisional_dates(judged.kept) if dataset is not Dataset.EARNINGS else frozenset()
    by_period = revisions_by_period(held)
    told: dict[FiscalPeriod, Revision] = {}
    for kind in PeriodKind:
        rows = [row for row in judged.kept if row.kind is kind]
        periods = match_periods(rows, held_periods(held, kind), kind)
        for index, row in enumerate(rows):
            period = periods[index]
            of_period = by_period.get(period, ())
            provisional = (row.kind, row.fiscal_date_ending) in maybe_provisional and waiting.stays_provisional(
                of_period, receipt.received_at
            )
            flags = set(judged.flags[row.kind, row.position])
            if dataset is not Dataset.EARNINGS and row.currency is None and not provisional:
                flags.add(waiting.INCOMPLETE)
            revision = Revision(
                symbol=receipt.request.symbol or "",
                dataset=dataset,
                period=period,
                known_at=receipt.received_at,
                fiscal_date_ending=row.fiscal_date_ending,
                currency=row.currency,
                figures=row.figures,
                attributes=row.attributes,
                provisional=provisional,
                flags=tuple(sorted(flags)),
                answer_digest=receipt.digest,
            )
            if changes := changes_of_row(view.get(period), revision):
                revision = replace(revision, flags=tuple(sorted(flags | changes)))
            told[period] = revision
    return told


def _head(
    receipt: Receipt, head: DatasetHead | None, view: Sequence[CurrentReport], revisions: Sequence[Revision]
) -> DatasetHead:
    newest = newest_quarter(view)
    by_period = revisions_by_period(revisions)
    waited_for = [since for told in by_period.values() if (since := waiting.provisional_since(told))]
    looks = [look for since in waited_for if (look := waiting.next_look(since, receipt.received_at))]
    return replace(
        accepted_head(receipt, head, data_version(view)),
        newest_quarter=newest.period if newest else None,
        newest_quarter_end=newest.fiscal_date_ending if newest else None,
        provisional=bool(waited_for),
        provisional_since=min(waited_for, default=None),
        next_check=min(looks, default=None),
    )


def _refuse(
    receipt: Receipt,
    reported: ReportedAnswer,
    head: DatasetHead | None,
    findings: tuple[Finding, ...],
    rows: tuple[QuarantinedRow, ...] = (),
) -> Intake:
    return Intake(
        revisions=(),
        quarantined=(refused_answer(receipt, findings), *rows),
        head=refused_head(receipt, head),
        received=reported.received_rows,
        accepted=0,
        rejected=reported.received_rows,
        provisional=0,
        restated=0,
        refused=True,
        findings=findings,
    )
