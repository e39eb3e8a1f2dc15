"""The rate budget under many workers at once, over an emulator that is exact under load."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest

from adapters.aws.dynamodb.budget_ledger import DynamoDBBudgetLedger
from adapters.aws.dynamodb.capacity import CapacityMeter
from adapters.aws.dynamodb.tables import Tables
from domain.errors import BudgetExhaustedError
from domain.model.budget import BudgetPolicy
from domain.model.datasets import Provider
from domain.use_cases.rate_budget import RateBudget
from tests.builders import NOW
from tests.contracts.at_once import at_once
from tests.contracts.aws_clouds import ministack
from tests.contracts.aws_services import NO_PAUSE
from tests.contracts.dynamodb_wire import PREFIX, watched
from tests.manual_clock import ManualClock

AV = Provider.ALPHA_VANTAGE
WORKERS = 100


@pytest.fixture
def budget() -> Iterator[RateBudget]:
    with ExitStack() as closing:
        client = closing.enter_context(ministack()).dynamodb
        closing.enter_context(watched(client))
        tables = Tables(client, PREFIX, CapacityMeter(), NO_PAUSE)
        yield RateBudget(DynamoDBBudgetLedger(tables), ManualClock(NOW), {AV: BudgetPolicy()})


@pytest.mark.slow
def test_of_a_hundred_workers_at_once_twenty_five_get_a_call(budget: RateBudget) -> None:
    def start(_: int) -> timedelta | None:
        try:
            return budget.reserve(AV).start - NOW
        except BudgetExhaustedError:
            return None

    starts = [start for start in at_once(WORKERS, start) if start is not None]

    assert sorted(starts) == [timedelta(seconds=2 * number) for number in range(25)]
    ledger = budget.read(AV)
    assert ledger.counter == 25
    assert [started - NOW for _, started in ledger.slots] == sorted(starts)
