"""Intake: what an answer changes, given what is held. The one place where validation, periods and revisions meet."""

import json
from collections.abc import Iterable, Mapping, Sequence
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
    ReportedRow,
    Revision,
)
from domain.rules import provisional as waiting
from domain.rules.against_held import changes_of_answer, changes_of_row, lost_history
from domain.rules.continuity import discontinuities, out_of_order
from domain.rules.current_view import CurrentReport, current_view, data_version, newest_quarter
from domain.rules.dataset_heads import accepted_head, consider_without_data, refused_head
from domain.rules.fiscal_periods import held_periods, match_periods, same_periods
from domain.rules.overview_intake import OverviewIntake, consider_overview
from domain.rules.plausibility import oddities
from domain.rules.revisions import is_restatement, revisions_by_period, says_something_new
from domain.rules.validation import error, place, refused_answer, row_errors, warning, wrong_symbol

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
    about_all = tuple(finding for finding in reported.findings if not finding.where)
    dataset = _dataset(receipt)
    if broken := _refusals(receipt, reported, about_all):
        return _refuse(receipt, reported, head, broken)
    judged = _judge(dataset, receipt, reported)
    if not judged.kept:
        nothing = error("no_readable_report", f"None of the {reported.received_rows} reports can be stored.")
        return _refuse(receipt, reported, head, (nothing, *about_all), judged.quarantined)
    told = _revise(receipt, dataset, judged, held)
    view = current_view(held)
    if lost := lost_history(view, told):
        return _refuse(receipt, reported, head, (lost, *about_all))
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
        restated=sum(is_restatement(before.get(revision.period), revision) for revision in appended),
        refused=False,
        findings=(*about_all, *judged.findings, *changes_of_answer(view, before, told)),
    )


def consider_unreadable(
    receipt: Receipt, code: str, message: str, head: DatasetHead | None
) -> tuple[QuarantinedRow, DatasetHead]:
    """An answer that cannot be parsed as a whole: quarantined, and asked for again."""
    return refused_answer(receipt, (error(code, message),)), refused_head(receipt, head)


@dataclass(frozen=True, slots=True)
class _Judged:
    """The rows of an answer after validation: one per period and kind, and the rest with its reasons."""

    kept: tuple[ReportedRow, ...]
    quarantined: tuple[QuarantinedRow, ...]
    accepted: int
    rejected: int
    flags: Mapping[tuple[PeriodKind, int], frozenset[str]]
    findings: tuple[Finding, ...]


def _dataset(receipt: Receipt) -> Dataset:
    if not isinstance(receipt.request.subject, Dataset) or receipt.request.subject is Dataset.OVERVIEW:
        raise ValueError(f"an answer to {receipt.request.subject!r} holds no reports")
    return receipt.request.subject


def _refusals(receipt: Receipt, reported: ReportedAnswer, about_all: Iterable[Finding]) -> tuple[Finding, ...]:
    broken = tuple(finding for finding in about_all if finding.severity is Severity.ERROR)
    misdirected = None if broken else wrong_symbol(receipt.request.symbol, reported.symbol)
    return (misdirected,) if misdirected else broken


def _judge(dataset: Dataset, receipt: Receipt, reported: ReportedAnswer) -> _Judged:
    unreadable: dict[str, list[Finding]] = {}
    flags: dict[str, set[str]] = {}
    for finding in reported.findings:
        if finding.where and finding.severity is Severity.ERROR:
            unreadable.setdefault(finding.where, []).append(finding)
        elif finding.where:
            flags.setdefault(finding.where, set()).add(finding.code)
    quarantined = [
        QuarantinedRow(receipt.digest, where, receipt.request, receipt.received_at, tuple(findings))
        for where, findings in sorted(unreadable.items())
    ]
    rejected = sum(where.endswith("]") for where in unreadable)
    possible: list[ReportedRow] = []
    for row in reported.rows:
        if errors := row_errors(dataset, row, receipt.received_at):
            quarantined.append(_quarantine(receipt, dataset, row, errors))
        else:
            possible.append(row)
    kept: list[ReportedRow] = []
    for kind in PeriodKind:
        for group in same_periods(row for row in possible if row.kind is kind):
            kept.append(group.kept)
            quarantined.extend(
                _quarantine(receipt, dataset, loser, (_duplicate(dataset, loser, group.kept),))
                for loser in group.losers
            )
    rejected += len(quarantined) - len(unreadable)
    odd = discontinuities(dataset, kept)
    return _Judged(
        kept=tuple(kept),
        quarantined=tuple(quarantined),
        accepted=len(reported.rows) - (len(quarantined) - len(unreadable)),
        rejected=rejected,
        flags={
            (row.kind, row.position): odd[row.kind, row.position]
            | oddities(dataset, row)
            | flags.get(place(dataset, row), set())
            for row in kept
        },
        findings=_disorder(reported.rows),
    )


def _disorder(rows: Sequence[ReportedRow]) -> tuple[Finding, ...]:
    if not out_of_order(rows):
        return ()
    return (warning("not_newest_first", "The reports are not ordered newest first, as they always were."),)


def _duplicate(dataset: Dataset, loser: ReportedRow, kept: ReportedRow) -> Finding:
    message = f"Tells the same period as {place(dataset, kept)} ({kept.fiscal_date_ending}), which holds more."
    where, end = place(dataset, loser), loser.fiscal_date_ending
    return error("duplicate_period", message, where=where, field="fiscalDateEnding", value=end)


def _quarantine(receipt: Receipt, dataset: Dataset, row: ReportedRow, findings: tuple[Finding, ...]) -> QuarantinedRow:
    fields: dict[str, str | None] = {
        **row.attributes,
        **{name: None if value is None else str(value) for name, value in row.figures.items()},
        "fiscalDateEnding": row.fiscal_date_ending.isoformat(),
        "reportedCurrency": row.currency,
    }
    raw = json.dumps(fields, sort_keys=True, ensure_ascii=False)
    return QuarantinedRow(receipt.digest, place(dataset, row), receipt.request, receipt.received_at, findings, raw)


def _revise(
    receipt: Receipt, dataset: Dataset, judged: _Judged, held: Sequence[Revision]
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
                flags=(),
                answer_digest=receipt.digest,
            )
            flags |= changes_of_row(of_period[-1] if of_period else None, revision)
            told[period] = replace(revision, flags=tuple(sorted(flags)))
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
