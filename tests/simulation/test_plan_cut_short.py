"""A plan that ends between an event and its requests: nothing is promised that nobody was asked for."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from adapters.embedded.bus import EmbeddedBus
from adapters.embedded.pollination_requests import EmbeddedPollinationRequests
from domain.errors import StoreUnavailableError
from domain.events import Event
from domain.model.pollination import PollinationReason, PollinationRequest
from domain.model.runs import ScheduledUseCase
from domain.use_cases.plan_pollination import PlanPollination
from domain.use_cases.recording import Run
from tests.simulation.pipeline import Pipeline, pipeline

PLAN = ScheduledUseCase.PLAN_REGULAR_POLLINATION
TODAY = date(2026, 11, 3)


class BusOutOfReach(EmbeddedBus):
    """Accepts nothing."""

    def publish(self, events: Sequence[Event], *, not_before: datetime | None = None) -> None:
        raise StoreUnavailableError(f"the bus takes none of {len(events)} events for {not_before}")


class RequestsOutOfReach(EmbeddedPollinationRequests):
    """Keeps nothing."""

    def add(self, requests: Iterable[PollinationRequest]) -> int:
        raise StoreUnavailableError(f"the table takes none of {len(list(requests))} requests")


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Pipeline]:
    """A small market at the time of the regular plan, of which nothing was asked for yet."""
    with pipeline(tmp_path, assets=12) as running:
        system = running.system
        system.sync_assets()()
        system.clock().wait_until(system.schedule().due_on(PLAN, TODAY))
        yield running


def regular_plan(running: Pipeline) -> PlanPollination:
    made = running.system.plan_regular_pollination()
    assert isinstance(made, PlanPollination)
    return made


def test_what_could_not_be_published_is_planned_again_on_the_same_day(day: Pipeline) -> None:
    plan, database = regular_plan(day), day.system.database()
    free = plan.planner.free_starts()
    with pytest.raises(StoreUnavailableError, match="the bus takes none"):
        replace(plan, publish=replace(plan.publish, bus=BusOutOfReach(database)))()

    assert list(day.system.requests().open_requests()) == []
    assert plan.planner.free_starts() == free
    plan()
    assert len(day.due_deliveries()) > 0


def test_an_event_whose_requests_could_not_be_stored_costs_no_second_call(day: Pipeline) -> None:
    """The first plan's event of an asset is followed by the second one's, which asks for the same."""
    plan, system = regular_plan(day), day.system
    with pytest.raises(StoreUnavailableError, match="the table takes none"):
        replace(plan, publish=replace(plan.publish, requests=RequestsOutOfReach(system.database())))()
    assert list(system.requests().open_requests()) == []
    plan()

    system.dispatcher().deliver_until_quiet(system.clock().now() + timedelta(hours=20))

    called = [(call.function, call.symbol) for call in day.calls()]
    assert len(called) == len(set(called)) > 0
    assert list(system.requests().open_requests()) == []
    assert (day.lost(), system.deliveries().dead_letters()) == (0, 0)


def test_what_was_done_on_this_day_is_not_asked_for_again(day: Pipeline) -> None:
    """What a provider refused, for instance, stays worth a call: its event would go round."""
    plan, system = regular_plan(day), day.system
    planned = plan.planner.plan()
    run = Run("run-1", system.clock().now(), "correlation-1")
    plan.publish(planned, PollinationReason.SCHEDULED, run)
    system.dispatcher().deliver_until_quiet(system.clock().now() + timedelta(hours=2))
    assert system.deliveries().next_due() is None

    plan.publish(planned, PollinationReason.SCHEDULED, run)

    assert system.deliveries().next_due() is None
