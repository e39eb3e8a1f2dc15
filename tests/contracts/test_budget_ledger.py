"""The contract of `BudgetLedger`."""

from datetime import datetime, timedelta

import pytest

from domain.model.budget import Ledger
from domain.model.datasets import Provider
from domain.ports.budget_ledger import BudgetLedger
from tests.builders import NOW
from tests.contracts.at_once import at_once
from tests.contracts.backend import Backend

AV = Provider.ALPHA_VANTAGE
LATER = NOW + timedelta(seconds=2)


def take(ledger: BudgetLedger, counter: int, start: datetime = NOW) -> bool:
    return ledger.record_start(AV, counter=counter, slot=counter % 25, start=start, next_start=start + (LATER - NOW))


def test_a_ledger_is_empty_before_the_first_call(backend: Backend) -> None:
    assert backend.ledger.read(AV) == Ledger()


def test_a_start_takes_its_slot_and_counts(backend: Backend) -> None:
    assert take(backend.ledger, 0)
    assert take(backend.ledger, 1, LATER)

    assert backend.another_worker().ledger.read(AV) == Ledger(
        counter=2, slots=((0, NOW), (1, LATER)), next_start=LATER + timedelta(seconds=2)
    )


def test_a_start_with_an_old_counter_changes_nothing(backend: Backend) -> None:
    take(backend.ledger, 0)
    before = backend.ledger.read(AV)

    assert not take(backend.ledger, 0, LATER)
    assert not take(backend.ledger, 2, LATER)

    assert backend.ledger.read(AV) == before


def test_the_ring_overwrites_its_oldest_slot(backend: Backend) -> None:
    for counter in range(26):
        assert take(backend.ledger, counter, NOW + timedelta(hours=counter))

    ledger = backend.ledger.read(AV)
    assert ledger.counter == 26
    assert [slot for slot, _ in ledger.slots] == list(range(25))
    assert dict(ledger.slots)[0] == NOW + timedelta(hours=25)


def test_each_provider_has_a_ledger_of_its_own(backend: Backend) -> None:
    take(backend.ledger, 0)

    assert backend.ledger.read(Provider.ALPACA) == Ledger()


def test_of_many_workers_with_the_same_counter_one_succeeds(backend: Backend) -> None:
    taken = at_once(12, lambda worker: take(backend.ledger, 0, NOW + timedelta(seconds=worker)))

    assert sorted(taken) == [False] * 11 + [True]
    ledger = backend.ledger.read(AV)
    assert ledger.counter == 1
    assert ledger.slots == ((0, NOW + timedelta(seconds=taken.index(True))),)


def test_a_closing_is_never_shortened(backend: Backend) -> None:
    backend.ledger.close_until(AV, LATER)
    backend.ledger.close_until(AV, NOW)
    assert backend.ledger.read(AV) == Ledger(closed_until=LATER)

    take(backend.ledger, 0, LATER)
    backend.ledger.close_until(AV, LATER + timedelta(microseconds=1))

    ledger = backend.another_worker().ledger.read(AV)
    assert ledger.closed_until == LATER + timedelta(microseconds=1)
    assert (ledger.counter, ledger.slots) == (1, ((0, LATER),))


@pytest.mark.parametrize("earlier", [0, 1], ids=["the first", "a later one"])
def test_no_start_is_recorded_within_a_closing_that_came_meanwhile(backend: Backend, earlier: int) -> None:
    """Whoever read the ledger before it was closed has to read it again."""
    for counter in range(earlier):
        take(backend.ledger, counter, NOW - timedelta(hours=1))
    backend.another_worker().ledger.close_until(AV, LATER)
    before = backend.ledger.read(AV)

    assert not take(backend.ledger, earlier, LATER - timedelta(microseconds=1))
    assert backend.ledger.read(AV) == before
    assert take(backend.ledger, earlier, LATER)
