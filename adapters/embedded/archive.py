"""The archive: bodies beside the database, receipts in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from adapters.embedded.answer_bodies import AnswerBodies, body_digest
from adapters.embedded.database import Database, Row, Value
from adapters.exact_texts import data_request, instant, instant_text, request_columns
from domain.model.answers import Answer, AnswerClass, Receipt
from domain.model.datasets import Dataset

_LAST_ID = "\U0010ffff"
"""Sorts after every identifier."""


@dataclass(frozen=True, slots=True)
class EmbeddedArchive:
    """`Archive` on SQLite and a store of bodies."""

    database: Database
    bodies: AnswerBodies
    page: int = 1_000
    """Receipts read at once: years of them need not fit into memory."""

    def check_room(self) -> None:
        """Ask the bodies' disk; the database beside them needs little more."""
        self.bodies.check_room()

    def keep(self, answer: Answer, *, receipt_id: str, request_id: str) -> Receipt:
        """Store the body, then its receipt; a repeat gives back the receipt that is there."""
        digest = body_digest(answer.body)
        receipt = Receipt(
            receipt_id=receipt_id,
            request=answer.request,
            request_id=request_id,
            received_at=answer.received_at,
            status=answer.status,
            answer_class=answer.answer_class,
            explanation=answer.explanation,
            digest=digest,
            size=len(answer.body),
        )
        self.bodies.put(digest, answer.body)
        if self.database.insert("receipts", [_receipt_row(receipt)]):
            return receipt
        return _receipt(self.database.rows("SELECT * FROM receipts WHERE receipt_id = ?", receipt_id)[0])

    def body(self, digest: str) -> bytes:
        """The body with this digest."""
        return self.bodies.get(digest)

    def receipts(self, *, after: datetime | None = None) -> Iterator[Receipt]:
        """Every receipt received after `after`, by `received_at` and `receipt_id`."""
        last: tuple[str, str] = ("", "") if after is None else (instant_text(after), _LAST_ID)
        while page := self.database.rows(
            "SELECT * FROM receipts WHERE (received_at, receipt_id) > (?, ?) ORDER BY received_at, receipt_id LIMIT ?",
            *last,
            self.page,
        ):
            yield from map(_receipt, page)
            last = (page[-1]["received_at"], page[-1]["receipt_id"])

    def receipts_of(self, symbol: str, dataset: Dataset, *, after: datetime | None) -> tuple[Receipt, ...]:
        """Receipts of one dataset of one asset received after `after`, oldest first."""
        rows = self.database.rows(
            "SELECT * FROM receipts WHERE symbol = ? AND subject = ? AND received_at > ?"
            " ORDER BY received_at, receipt_id",
            symbol,
            dataset.value,
            "" if after is None else instant_text(after),
        )
        return tuple(map(_receipt, rows))

    def receipts_of_request(self, request_id: str) -> tuple[Receipt, ...]:
        """Receipts of one pollination request or run, oldest first."""
        rows = self.database.rows(
            "SELECT * FROM receipts WHERE request_id = ? ORDER BY received_at, receipt_id", request_id
        )
        return tuple(map(_receipt, rows))


def _receipt_row(receipt: Receipt) -> dict[str, Value]:
    return {
        "receipt_id": receipt.receipt_id,
        **request_columns(receipt.request),
        "request_id": receipt.request_id,
        "received_at": instant_text(receipt.received_at),
        "status": receipt.status,
        "answer_class": receipt.answer_class.value,
        "explanation": receipt.explanation,
        "digest": receipt.digest,
        "size": receipt.size,
    }


def _receipt(row: Row) -> Receipt:
    return Receipt(
        receipt_id=row["receipt_id"],
        request=data_request(row),
        request_id=row["request_id"],
        received_at=instant(row["received_at"]),
        status=row["status"],
        answer_class=AnswerClass(row["answer_class"]),
        explanation=row["explanation"],
        digest=row["digest"],
        size=row["size"],
    )
