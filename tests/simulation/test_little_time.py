"""A worker that runs out of time stops between two calls, and another one goes on."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from domain.errors import DeferredError, TimeOverError
from domain.events import PollinationNeeded
from domain.model.datasets import Dataset
from domain.model.pollination import PollinationReason, RequestState
from domain.model.runs import RunOutcome, ScheduledUseCase
from domain.use_cases.in_time import STEP, in_time
from simulator.market import Market
from tests.builders import NOW
from tests.manual_clock import ManualClock
from tests.simulation.pipeline import pipeline

ASSETS, CALENDAR = ScheduledUseCase.SYNC_ASSETS, ScheduledUseCase.SYNC_EARNINGS_CALENDAR
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


def test_a_calendar_that_there_was_no_time_to_store_is_stored_by_the_next_worker_without_a_call(
    tmp_path: Path,
) -> None:
    with pipeline(tmp_path, assets=60) as running:
        system = running.system
        system.sync_assets()()
        with pytest.raises(TimeOverError):
            system.sync_earnings_calendar()(stop_at=system.clock().now())
        assert list(system.releases().open_releases()) == []

        system.sync_earnings_calendar()()

        assert list(system.releases().open_releases())
        assert [call.function for call in running.calls()] == ["EARNINGS_CALENDAR"]
        runs = system.stored_runs().latest(CALENDAR.value, limit=2)
        assert [run.outcome for run in runs] == [RunOutcome.SUCCEEDED, RunOutcome.DEFERRED]


def test_assets_that_there_was_no_time_to_store_are_stored_by_the_next_worker(tmp_path: Path) -> None:
    with pipeline(tmp_path, assets=60) as running:
        system = running.system
        with pytest.raises(TimeOverError):
            system.sync_assets()(stop_at=system.clock().now())
        assert list(system.assets().active()) == []

        system.sync_assets()()

        assert list(system.assets().active())


def test_calls_that_there_was_no_time_to_ask_for_are_planned_by_the_next_worker(tmp_path: Path) -> None:
    with pipeline(tmp_path, assets=60) as running:
        system = running.system
        system.sync_assets()()
        with pytest.raises(TimeOverError):
            system.plan_regular_pollination()(stop_at=system.clock().now())
        assert list(system.requests().open_requests()) == []

        system.plan_regular_pollination()()

        assert list(system.requests().open_requests())


def test_long_work_stops_between_two_steps() -> None:
    clock, stop_at = ManualClock(), NOW + timedelta(minutes=8)
    steps = in_time(range(3 * STEP), clock, stop_at)
    for _ in range(2):
        assert len(next(steps)) == STEP
        clock.advance(timedelta(minutes=4))
    with pytest.raises(TimeOverError) as over:
        next(steps)
    assert over.value.until == stop_at
    assert [len(some) for some in in_time(range(3 * STEP), clock, None)] == [3 * STEP]
