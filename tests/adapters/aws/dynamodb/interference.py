"""What befalls requests to DynamoDB: workers that are killed, tables that are busy, transactions that meet."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

WRITES = frozenset({"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"})
EVERY_REQUEST = "provide-client-params.dynamodb.*"


class KilledError(BaseException):
    """The worker ends here; no code of ours catches it."""


@contextmanager
def killed_before_write(client: "DynamoDBClient", number: int) -> Iterator[list[str]]:
    """Kill the worker before it makes this write, counted from 0; yields the writes that it came to."""
    made: list[str] = []

    def kill(model: Any, **_: object) -> None:  # noqa: ANN401 - botocore's own type
        if model.name in WRITES:
            if len(made) == number:
                raise KilledError
            made.append(model.name)

    client.meta.events.register(EVERY_REQUEST, kill)
    try:
        yield made
    finally:
        client.meta.events.unregister(EVERY_REQUEST, kill)


@contextmanager
def overtaken(client: "DynamoDBClient", operation: str, by: Callable[[], object]) -> Iterator[None]:
    """Let another worker do something just before the first request of one kind."""
    event = f"before-call.dynamodb.{operation}"
    overtakes = [by]

    def overtake(**_: object) -> None:
        if overtakes:
            overtakes.pop()()

    client.meta.events.register(event, overtake)
    try:
        yield
    finally:
        client.meta.events.unregister(event, overtake)
        assert not overtakes


@contextmanager
def busy(client: "DynamoDBClient", operation: str, *, times: int) -> Iterator[None]:
    """Leave all but one part of the next batches undone."""
    left: list[Mapping[str, Any]] = []
    asked, answered = (f"{phase}.dynamodb.{operation}" for phase in ("provide-client-params", "after-call"))
    name = "UnprocessedKeys" if operation == "BatchGetItem" else "UnprocessedItems"

    def ask(params: Mapping[str, Any], **_: object) -> Mapping[str, Any]:
        ((table, parts),) = params["RequestItems"].items()
        done, undone = _split(parts, 1 if len(asked_so_far) < times else None)
        asked_so_far.append(table)
        left.append({table: undone} if undone else {})
        return {**params, "RequestItems": {table: done}}

    def answer(parsed: dict[str, Any], **_: object) -> None:
        parsed[name] = left.pop()

    asked_so_far: list[str] = []
    client.meta.events.register(asked, cast("Callable[..., None]", ask))
    client.meta.events.register(answered, answer)
    try:
        yield
    finally:
        client.meta.events.unregister(asked, cast("Callable[..., None]", ask))
        client.meta.events.unregister(answered, answer)


@contextmanager
def refusing(
    client: "DynamoDBClient", operation: str, code: str, *, times: int, reasons: tuple[str, ...] = ()
) -> Iterator[None]:
    """Refuse the next requests of one kind, as DynamoDB would."""
    event = f"before-call.dynamodb.{operation}"
    refused: list[str] = []

    def refuse(**_: object) -> tuple[SimpleNamespace, Mapping[str, Any]] | None:
        if len(refused) == times:
            return None
        refused.append(code)
        return SimpleNamespace(status_code=HTTPStatus.BAD_REQUEST), {
            "Error": {"Code": code, "Message": "as DynamoDB words it"},
            "CancellationReasons": [{"Code": reason} for reason in reasons],
            "ResponseMetadata": {"HTTPStatusCode": HTTPStatus.BAD_REQUEST},
        }

    client.meta.events.register(event, cast("Callable[..., None]", refuse))
    try:
        yield
    finally:
        client.meta.events.unregister(event, cast("Callable[..., None]", refuse))


def _split(parts: Any, first: int | None) -> tuple[Any, Any]:  # noqa: ANN401 - writes, or keys and how to read them
    """The first so many (all of them), and the rest."""
    if first is None:
        return parts, None
    if isinstance(parts, list):
        return parts[:first], parts[first:]
    rest = parts["Keys"][first:]
    return {**parts, "Keys": parts["Keys"][:first]}, {**parts, "Keys": rest} if rest else None
