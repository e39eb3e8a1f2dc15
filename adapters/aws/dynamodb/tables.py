"""The tables of one deployment: every request to DynamoDB goes through here and `batches`.

A read by key or by a table's partition is strongly consistent, a read of an index cannot be. Every query pages, every
request tells what it took, and every error is a domain error.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from botocore.exceptions import ClientError

from adapters.aws.dynamodb import expressions
from adapters.aws.dynamodb.backoff import Backoff, Patience
from adapters.aws.dynamodb.capacity import CapacityMeter, Unit
from adapters.aws.dynamodb.expressions import Condition
from adapters.aws.dynamodb.items import Item, Row, attribute, attributes, item
from adapters.aws.errors import THROTTLED, domain_errors, error_code
from adapters.aws.schema import Index, Table

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient
    from types_boto3_dynamodb.type_defs import (
        AttributeValueTypeDef,
        DeleteItemInputTypeDef,
        GetItemInputTypeDef,
        PutItemInputTypeDef,
        QueryInputTypeDef,
        QueryOutputTypeDef,
        UpdateItemInputTypeDef,
    )

Thing = TypeVar("Thing")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a conditional write."""

    done: bool
    held: Item | None
    """The item as the update left it; when nothing was done, as it is stored (`None`: there is none)."""


@dataclass(frozen=True, slots=True)
class Tables:
    """Single requests."""

    client: "DynamoDBClient"
    prefix: str
    """What the names of this deployment's tables begin with."""
    meter: CapacityMeter
    backoff: Backoff
    page: int | None = None
    """Most items of one answer; `None`: as many as fit into 1 MB."""
    threads: int = 8
    """Most requests at one time; a client keeps ten connections."""

    def get(self, table: Table, *key: str) -> Item | None:
        """The item, as it is now."""
        request: GetItemInputTypeDef = {
            "TableName": self.name(table),
            "Key": key_of(table, key),
            "ConsistentRead": True,
            "ReturnConsumedCapacity": "TOTAL",
        }
        answer = self.answer(table, lambda: self.client.get_item(**request))
        self.meter.add(Unit.READ, [answer["ConsumedCapacity"]])
        found = answer.get("Item")
        return None if found is None else item(found)

    def query(
        self,
        table: Table,
        partition: str,
        sort: Condition | None = None,
        *,
        index: Index | None = None,
        where: Condition | None = None,
        newest_first: bool = False,
        limit: int | None = None,
        only: Sequence[str] = (),
    ) -> Iterator[Item]:
        """Items of one partition, by sort key, page by page as they are taken.

        `where` leaves out items that are read all the same; `only` names the attributes that are wanted.
        """
        request = self._query(table, partition, sort, index, where)
        request["ScanIndexForward"] = not newest_first
        sizes = [size for size in (self.page, None if where else limit) if size is not None]
        if sizes:
            request["Limit"] = min(sizes)
        if only:
            request["ProjectionExpression"] = ", ".join(f"#{name}" for name in only)
            request["ExpressionAttributeNames"] = {
                **request["ExpressionAttributeNames"],
                **expressions.names([request["ProjectionExpression"]]),
            }
        found = (item(each) for page in self._pages(table, request) for each in page["Items"])
        return islice(found, limit)

    def count(self, table: Table, partition: str, *, index: Index) -> int:
        """How many items are in one partition of an index."""
        request = self._query(table, partition, None, index, None)
        request["Select"] = "COUNT"
        return sum(page["Count"] for page in self._pages(table, request))

    def put(self, table: Table, row: Row, condition: Condition | None = None) -> Written:
        """Write a whole item, if the condition holds of the stored one."""
        request: PutItemInputTypeDef = {
            "TableName": self.name(table),
            "Item": attributes(row),
            "ReturnConsumedCapacity": "TOTAL",
        }
        if condition is not None:
            request["ConditionExpression"] = condition.words
            request["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
            request["ExpressionAttributeNames"] = expressions.names([condition.words])
            if condition.values:
                request["ExpressionAttributeValues"] = expressions.values(condition)
        try:
            answer = self.answer(table, lambda: self.client.put_item(**request))
        except _ConditionFailedError as failed:
            return Written(done=False, held=failed.held)
        self.meter.add(Unit.WRITE, [answer["ConsumedCapacity"]])
        return Written(done=True, held=None)

    def put_if_absent(self, table: Table, row: Row) -> Written:
        """Write an item that nothing is stored in the place of."""
        return self.put(table, row, expressions.absent(table))

    def update(
        self,
        table: Table,
        key: Sequence[str],
        changes: Row,
        condition: Condition,
        *,
        add: Mapping[str, int] | None = None,
    ) -> Written:
        """Set or (`None`) remove attributes and add to counts, if the condition holds; the rest stays as it is."""
        expression = expressions.update(changes, add or {})
        request: UpdateItemInputTypeDef = {
            "TableName": self.name(table),
            "Key": key_of(table, key),
            "UpdateExpression": expression.words,
            "ConditionExpression": condition.words,
            "ExpressionAttributeNames": expressions.names([expression.words, condition.words]),
            "ReturnValues": "ALL_NEW",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
            "ReturnConsumedCapacity": "TOTAL",
        }
        if given := expressions.values(expression, condition):
            request["ExpressionAttributeValues"] = given
        try:
            answer = self.answer(table, lambda: self.client.update_item(**request))
        except _ConditionFailedError as failed:
            return Written(done=False, held=failed.held)
        self.meter.add(Unit.WRITE, [answer["ConsumedCapacity"]])
        return Written(done=True, held=item(answer["Attributes"]))

    def delete(self, table: Table, *key: str, condition: Condition | None = None) -> None:
        """Delete an item, if there is one and the condition holds of it."""
        request: DeleteItemInputTypeDef = {
            "TableName": self.name(table),
            "Key": key_of(table, key),
            "ReturnConsumedCapacity": "TOTAL",
        }
        if condition is not None:
            request["ConditionExpression"] = condition.words
            request["ExpressionAttributeNames"] = expressions.names([condition.words])
            request["ExpressionAttributeValues"] = expressions.values(condition)
        try:
            answer = self.answer(table, lambda: self.client.delete_item(**request))
        except _ConditionFailedError:
            return
        self.meter.add(Unit.WRITE, [answer["ConsumedCapacity"]])

    def each(self, work: Callable[[Thing], Result], things: Sequence[Thing]) -> Sequence[Result]:
        """`work` of each, several at a time; results in order."""
        if min(self.threads, len(things)) <= 1:
            return [work(thing) for thing in things]
        with ThreadPoolExecutor(min(self.threads, len(things))) as threads:
            return list(threads.map(work, things))

    def name(self, table: Table) -> str:
        """The table's name in this deployment."""
        return table.named(self.prefix)

    def what(self, table: Table) -> str:
        """The table, in an error."""
        return f"the table {self.name(table)}"

    def patience(self, table: Table) -> Patience:
        """The tries that a request may take."""
        return Patience(self.backoff, self.what(table))

    def answer(self, table: Table, ask: Callable[[], Result]) -> Result:
        """What DynamoDB answers; asked again, after pauses that grow, while it is too busy.

        Raises `_ConditionFailedError` when the condition of a write does not hold.
        """
        patience = self.patience(table)
        while True:
            with domain_errors(self.what(table)):
                try:
                    return ask()
                except ClientError as error:
                    if error_code(error) == "ConditionalCheckFailedException":
                        raise _ConditionFailedError(error) from error
                    # boto3 has tried a few times by then.
                    if error_code(error) not in THROTTLED:
                        raise
            patience.wait()

    def _query(
        self, table: Table, partition: str, sort: Condition | None, index: Index | None, where: Condition | None
    ) -> "QueryInputTypeDef":
        wanted = expressions.key_condition(table.key if index is None else index.key, partition, sort)
        request: QueryInputTypeDef = {
            "TableName": self.name(table),
            "KeyConditionExpression": wanted.words,
            "ExpressionAttributeNames": expressions.names([wanted.words, where.words if where else ""]),
            "ExpressionAttributeValues": expressions.values(wanted, where),
            "ReturnConsumedCapacity": "TOTAL",
        }
        if where is not None:
            request["FilterExpression"] = where.words
        if index is None:
            request["ConsistentRead"] = True
        else:
            request["IndexName"] = index.name
        return request

    def _pages(self, table: Table, request: "QueryInputTypeDef") -> "Iterator[QueryOutputTypeDef]":
        while True:
            page = self.answer(table, lambda: self.client.query(**request))
            self.meter.add(Unit.READ, [page["ConsumedCapacity"]])
            yield page
            last = page.get("LastEvaluatedKey")
            if not last:
                return
            request["ExclusiveStartKey"] = last


def key_of(table: Table, key: Sequence[str]) -> "dict[str, AttributeValueTypeDef]":
    """The key attributes of an item."""
    return {name: attribute(value) for name, value in zip(table.key.attributes, key, strict=True)}


class _ConditionFailedError(Exception):
    """A condition did not hold of the stored item."""

    def __init__(self, error: ClientError) -> None:
        super().__init__(str(error))
        # The types know nothing of it, but the answer brings the item.
        held: Any = error.response.get("Item")
        self.held = item(held) if held else None
