"""What reconcile sends again: whether its event comes, is lost for good, or is handled at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from dependency_injector import providers

from adapters.embedded.bus import EmbeddedBus
from adapters.embedded.metrics_table import MetricsTable
from adapters.embedded.pollination_requests import EmbeddedPollinationRequests
from domain.events import Event, PollinationNeeded
from domain.model.datasets import Dataset, Provider
from domain.model.metrics import Metric
from domain.model.pollination import OVERDUE, RequestState
from entrypoints.container.embedded import Embedded
from entrypoints.settings import load_settings
from tests.builders import NOW, asset, pollination_request
from tests.manual_clock import ManualClock
from tests.opening import opened

HOUR = timedelta(hours=1)
EIGHT = NOW - 1.5 * HOUR
"""In New York, when reconcile runs."""
INCOME = Dataset.INCOME_STATEMENT
WORKED_ON = timedelta(minutes=5)


class LosingBus(EmbeddedBus):
    """Nothing that it takes is ever delivered."""

    def publish(self, events: Sequence[Event], *, not_before: datetime | None = None) -> None:
        """Take all of them."""


@dataclass(frozen=True, slots=True)
class BusWithAQuickHandler(EmbeddedBus):
    """Each event is handled before the one who publishes it goes on: it is put off, for want of calls."""

    requests: EmbeddedPollinationRequests
    until: datetime

    def publish(self, events: Sequence[Event], *, not_before: datetime | None = None) -> None:
        assert not_before is None
        for event in events:
            assert isinstance(event, PollinationNeeded)
            leased = self.requests.lease(event.request_id, INCOME, now=EIGHT, until=EIGHT + WORKED_ON)
            assert leased is not None
            self.requests.defer(leased, until=self.until, outcome="no call left", called=False)


@pytest.fixture
def system(tmp_path: Path) -> Iterator[Embedded]:
    """One company that was asked for, and whose event is overdue at eight."""
    with opened(load_settings(tmp_path).model_copy(update={"daily_calls": 5})) as made:
        made.override_providers(clock=providers.Object(ManualClock(EIGHT)))
        made.assets().put([asset("ACME")])
        made.requests().add([pollination_request(requested_at=EIGHT - 2 * OVERDUE)])
        yield made


def planned(system: Embedded) -> list[Dataset]:
    return [call.candidate.dataset for call in system.preview_plan()().planned]


def test_what_is_lost_each_time_that_it_is_sent_is_planned_anew_each_morning(system: Embedded) -> None:
    reconcile = replace(system.reconcile(), bus=LosingBus(system.database()))
    for day in range(3):
        system.clock().wait_until(EIGHT + day * 24 * HOUR)
        reconcile()
        assert system.preview_plan()().promised, "its event may still come"
        system.clock().wait_until(EIGHT + (22 + 24 * day) * HOUR)
        assert (system.preview_plan()().promised, planned(system)) == ((), [INCOME])


def test_what_the_handler_of_the_event_put_off_meanwhile_stays_put_off(system: Embedded) -> None:
    tomorrow = EIGHT + 20 * HOUR
    bus = BusWithAQuickHandler(system.database(), EmbeddedPollinationRequests(system.database()), tomorrow)
    replace(system.reconcile(), bus=bus)()

    (asked,) = system.requests().of_symbol("ACME")
    assert (asked.state, asked.not_before, asked.outcome) == (RequestState.DEFERRED, tomorrow, "no call left")


@pytest.mark.parametrize("limit, left", [(5, 2), (2, 0)])
def test_no_fewer_than_no_calls_are_left(system: Embedded, limit: int, left: int) -> None:
    """The limit may have been lowered since the calls were made."""
    for number in range(3):
        start = EIGHT + (number - 4) * HOUR
        assert system.ledger().record_start(
            Provider.ALPHA_VANTAGE, counter=number, slot=number, start=start, next_start=start + HOUR
        )
    system.override_providers(settings=providers.Object(system.settings().model_copy(update={"daily_calls": limit})))
    system.reconcile()()

    measured = MetricsTable(system.database(), system.clock()).latest()
    assert [each.value for each in measured if each.metric is Metric.CALLS_LEFT] == [Decimal(left)]
