"""The rate budget as functions reserve from it: each with clients and stores of its own, made from its environment."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from domain.errors import BudgetExhaustedError
from domain.model.datasets import Provider
from tests.contracts.at_once import at_once
from tests.entrypoints.lambdas.deployment import deployed

AV = Provider.ALPHA_VANTAGE
FUNCTIONS, EACH = 4, 25
"""Lambda gives a process one event at a time. To make one takes most of a second, so twenty-five share one here."""


@pytest.mark.slow
def test_of_a_hundred_reservations_at_once_by_functions_twenty_five_get_a_call() -> None:
    with deployed(live=True) as deployment:
        systems = [deployment.module("pollinate_asset").function.system for _ in range(FUNCTIONS)]
        budgets = [system.budget() for system in systems]

        def start(number: int) -> datetime | None:
            try:
                reserved: datetime = budgets[number % FUNCTIONS].reserve(AV).start
            except BudgetExhaustedError:
                return None
            return reserved

        starts = sorted(start for start in at_once(FUNCTIONS * EACH, start) if start is not None)
        ledger = budgets[0].read(AV)

        assert len({id(system.clients()) for system in systems}) == FUNCTIONS
        assert len(starts) == 25
        assert all(later - earlier >= timedelta(seconds=2) for earlier, later in pairwise(starts))
        assert ledger.counter == 25
        assert sorted(started for _, started in ledger.slots) == starts
