"""No error of botocore leaves an adapter, whatever it is asked for."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import boto3
import pytest

from adapters.aws.answer_bodies import BodiesInBucket
from adapters.aws.archive import AwsArchive
from adapters.aws.clients import Clients
from adapters.aws.dead_letters import SqsDeadLetters
from adapters.aws.deferrals import EventBridgeDeferrals
from adapters.aws.dynamodb.capacity import CapacityMeter
from adapters.aws.dynamodb.tables import Tables
from adapters.aws.event_bridge import EventBridgeBus
from adapters.aws.kept_letters import LettersInBucket
from adapters.aws.schedules import OneTimeSchedules
from adapters.aws.secrets import StoredKeys
from domain.errors import StoreUnavailableError
from domain.model.datasets import Dataset
from domain.model.runs import ScheduledUseCase
from tests.architecture.source_tree import ROOT
from tests.builders import NOW, answer, pollination_needed
from tests.contracts.aws_services import NO_PAUSE
from tests.manual_clock import ManualClock

TOMORROW = NOW + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Adapters:
    """Over services that nobody runs."""

    bus: EventBridgeBus
    letters: SqsDeadLetters
    archive: AwsArchive
    keys: StoredKeys


@pytest.fixture(scope="module")
def adapters() -> Adapters:
    # One try each: between two, boto3 waits for a random while.
    session = boto3.Session("AKIDEXAMPLE", "secret", region_name="us-east-1")
    clients = Clients(session, endpoint_url="http://127.0.0.1:9", tries=1)
    schedules = OneTimeSchedules(clients.scheduler, "group", "arn:bus", "arn:role", "arn:queue", ManualClock())
    bus = EventBridgeBus(clients.events, "bus", schedules, ManualClock(), NO_PAUSE)
    tables = Tables(clients.dynamodb, "signal9-", CapacityMeter(), NO_PAUSE)
    return Adapters(
        bus=bus,
        letters=SqsDeadLetters(
            clients.sqs,
            ("http://127.0.0.1:9/1/letters",),
            bus,
            LettersInBucket(clients.s3, "answers"),
            ManualClock(),
        ),
        archive=AwsArchive(tables, BodiesInBucket(clients.s3, "answers")),
        keys=StoredKeys(clients.secrets_manager, "secret", ManualClock()),
    )


REQUESTS: dict[str, Callable[[Adapters], object]] = {
    "publish": lambda it: it.bus.publish([pollination_needed()]),
    "publish later": lambda it: it.bus.publish([pollination_needed()], not_before=TOMORROW),
    "run again": lambda it: EventBridgeDeferrals(it.bus.schedules).run_again(
        ScheduledUseCase.RECONCILE, at=TOMORROW, correlation_id="1"
    ),
    "count dead letters": lambda it: it.letters.dead_letters(),
    "read dead letters": lambda it: it.letters.letters(),
    "redrive": lambda it: it.letters.redrive(["1"]),
    "copy old dead letters": lambda it: it.letters.copy_old(),
    "copied dead letters": lambda it: it.letters.copies.sent_by_id(),
    "keep a dead letter": lambda it: it.letters.keep({}, reason="malformed"),
    "keep an answer": lambda it: it.archive.keep(answer(), receipt_id="1", request_id="1"),
    "read an answer": lambda it: it.archive.body("d" * 64),
    "receipts": lambda it: list(it.archive.receipts()),
    "receipts of a dataset": lambda it: it.archive.receipts_of("ACME", Dataset.OVERVIEW, after=None),
    "receipts of a request": lambda it: it.archive.receipts_of_request("1"),
    "keys": lambda it: it.keys.keys(),
}


@pytest.mark.parametrize("request_of_aws", REQUESTS.values(), ids=REQUESTS)
def test_a_service_out_of_reach_is_a_store_that_is_unavailable(
    adapters: Adapters, request_of_aws: Callable[[Adapters], object]
) -> None:
    with pytest.raises(StoreUnavailableError, match=r"AWS does not answer for the .* \(EndpointConnectionError\)"):
        request_of_aws(adapters)


GUARDS = ("domain_errors(", "_errors()")
"""What a block that translates errors begins with; `Tables.answer` asks what it is given inside of one."""


def requests_in(source: str) -> Iterator[tuple[int, bool]]:
    """Line of each request of a client, and whether it is made where errors are translated."""
    tree = ast.parse(source)
    answered = {
        part.id
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and _asks(call)
        for part in ast.walk(call)
        if isinstance(part, ast.Name)
    }

    def visit(node: ast.AST, *, guarded: bool) -> Iterator[tuple[int, bool]]:
        if isinstance(node, ast.With):
            guarded |= any(guard in ast.unparse(item.context_expr) for item in node.items for guard in GUARDS)
        if isinstance(node, ast.FunctionDef):
            # What runs later is not guarded by the block that it stands in.
            guarded = node.name in answered
        if isinstance(node, ast.Call):
            if re.search(r"(?:^|\.)(?:client|session)\.", ast.unparse(node.func)):
                yield node.lineno, guarded
            guarded |= _asks(node)
        for child in ast.iter_child_nodes(node):
            yield from visit(child, guarded=guarded)

    yield from visit(tree, guarded=False)


def _asks(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr == "answer"


def sources() -> list[Path]:
    return sorted((ROOT / "adapters" / "aws").rglob("*.py"))


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_request_is_made_where_errors_are_translated(path: Path) -> None:
    unguarded = [line for line, guarded in requests_in(path.read_text(encoding="utf-8")) if not guarded]

    assert unguarded == []


def test_requests_are_found_wherever_they_are() -> None:
    guarded = "with domain_errors('x'):\n    self.client.get()\n"
    bare = "tables.client.put(client.a.b())\n"
    given = "tables.answer(partial(read, 1))\ndef read():\n    client.get()\ndef other():\n    client.get()\n"

    assert [*requests_in(guarded + bare)] == [(2, True), (3, False), (3, False)]
    assert [*requests_in(given)] == [(3, True), (5, False)]
    assert sum(len([*requests_in(path.read_text(encoding="utf-8"))]) for path in sources()) > 30
