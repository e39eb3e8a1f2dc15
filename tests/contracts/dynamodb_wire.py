"""What goes over the wire to DynamoDB: refused where an emulator would take what DynamoDB, or our own rules, do not."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import combinations
from threading import Lock
from typing import TYPE_CHECKING, Any

from adapters.aws.access_patterns import ACCESS_PATTERNS, Operation
from adapters.aws.bootstrap import create_tables
from adapters.aws.schema import TABLES, Table

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

PREFIX = "signal9-"
EVENT = "provide-client-params.dynamodb.*"
Request = Mapping[str, Any]

_LISTED = {
    (each.operation, each.table.name, None if each.index is None else each.index.name) for each in ACCESS_PATTERNS
}
_READS = {Operation.GET, Operation.GET_MANY, Operation.QUERY}
_CLAUSES = re.compile(r"\b(SET|REMOVE|ADD|DELETE)\b", re.IGNORECASE)
_STEPS = re.compile(r"[^.\[\]\s]+|\[\d+\]")


class RefusedRequestError(Exception):
    """A request that must never be made."""


@contextmanager
def watched(client: "DynamoDBClient") -> Iterator[None]:
    """Check every request, and create each table when it is first used: a test needs two or three of them."""
    created: set[str] = set()
    creating = Lock()

    def check(params: Request, model: Any, **_: object) -> None:  # noqa: ANN401 - botocore's own type
        if model.name == "CreateTable":
            return
        check_request(model.name, params)
        with creating:
            for name in tables_of(params):
                if name not in created:
                    create_tables(client, PREFIX, [_table(name)])
                    created.add(name)

    client.meta.events.register(EVENT, check)
    try:
        yield
    finally:
        client.meta.events.unregister(EVENT, check)


def check_request(operation: str, request: Request) -> None:
    """Raises `RefusedRequestError` for what DynamoDB would refuse, and for what the schema does not list.

    A text that is no Unicode raises `UnicodeEncodeError`.
    """
    if operation not in {str(each) for each in Operation}:
        raise RefusedRequestError(f"{operation} is no operation that the schema lists")
    for name in tables_of(request):
        if (operation, _table(name).name, request.get("IndexName")) not in _LISTED:
            raise RefusedRequestError(f"{operation} of {name} {request.get('IndexName', '')} is no access pattern")
    if request.get("ReturnConsumedCapacity") != "TOTAL":
        raise RefusedRequestError(f"{operation} does not ask what it takes")
    if operation in _READS and not ("IndexName" in request or _is_consistent(request)):
        raise RefusedRequestError(f"{operation} of a table may show less than was written")
    for part in _parts(request):
        check_placeholders(part)
        if "UpdateExpression" in part:
            check_update(part["UpdateExpression"], part.get("ExpressionAttributeNames", {}))
        for name, value in part.get("Item", {}).items():
            if name in _table(part["TableName"]).key_attributes and not value.get("S"):
                raise RefusedRequestError(f"the key attribute {name} is empty")
    json.dumps(request, default=repr, ensure_ascii=False).encode()


def check_placeholders(part: Request) -> None:
    """Raises `RefusedRequestError` when an expression and its names and values do not match."""
    words = " ".join(str(expression) for name, expression in part.items() if name.endswith("Expression"))
    for sign, given in (("#", "ExpressionAttributeNames"), (":", "ExpressionAttributeValues")):
        used = set(re.findall(rf"{sign}\w+", words))
        if used != set(part.get(given, ())):
            raise RefusedRequestError(f"{words!r} uses {sorted(used)}, {given} are {sorted(part.get(given, ()))}")


def check_update(expression: str, names: Mapping[str, str]) -> None:
    """Raises `RefusedRequestError` when two paths of an update overlap."""
    for one, other in combinations(paths(expression, names), 2):
        if one[: len(other)] == other[: len(one)]:
            raise RefusedRequestError(f"the paths {one} and {other} of {expression!r} overlap")


def paths(expression: str, names: Mapping[str, str]) -> list[tuple[str, ...]]:
    """The document paths that an update expression changes, step by step."""
    parts = _CLAUSES.split(expression)[1:]
    found = []
    for verb, clause in zip(parts[::2], parts[1::2], strict=True):
        for action in _actions(clause):
            target = action.partition("=")[0] if verb.upper() == "SET" else action.split()[0]
            found.append(tuple(names.get(step, step) for step in _STEPS.findall(target)))
    return found


def tables_of(request: Request) -> list[str]:
    """The tables that a request names."""
    if "TableName" in request:
        return [request["TableName"]]
    if "RequestItems" in request:
        return list(request["RequestItems"])
    return [part["TableName"] for action in request["TransactItems"] for part in action.values()]


def _parts(request: Request) -> Iterator[Request]:
    """The single requests that a request is made of."""
    if "TableName" in request:
        yield request
    for action in request.get("TransactItems", ()):
        yield from action.values()
    for name, batch in request.get("RequestItems", {}).items():
        if isinstance(batch, list):
            yield from ({"TableName": name, **each} for write in batch for each in write.values())


def _is_consistent(request: Request) -> bool:
    batches = request.get("RequestItems", {"": request}).values()
    return all(batch.get("ConsistentRead") for batch in batches)


def _actions(clause: str) -> Iterator[str]:
    """The parts between the commas that are not inside of a function's brackets."""
    depth, begun = 0, 0
    for place, sign in enumerate(clause):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == "," and not depth:
            yield clause[begun:place].strip()
            begun = place + 1
    yield clause[begun:].strip()


def _table(name: str) -> Table:
    (found,) = (table for table in TABLES if table.named(PREFIX) == name)
    return found
