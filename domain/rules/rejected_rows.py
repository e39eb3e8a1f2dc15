"""Rows of market-wide lists that could not be read, as they are kept in quarantine."""

from collections.abc import Iterable

from domain.errors import AnswerCorruptedError, UnreadableAnswerError
from domain.model.answers import Receipt
from domain.model.assets import RejectedRow
from domain.model.findings import CORRUPTED_ARCHIVE, Finding, Severity
from domain.model.quarantine import QuarantinedRow


def quarantined(receipt: Receipt, rejected: Iterable[RejectedRow]) -> tuple[QuarantinedRow, ...]:
    """One quarantine row per rejected row, named by its place in the list."""
    return tuple(
        QuarantinedRow(
            answer_digest=receipt.digest,
            where=f"row {row.row}",
            request=receipt.request,
            received_at=receipt.received_at,
            findings=(
                Finding("unreadable_row", Severity.ERROR, row.problem, f"row {row.row}", row.field, row.value[:80]),
            ),
            raw=row.symbol,
        )
        for row in rejected
    )


def refused(receipt: Receipt, error: UnreadableAnswerError | AnswerCorruptedError) -> QuarantinedRow:
    """The quarantine row of a whole list that cannot be read, or whose archived bytes are damaged."""
    code = error.code if isinstance(error, UnreadableAnswerError) else CORRUPTED_ARCHIVE
    finding = Finding(code, Severity.ERROR, str(error))
    return QuarantinedRow(receipt.digest, "", receipt.request, receipt.received_at, (finding,))
