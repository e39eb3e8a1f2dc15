"""What goes over the wire to DynamoDB: refused where an emulator would take what DynamoDB, or our own rules, do not."""

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
    """Raises `RefusedRequestError` for what DynamoDB would refuse, and for what the schema does not list."""
    if operation not in {str(each) for each in Operation}:
        raise RefusedRequestError(f"{operation} is no operation that the schema lists")
    for name in tables_of(request):
        if (operation, _table(name).name, request.get("IndexName")) not in _LISTED:
            raise RefusedRequestError(f"{operation} of {name} {request.get('IndexName', '')} is no access pattern")
    if request.get("ReturnConsumedCapacity") != "TOTAL":
        raise RefusedRequestError(f"{operation} does not ask what it takes")
    if operation in {Operation.GET, Operation.QUERY} and not ("IndexName" in request or request.get("ConsistentRead")):
        raise RefusedRequestError(f"{operation} of a table may show less than was written")
    for update in _updates(request):
        check_update(update["UpdateExpression"], update.get("ExpressionAttributeNames", {}))


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


def _updates(request: Request) -> Iterator[Request]:
    if "UpdateExpression" in request:
        yield request
    for action in request.get("TransactItems", ()):
        if "Update" in action:
            yield action["Update"]


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
