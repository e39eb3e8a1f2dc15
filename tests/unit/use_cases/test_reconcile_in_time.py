"""Reconcile by workers whose time is short: each goes on where the one before it ended."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from dependency_injector import providers

from domain.errors import TimeOverError
from domain.events import PollinationNeeded
from domain.model.metrics import Metric
from domain.model.pollination import OVERDUE, RequestState
from domain.model.releases import ReleaseState
from domain.model.runs import RunOutcome, RunRecord, ScheduledUseCase
from domain.rules.market_day import market_day
from domain.rules.publication import WINDOW
from entrypoints.container.embedded import Embedded
from entrypoints.dispatcher import LEASE
from entrypoints.settings import load_settings
from tests.builders import NOW, head, pollination_request, release, run_record
from tests.manual_clock import ManualClock
from tests.opening import opened

SECOND = timedelta(seconds=1)
SYMBOLS = [f"A{number}" for number in range(6)]
CHAIN = "correlation-of-a-day"
SHORT = 8 * SECOND


class TickingClock(ManualClock):
    """A second passes at each look."""

    def now(self) -> datetime:
        self.instant += SECOND
        return self.instant


@pytest.fixture
def system(tmp_path: Path) -> Iterator[Embedded]:
    """Each company has a head without a quarter, a release that is too old, and a request without its event."""
    with opened(load_settings(tmp_path)) as made:
        made.override_providers(clock=providers.Object(TickingClock()))
        too_old = market_day(NOW - 2 * WINDOW)
        for symbol in SYMBOLS:
            made.releases().put([release(symbol, report_date=too_old)])
            made.requests().add([pollination_request(symbol, symbol=symbol, requested_at=NOW - 2 * OVERDUE)])
            made.reports().advance_head(head(symbol, newest_quarter=None, newest_quarter_end=None))
        yield made


def whole(system: Embedded, time: timedelta) -> bool:
    """Whether a worker comes to the end in so much time."""
    try:
        system.reconcile()(CHAIN, stop_at=system.clock().now() + time)
    except TimeOverError:
        return False
    return True


def runs(system: Embedded) -> tuple[RunRecord, ...]:
    return system.stored_runs().latest(ScheduledUseCase.RECONCILE.value, limit=99)


def sent(system: Embedded) -> list[str]:
    """The requests of all events that are on their way."""
    bus, found = system.deliveries(), []
    while delivery := bus.receive(system.clock().now(), LEASE):
        assert isinstance(delivery.content, PollinationNeeded)
        found.append(delivery.content.request_id)
    return sorted(found)


def test_workers_with_little_time_look_at_everything_together_and_at_nothing_twice(system: Embedded) -> None:
    cut = 0
    while not whole(system, SHORT):
        cut += 1
        assert cut < 30, "they go round"

    assert cut > 2
    assert system.releases().count_by_state()[ReleaseState.GIVEN_UP] == len(SYMBOLS)
    assert sent(system) == SYMBOLS
    assert [run.outcome for run in runs(system)] == [RunOutcome.SUCCEEDED, *[RunOutcome.DEFERRED] * cut]
    looked_at = [run.counts.get(Metric.ASSETS_RECONCILED.value, 0) for run in runs(system)]
    assert (sum(looked_at), max(looked_at) < len(SYMBOLS)) == (len(SYMBOLS), True)


def test_a_chain_goes_on_where_it_ended_however_many_runs_it_has(system: Embedded) -> None:
    looked_at = {Metric.ASSETS_RECONCILED.value: len(SYMBOLS)}
    for number in range(160):
        started_at = NOW - timedelta(minutes=9 * (160 - number))
        record = run_record(
            f"run-{number}",
            use_case=ScheduledUseCase.RECONCILE.value,
            correlation_id=CHAIN,
            outcome=RunOutcome.DEFERRED,
            started_at=started_at,
            finished_at=started_at + timedelta(minutes=8),
            counts={} if number else looked_at,
        )
        system.stored_runs().add(record)

    system.reconcile()(CHAIN)
    assert Metric.ASSETS_RECONCILED.value not in runs(system)[0].counts


def test_the_next_chain_looks_at_every_asset_again(system: Embedded) -> None:
    for correlation_id in ("monday", "tuesday"):
        system.reconcile()(correlation_id)

    assert [run.counts[Metric.ASSETS_RECONCILED.value] for run in runs(system)] == [len(SYMBOLS)] * 2


def test_a_request_is_sent_again_once_and_a_day_later_if_its_event_was_lost_too(system: Embedded) -> None:
    system.reconcile()()
    system.reconcile()()
    assert sent(system) == SYMBOLS
    (asked, *_) = system.requests().of_symbol(SYMBOLS[0])
    assert (asked.state, asked.outcome) == (RequestState.DEFERRED, "sent again, since it was overdue")

    system.clock().wait_until(NOW + timedelta(days=1))
    system.reconcile()()
    assert len(sent(system)) > len(SYMBOLS)
