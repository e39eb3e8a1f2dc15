"""The quarantine table."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

from adapters.aws.dynamodb.bodies import Bodies
from adapters.aws.dynamodb.items import Item, Row
from adapters.aws.dynamodb.tables import Tables
from adapters.aws.schema import EVERYTHING, QUARANTINE, QUARANTINE_BY_TIME, QUARANTINE_OF_SYMBOL
from adapters.exact_texts import data_request, instant, instant_text, request_columns
from domain.model.findings import Finding, Severity
from domain.model.quarantine import QuarantinedRow


@dataclass(frozen=True, slots=True)
class DynamoDBQuarantineStore:
    """`QuarantineStore` on DynamoDB."""

    tables: Tables
    bodies: Bodies

    def add(self, rows: Iterable[QuarantinedRow]) -> int:
        """Put each if absent; how many were new."""

        def put(refused: QuarantinedRow) -> bool:
            return self.tables.put_if_absent(QUARANTINE, self._row(refused)).done

        return sum(self.tables.each(put, tuple(rows)))

    def of_symbol(self, symbol: str) -> tuple[QuarantinedRow, ...]:
        """What was refused of one asset, newest first."""
        found = self.tables.query(QUARANTINE, symbol, index=QUARANTINE_OF_SYMBOL, newest_first=True)
        return tuple(map(self._quarantined, found))

    def rows(self) -> Iterator[QuarantinedRow]:
        """Everything, newest first."""
        found = self.tables.query(QUARANTINE, EVERYTHING, index=QUARANTINE_BY_TIME, newest_first=True)
        return map(self._quarantined, found)

    def _row(self, refused: QuarantinedRow) -> Row:
        received_at = instant_text(refused.received_at)
        return {
            "answer_digest": refused.answer_digest,
            # The place of a whole answer is empty, which no key may be.
            "place": f"at {refused.where}",
            "list": EVERYTHING,
            "received": f"{received_at}#{refused.answer_digest}#{refused.where}",
            **request_columns(refused.request),
            "received_at": received_at,
            **self.bodies.packed(([asdict(finding) for finding in refused.findings], refused.raw)),
        }

    def _quarantined(self, stored: Item) -> QuarantinedRow:
        findings, raw = self.bodies.unpacked(stored)
        return QuarantinedRow(
            answer_digest=stored["answer_digest"],
            where=stored["place"].removeprefix("at "),
            request=data_request({"symbol": None, **stored}),
            received_at=instant(stored["received_at"]),
            findings=tuple(Finding(**(finding | {"severity": Severity(finding["severity"])})) for finding in findings),
            raw=raw,
        )
