"""The rows of one answer, judged without a look at what is held: kept, one per period, or quarantined."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.model.answers import Receipt
from domain.model.datasets import Dataset
from domain.model.findings import Finding, Severity
from domain.model.quarantine import QuarantinedRow
from domain.model.reports import PeriodKind, ReportedAnswer, ReportedRow
from domain.rules.continuity import discontinuities, out_of_order
from domain.rules.fiscal_periods import same_periods
from domain.rules.plausibility import oddities
from domain.rules.validation import error, place, row_errors, warning


@dataclass(frozen=True, slots=True)
class Judged:
    """The rows of an answer after validation."""

    kept: tuple[ReportedRow, ...]
    """One per period; of each kind by date."""
    flags: Mapping[tuple[PeriodKind, int], frozenset[str]]
    """What is odd about each kept row, by kind and position."""
    quarantined: tuple[QuarantinedRow, ...]
    accepted: int
    """Rows that are kept, equal twins of kept rows included."""
    rejected: int
    about_all: tuple[Finding, ...]
    """Drift, and what else concerns more than a row."""


def judge(dataset: Dataset, receipt: Receipt, reported: ReportedAnswer) -> Judged:
    """Apply the checks of validation, plausibility and continuity to every row."""
    unreadable = _unreadable(receipt, reported.findings)
    impossible: list[QuarantinedRow] = []
    possible: list[ReportedRow] = []
    for row in reported.rows:
        if errors := row_errors(dataset, row, receipt.received_at):
            impossible.append(_quarantine(receipt, dataset, row, errors))
        else:
            possible.append(row)
    kept: list[ReportedRow] = []
    for kind in PeriodKind:
        for group in same_periods(row for row in possible if row.kind is kind):
            kept.append(group.kept)
            impossible.extend(
                _quarantine(receipt, dataset, loser, (_duplicate(dataset, loser, group.kept),))
                for loser in group.losers
            )
    return Judged(
        kept=tuple(kept),
        flags=_flags(dataset, kept, reported.findings),
        quarantined=(*unreadable, *impossible),
        accepted=len(reported.rows) - len(impossible),
        rejected=sum(_is_row(row.where) for row in unreadable) + len(impossible),
        about_all=(*(each for each in reported.findings if not _is_row(each.where)), *_disorder(reported.rows)),
    )


def _is_row(where: str) -> bool:
    """Whether a finding is about one row: `quarterlyReports[3]`, not `quarterlyReports`."""
    return where.endswith("]")


def _unreadable(receipt: Receipt, findings: Sequence[Finding]) -> list[QuarantinedRow]:
    """Rows, or whole lists, that the reader could not read."""
    by_place: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.severity is Severity.ERROR:
            by_place.setdefault(finding.where, []).append(finding)
    return [
        QuarantinedRow(receipt.digest, where, receipt.request, receipt.received_at, tuple(found))
        for where, found in sorted(by_place.items())
    ]


def _flags(
    dataset: Dataset, kept: Sequence[ReportedRow], findings: Sequence[Finding]
) -> dict[tuple[PeriodKind, int], frozenset[str]]:
    between = discontinuities(dataset, kept)
    by_reader: dict[str, set[str]] = {}
    for finding in findings:
        if finding.severity is Severity.WARNING:
            by_reader.setdefault(finding.where, set()).add(finding.code)
    flags = {(row.kind, row.position): between[row.kind, row.position] | oddities(dataset, row) for row in kept}
    if by_reader:
        for row in kept:
            flags[row.kind, row.position] |= by_reader.get(place(dataset, row), set())
    return flags


def _disorder(rows: Sequence[ReportedRow]) -> tuple[Finding, ...]:
    if not out_of_order(rows):
        return ()
    return (warning("not_newest_first", "The reports are not ordered newest first, as they always were."),)


def _duplicate(dataset: Dataset, loser: ReportedRow, kept: ReportedRow) -> Finding:
    message = f"Tells the same period as {place(dataset, kept)} of {kept.fiscal_date_ending}, which is kept."
    where, end = place(dataset, loser), loser.fiscal_date_ending
    return error("duplicate_period", message, where=where, field="fiscalDateEnding", value=end)


def _quarantine(receipt: Receipt, dataset: Dataset, row: ReportedRow, findings: tuple[Finding, ...]) -> QuarantinedRow:
    fields: dict[str, str | None] = {
        **row.attributes,
        **{name: None if value is None else str(value) for name, value in row.figures.items()},
        "fiscalDateEnding": row.fiscal_date_ending.isoformat(),
        "reportedCurrency": row.currency,
    }
    raw = json.dumps(fields, sort_keys=True)
    return QuarantinedRow(receipt.digest, place(dataset, row), receipt.request, receipt.received_at, findings, raw)
