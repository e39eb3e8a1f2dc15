"""The archive: bodies in S3, receipts in DynamoDB."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from adapters.aws.answer_bodies import BodiesInBucket
from adapters.aws.dynamodb.batches import Put, all_or_none
from adapters.aws.dynamodb.expressions import Condition
from adapters.aws.dynamodb.expressions import after as later_than
from adapters.aws.dynamodb.items import Item, Row
from adapters.aws.dynamodb.tables import Tables
from adapters.aws.schema import EVERYTHING, RECEIPTS, RECEIPTS_BY_TIME
from adapters.exact_texts import data_request, instant, instant_text, request_columns
from domain.model.answers import Answer, AnswerClass, Receipt
from domain.model.datasets import Dataset, MarketList

_ALONE = "-"
"""The sort key of a receipt that is looked up by its id."""
_NEXT_TO_HASH = "$"
"""Sorts after the `#` that parts instant and id: whatever was received at the instant comes before it."""


@dataclass(frozen=True, slots=True)
class AwsArchive:
    """`Archive` on a bucket and a table."""

    tables: Tables
    bodies: BodiesInBucket

    def check_room(self) -> None:
        """A bucket is never full."""

    def keep(self, answer: Answer, *, receipt_id: str, request_id: str) -> Receipt:
        """Store the body, then its receipt; a repeat gives back the receipt that is there.

        A call was paid for: while AWS is out of reach, or too busy, both are tried again for more than a minute.
        """
        receipt = Receipt(
            receipt_id=receipt_id,
            request=answer.request,
            request_id=request_id,
            received_at=answer.received_at,
            status=answer.status,
            answer_class=answer.answer_class,
            explanation=answer.explanation,
            digest=sha256(answer.body).hexdigest(),
            size=len(answer.body),
        )
        return self.tables.backoff.insist(lambda: self._keep(receipt, answer.body))

    def body(self, digest: str) -> bytes:
        """The body with this digest."""
        return self.bodies.get(digest)

    def receipts(self, *, after: datetime | None = None) -> Iterator[Receipt]:
        """Every receipt received after `after`, by `received_at` and `receipt_id`.

        Those of the last second may still be missing.
        """
        return map(_receipt, self.tables.query(RECEIPTS, EVERYTHING, _received(after), index=RECEIPTS_BY_TIME))

    def receipts_of(self, symbol: str, dataset: Dataset, *, after: datetime | None) -> tuple[Receipt, ...]:
        """Receipts of one dataset of one asset received after `after`, oldest first."""
        return tuple(map(_receipt, self.tables.query(RECEIPTS, _dataset_key(dataset, symbol), _received(after))))

    def receipts_of_request(self, request_id: str) -> tuple[Receipt, ...]:
        """Receipts of one pollination request or run, oldest first."""
        return tuple(map(_receipt, self.tables.query(RECEIPTS, f"request#{request_id}")))

    def _keep(self, receipt: Receipt, body: bytes) -> Receipt:
        self.bodies.put(receipt.digest, body)
        if all_or_none(self.tables, _puts(receipt)):
            return receipt
        kept = self.tables.get(RECEIPTS, f"receipt#{receipt.receipt_id}", _ALONE)
        return receipt if kept is None else _receipt(kept)


def _received(after: datetime | None) -> Condition | None:
    return None if after is None else later_than(instant_text(after) + _NEXT_TO_HASH)


def _puts(receipt: Receipt) -> list[Put]:
    received = f"{instant_text(receipt.received_at)}#{receipt.receipt_id}"
    columns = _columns(receipt)
    of_request = {"found_by": f"request#{receipt.request_id}", "received": received, "list": EVERYTHING}
    puts = [
        Put(RECEIPTS, {**columns, "found_by": f"receipt#{receipt.receipt_id}", "received": _ALONE}, if_absent=True),
        Put(RECEIPTS, {**columns, **of_request}),
    ]
    subject, symbol = receipt.request.subject, receipt.request.symbol
    if symbol is not None:
        puts.append(Put(RECEIPTS, {**columns, "found_by": _dataset_key(subject, symbol), "received": received}))
    return puts


def _dataset_key(subject: Dataset | MarketList, symbol: str) -> str:
    return f"dataset#{subject.value}#{symbol}"


def _columns(receipt: Receipt) -> Row:
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


def _receipt(stored: Item) -> Receipt:
    return Receipt(
        receipt_id=stored["receipt_id"],
        request=data_request({"symbol": None, **stored}),
        request_id=stored["request_id"],
        received_at=instant(stored["received_at"]),
        status=stored["status"],
        answer_class=AnswerClass(stored["answer_class"]),
        explanation=stored["explanation"],
        digest=stored["digest"],
        size=stored["size"],
    )
