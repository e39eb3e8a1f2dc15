"""Many items in one request. What DynamoDB leaves undone is tried again, after pauses that grow."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from botocore.exceptions import ClientError

from adapters.aws.dynamodb import expressions
from adapters.aws.dynamodb.capacity import Unit
from adapters.aws.dynamodb.items import Item, Row, attributes, item
from adapters.aws.dynamodb.tables import Tables, key_of
from adapters.aws.errors import THROTTLED, domain_errors, error_code
from adapters.aws.schema import Table
from domain.errors import DeadLetterError

if TYPE_CHECKING:
    from types_boto3_dynamodb.type_defs import (
        BatchGetItemOutputTypeDef,
        BatchWriteItemOutputTypeDef,
        KeysAndAttributesUnionTypeDef,
        TransactWriteItemTypeDef,
        WriteRequestUnionTypeDef,
    )

MOST_READ = 100
MOST_WRITTEN = 25
"""Items of one batch, by DynamoDB's rules."""
_MAY_BE_DONE_LATER = {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded", *THROTTLED}
"""Reasons of a transaction that was cancelled, or codes of one that was refused."""
_NEVER_DONE = {"ItemCollectionSizeLimitExceeded", "ValidationError"}
"""Reasons that do not pass."""

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Put:
    """A whole item, as a part of a transaction."""

    table: Table
    row: Row
    if_absent: bool = False
    """The transaction is done only when there is no such item."""


@dataclass(frozen=True, slots=True)
class Count:
    """Numbers added to an item, as a part of a transaction."""

    table: Table
    key: Sequence[str]
    add: Mapping[str, int]


def get_many(tables: Tables, table: Table, keys: Iterable[Sequence[str]]) -> Iterator[Item]:
    """The items that exist, as they are now, in no order; each key once."""
    name = tables.name(table)
    for batch in _batches(dict.fromkeys(map(tuple, keys)), MOST_READ):
        wanted: Mapping[str, KeysAndAttributesUnionTypeDef] = {
            name: {"Keys": [key_of(table, key) for key in batch], "ConsistentRead": True}
        }
        patience = tables.patience(table)
        while wanted:
            answer = tables.answer(table, partial(_read, tables, wanted))
            tables.meter.add(Unit.READ, answer.get("ConsumedCapacity", ()))
            yield from map(item, answer["Responses"].get(name, ()))
            wanted = answer["UnprocessedKeys"]
            if wanted:
                patience.wait()


def put_many(tables: Tables, table: Table, rows: Iterable[Row]) -> None:
    """Insert or replace each item; of two with one key the later stays."""

    def put(batch: "Sequence[WriteRequestUnionTypeDef]") -> None:
        left: Mapping[str, Sequence[WriteRequestUnionTypeDef]] = {tables.name(table): batch}
        patience = tables.patience(table)
        while left:
            answer = tables.answer(table, partial(_written, tables, left))
            tables.meter.add(Unit.WRITE, answer.get("ConsumedCapacity", ()))
            left = answer["UnprocessedItems"]
            if left:
                patience.wait()

    by_key = {tuple(row[name] for name in table.key.attributes): row for row in rows}
    requests: list[WriteRequestUnionTypeDef] = [{"PutRequest": {"Item": attributes(row)}} for row in by_key.values()]
    tables.each(put, list(_batches(requests, MOST_WRITTEN)))


def all_or_none(tables: Tables, writes: Sequence[Put | Count]) -> bool:
    """Do every write in one transaction; false, and nothing is done, when an item that has to be absent is there.

    A write that meets another worker's is tried again.
    """
    parts = [_part(tables, write) for write in writes]
    table = writes[0].table
    patience = tables.patience(table)
    while True:
        with domain_errors(tables.what(table)):
            try:
                answer = tables.client.transact_write_items(TransactItems=parts, ReturnConsumedCapacity="TOTAL")
            except ClientError as error:
                reasons = _reasons(error)
                if "ConditionalCheckFailed" in reasons:
                    return False
                if never := reasons & _NEVER_DONE:
                    why = ", ".join(sorted(never))
                    raise DeadLetterError(
                        f"AWS cancelled a transaction on {tables.what(table)} ({why}): it is cancelled every time."
                    ) from error
                if not reasons & _MAY_BE_DONE_LATER:
                    raise
            else:
                tables.meter.add(Unit.WRITE, answer.get("ConsumedCapacity", ()))
                return True
        patience.wait()


def _read(tables: Tables, wanted: "Mapping[str, KeysAndAttributesUnionTypeDef]") -> "BatchGetItemOutputTypeDef":
    return tables.client.batch_get_item(RequestItems=wanted, ReturnConsumedCapacity="TOTAL")


def _written(tables: Tables, left: "Mapping[str, Sequence[WriteRequestUnionTypeDef]]") -> "BatchWriteItemOutputTypeDef":
    return tables.client.batch_write_item(RequestItems=left, ReturnConsumedCapacity="TOTAL")


def _part(tables: Tables, write: Put | Count) -> "TransactWriteItemTypeDef":
    name = tables.name(write.table)
    if isinstance(write, Count):
        expression = expressions.update({}, write.add)
        return {
            "Update": {
                "TableName": name,
                "Key": key_of(write.table, write.key),
                "UpdateExpression": expression.words,
                "ExpressionAttributeNames": expressions.names([expression.words]),
                "ExpressionAttributeValues": expressions.values(expression),
            }
        }
    if not write.if_absent:
        return {"Put": {"TableName": name, "Item": attributes(write.row)}}
    condition = expressions.absent(write.table)
    return {
        "Put": {
            "TableName": name,
            "Item": attributes(write.row),
            "ConditionExpression": condition.words,
            "ExpressionAttributeNames": expressions.names([condition.words]),
        }
    }


def _reasons(error: ClientError) -> set[str]:
    """Why a transaction was cancelled, part by part, and the code of the refusal."""
    return {error_code(error)} | {reason.get("Code", "") for reason in error.response.get("CancellationReasons", ())}


def _batches(things: Iterable[Thing], size: int) -> Iterator[Sequence[Thing]]:
    rest = iter(things)
    while batch := list(islice(rest, size)):
        yield batch
