"""The quarantine table."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

from adapters.embedded.database import Database, Row, Value
from adapters.exact_texts import data_request, instant, instant_text, json_text, json_value, request_columns
from domain.model.findings import Finding, Severity
from domain.model.quarantine import QuarantinedRow


@dataclass(frozen=True, slots=True)
class EmbeddedQuarantineStore:
    """`QuarantineStore` on SQLite."""

    database: Database

    def add(self, rows: Iterable[QuarantinedRow]) -> int:
        """Put each if absent; how many were new."""
        return self.database.insert("quarantine", map(_quarantine_row, rows))

    def of_symbol(self, symbol: str) -> tuple[QuarantinedRow, ...]:
        """What was refused of one asset, newest first."""
        rows = self.database.rows(
            "SELECT * FROM quarantine WHERE symbol = ? ORDER BY received_at DESC, answer_digest, place", symbol
        )
        return tuple(map(_quarantined, rows))

    def rows(self) -> Iterator[QuarantinedRow]:
        """Everything, newest first."""
        rows = self.database.rows("SELECT * FROM quarantine ORDER BY received_at DESC, answer_digest, place")
        return map(_quarantined, rows)


def _quarantine_row(refused: QuarantinedRow) -> dict[str, Value]:
    return {
        "answer_digest": refused.answer_digest,
        "place": refused.where,
        **request_columns(refused.request),
        "received_at": instant_text(refused.received_at),
        "findings": json_text([asdict(finding) for finding in refused.findings]),
        "raw": refused.raw,
    }


def _quarantined(row: Row) -> QuarantinedRow:
    return QuarantinedRow(
        answer_digest=row["answer_digest"],
        where=row["place"],
        request=data_request(row),
        received_at=instant(row["received_at"]),
        findings=tuple(
            Finding(**(finding | {"severity": Severity(finding["severity"])}))
            for finding in json_value(row["findings"])
        ),
        raw=row["raw"],
    )
