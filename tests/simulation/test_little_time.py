"""A worker that runs out of time stops between two calls, and another one goes on."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from domain.errors import DeferredError
from domain.events import PollinationNeeded
from domain.model.datasets import Dataset
from domain.model.pollination import PollinationReason, RequestState
from domain.model.runs import ScheduledUseCase
from simulator.market import Market
from tests.simulation.pipeline import pipeline

DATASETS = (Dataset.INCOME_STATEMENT, Dataset.BALANCE_SHEET, Dataset.CASH_FLOW)


def test_a_worker_that_runs_out_of_time_leaves_the_rest_to_the_next(tmp_path: Path) -> None:
    with pipeline(tmp_path, assets=60) as running:
        system, market = running.system, running.world.source
        assert isinstance(market, Market)
        system.clock().wait_until(system.schedule().due_on(ScheduledUseCase.SYNC_ASSETS, date(2026, 11, 3)))
        system.triggers().fire(ScheduledUseCase.SYNC_ASSETS)
        now = system.clock().now()
        event = PollinationNeeded(
            event_id="event-1",
            occurred_at=now,
            correlation_id="correlation-1",
            symbol=market.companies()[0].symbol,
            request_id="request-1",
            datasets=DATASETS,
            reason=PollinationReason.MANUAL,
            requested_at=now,
        )
        with pytest.raises(DeferredError, match="time is over"):
            system.pollinate_asset()(event, stop_at=now + timedelta(seconds=1))
        # The second one was begun in time, and waited for its slot.
        assert len(running.calls()) == 2
        system.pollinate_asset()(event)
        assert [call.function for call in running.calls()] == ["INCOME_STATEMENT", "BALANCE_SHEET", "CASH_FLOW"]
        requests = [system.requests().get("request-1", dataset) for dataset in DATASETS]
        assert {request.state for request in requests if request} == {RequestState.DONE}
