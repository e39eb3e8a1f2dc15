"""What a call has cost is in the archive before anything else is asked of AWS."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from adapters.aws.archive import AwsArchive
from adapters.aws.dynamodb.budget_ledger import DynamoDBBudgetLedger
from adapters.aws.dynamodb.capacity import CapacityMeter
from adapters.aws.dynamodb.tables import Tables
from domain.errors import StoreUnavailableError
from domain.model.answers import Answer, AnswerClass
from domain.model.budget import BudgetPolicy
from domain.model.datasets import DataRequest, Dataset, Provider
from domain.ports.providers import CallPermit
from domain.use_cases.provider_calls import ProviderCalls
from domain.use_cases.rate_budget import RateBudget
from domain.use_cases.recording import Run
from tests.adapters.aws.dynamodb.interference import refusing
from tests.builders import NOW
from tests.contracts.aws_clouds import moto
from tests.contracts.aws_services import NO_PAUSE, furnished
from tests.contracts.dynamodb_wire import PREFIX, watched
from tests.manual_clock import ManualClock, SequenceIds

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

AV = Provider.ALPHA_VANTAGE
REQUEST = DataRequest(AV, Dataset.EARNINGS, "ACME")
READS = ("GetItem", "Query", "BatchGetItem")


@dataclass
class LastingProvider:
    """A provider outside of us that answers; from then on, no table can be read."""

    client: "DynamoDBClient"
    unreadable: ExitStack
    asked: int = 0

    def ensure_keys(self) -> None:
        """It needs none."""

    def fetch(self, request: DataRequest, permit: CallPermit) -> Answer:
        del permit
        self.asked += 1
        for operation in READS:
            self.unreadable.enter_context(refusing(self.client, operation, "InternalServerError", times=99))
        return Answer(request, NOW, 200, AnswerClass.DATA, "reports", b"paid for")


@dataclass
class Bench:
    """Calls over an archive and a ledger of AWS."""

    calls: ProviderCalls
    archive: AwsArchive
    provider: LastingProvider
    client: "DynamoDBClient"

    def ask(self, request_id: str) -> None:
        self.calls.ask(REQUEST, Run("run-1", NOW, "run-1"), request_id=request_id)


@pytest.fixture
def bench() -> Iterator[Bench]:
    with moto() as clients, watched(clients.dynamodb), ExitStack() as unreadable:
        tables = Tables(clients.dynamodb, PREFIX, CapacityMeter(), NO_PAUSE, threads=1)
        archive = AwsArchive(tables, furnished(clients).bodies)
        clock = ManualClock()
        budget = RateBudget(DynamoDBBudgetLedger(tables), clock, {AV: BudgetPolicy()})
        provider = LastingProvider(clients.dynamodb, unreadable)
        calls = ProviderCalls(budget, clock, SequenceIds(), archive, {AV: provider})
        yield Bench(calls, archive, provider, clients.dynamodb)


def test_an_answer_is_kept_though_no_table_can_be_read_any_more(bench: Bench) -> None:
    bench.ask("request-1")

    bench.provider.unreadable.close()
    (receipt,) = bench.archive.receipts_of_request("request-1")
    assert bench.archive.body(receipt.digest) == b"paid for"


def test_no_call_is_made_when_what_it_has_to_follow_cannot_be_read(bench: Bench) -> None:
    with refusing(bench.client, "Query", "InternalServerError", times=99), pytest.raises(StoreUnavailableError):
        bench.ask("request-1")

    assert bench.provider.asked == 0
    assert bench.calls.budget.read(AV).counter == 0


def test_an_answer_follows_the_last_one_however_far_the_clock_was_set_back(bench: Bench) -> None:
    bench.ask("request-1")
    bench.provider.unreadable.close()
    bench.ask("request-2")

    bench.provider.unreadable.close()
    first, second = bench.archive.receipts_of("ACME", Dataset.EARNINGS, after=None)
    assert [first.request_id, second.request_id] == ["request-1", "request-2"]
    assert second.received_at - first.received_at == timedelta.resolution
