"""The side of the bus from which workers receive."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path

import pytest

from adapters.embedded.bus import EmbeddedBus
from adapters.embedded.database import Database
from adapters.embedded.dead_letters import EmbeddedDeadLetters
from adapters.embedded.messages import Delivery
from domain.events import Event
from domain.model.runs import ScheduledUseCase
from tests.builders import NOW, analysis_needed, pollination_needed
from tests.contracts.at_once import at_once

MOMENT = timedelta(microseconds=1)
LEASE = timedelta(minutes=5)
LATER = NOW + timedelta(hours=1)


@pytest.fixture(params=["file", "memory"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    with Database(tmp_path / "signal9.db" if request.param == "file" else None) as database:
        yield database


@pytest.fixture
def bus(database: Database) -> EmbeddedBus:
    return EmbeddedBus(database)


@pytest.fixture
def dead_letters(database: Database) -> EmbeddedDeadLetters:
    return EmbeddedDeadLetters(database)


def received(bus: EmbeddedBus, now: datetime = NOW) -> Delivery:
    delivery = bus.receive(now, LEASE)
    assert delivery is not None
    return delivery


def event_ids(bus: EmbeddedBus, now: datetime) -> list[str]:
    """Everything that is due, taken and not settled."""
    found: list[str] = []
    while (delivery := bus.receive(now, LEASE)) is not None:
        assert isinstance(delivery.content, Event)
        assert delivery.content.event_id not in found
        found.append(delivery.content.event_id)
    return found


def test_a_delivery_says_what_it_is_and_how_often_it_was_tried(bus: EmbeddedBus) -> None:
    bus.publish([pollination_needed(correlation_id="from-a-trigger")])

    assert received(bus) == Delivery(
        message_id=1,
        content=pollination_needed(correlation_id="from-a-trigger"),
        correlation_id="from-a-trigger",
        attempt=1,
        received_at=NOW,
        lease_until=NOW + LEASE,
        number=1,
    )


def test_a_one_time_run_keeps_the_correlation_id_of_who_asked(bus: EmbeddedBus) -> None:
    bus.run_again(ScheduledUseCase.RECONCILE, at=NOW, correlation_id="from-a-run")

    delivery = received(bus)
    assert (delivery.content, delivery.correlation_id) == (ScheduledUseCase.RECONCILE, "from-a-run")


def test_what_is_due_first_is_received_first_then_by_priority_then_in_order(bus: EmbeddedBus) -> None:
    bus.publish([pollination_needed("late", priority=9)], not_before=NOW - MOMENT)
    bus.publish([pollination_needed("early", priority=1)], not_before=NOW - LEASE)
    bus.publish([pollination_needed(f"low-{n}", priority=1) for n in range(3)])
    bus.publish([pollination_needed("high", priority=2)])

    assert event_ids(bus, NOW) == ["high", "low-0", "low-1", "low-2", "early", "late"]


def test_what_needs_no_call_goes_before_what_does(bus: EmbeddedBus) -> None:
    bus.publish([pollination_needed("call", priority=1_000_000), analysis_needed("no-call")])

    assert event_ids(bus, NOW) == ["no-call", "call"]


def test_a_message_belongs_to_one_worker_until_its_lease_ends(bus: EmbeddedBus) -> None:
    bus.publish([pollination_needed()])
    received(bus)

    assert bus.receive(NOW + LEASE - MOMENT, LEASE) is None
    again = received(bus, NOW + LEASE)
    assert (again.attempt, again.content) == (2, pollination_needed())


def test_workers_share_the_messages_without_overlap(bus: EmbeddedBus) -> None:
    bus.publish([pollination_needed(str(number)) for number in range(40)])

    shares = at_once(4, lambda _: event_ids(bus, NOW))

    assert sorted(chain.from_iterable(shares)) == sorted(map(str, range(40)))


def test_a_handled_message_is_gone(bus: EmbeddedBus) -> None:
    bus.publish([pollination_needed()])
    bus.done(received(bus))

    assert bus.receive(NOW + 2 * LEASE, LEASE) is None
    assert bus.next_due() is None


def test_a_retried_message_comes_back_at_its_time_with_its_attempts(bus: EmbeddedBus) -> None:
    bus.publish([pollination_needed()])

    bus.retry(received(bus), LATER, "the provider does not answer")

    assert bus.receive(LATER - MOMENT, LEASE) is None
    assert received(bus, LATER).attempt == 2


def test_a_deferred_message_comes_back_at_its_time_and_is_not_counted(bus: EmbeddedBus) -> None:
    bus.publish([pollination_needed()])

    bus.defer(received(bus), LATER, "no call may start before")

    assert bus.receive(LATER - MOMENT, LEASE) is None
    assert received(bus, LATER).attempt == 1


def test_a_worker_whose_lease_has_ended_can_still_say_that_it_is_done(bus: EmbeddedBus) -> None:
    bus.publish([pollination_needed()])
    delivery = received(bus)

    bus.done(delivery)

    assert bus.receive(NOW + 2 * LEASE, LEASE) is None


@pytest.mark.parametrize("ending", ["done", "retry", "defer", "dead_letter"])
def test_only_the_newest_delivery_settles_a_message(bus: EmbeddedBus, ending: str) -> None:
    """A worker that was thought dead does not take the message from the one that has it now."""
    bus.publish([pollination_needed()])
    stale = received(bus)
    current = received(bus, NOW + LEASE)

    match ending:
        case "done":
            bus.done(stale)
        case "retry":
            bus.retry(stale, NOW, "late")
        case "defer":
            bus.defer(stale, NOW, "late")
        case _:
            bus.dead_letter(stale, "late")

    assert bus.receive(NOW + LEASE, LEASE) is None
    assert bus.next_due() == current.lease_until
    bus.done(current)
    assert bus.next_due() is None
    assert bus.dead_letters() == 0


def test_the_next_due_time_is_that_of_the_first_message_that_waits(bus: EmbeddedBus) -> None:
    assert bus.next_due() is None

    bus.publish([pollination_needed()], not_before=LATER)
    assert bus.next_due() == LATER

    bus.publish([pollination_needed("at-once")])
    assert (bus.next_due() or LATER) <= NOW

    delivery = received(bus)
    assert bus.next_due() == delivery.lease_until
    bus.done(delivery)
    assert bus.next_due() == LATER


def test_a_dead_letter_keeps_its_reason_and_is_delivered_no_more(
    bus: EmbeddedBus, dead_letters: EmbeddedDeadLetters
) -> None:
    bus.publish([pollination_needed()])
    bus.retry(received(bus), NOW, "first")

    bus.dead_letter(received(bus), "the symbol is not in the store")

    assert bus.receive(NOW + 2 * LEASE, LEASE) is None
    assert bus.next_due() is None
    assert bus.dead_letters() == 1
    (letter,) = dead_letters.letters()
    assert (letter.type, letter.attempts, letter.dead_since) == ("pollenationNeeded", 2, NOW)
    assert (letter.reason, letter.correlation_id) == ("the symbol is not in the store", "correlation-1")
    assert '"symbol":"ACME"' in letter.body


def test_a_redriven_dead_letter_starts_anew(bus: EmbeddedBus, dead_letters: EmbeddedDeadLetters) -> None:
    bus.publish([pollination_needed("event-1"), pollination_needed("event-2")])
    for _ in range(2):
        bus.dead_letter(received(bus), "no such symbol")
    first, second = dead_letters.letters()

    assert dead_letters.redrive([first.message_id, 999]) == 1
    assert dead_letters.redrive([first.message_id]) == 0

    assert dead_letters.letters() == (second,)
    delivery = received(bus)
    assert (delivery.content, delivery.attempt) == (pollination_needed("event-1"), 1)
    bus.done(delivery)
    assert bus.next_due() is None


def test_a_discarded_dead_letter_is_gone(bus: EmbeddedBus, dead_letters: EmbeddedDeadLetters) -> None:
    bus.publish([pollination_needed("event-1"), pollination_needed("event-2"), pollination_needed("event-3")])
    for _ in range(2):
        bus.dead_letter(received(bus), "no such symbol")
    first, second = dead_letters.letters()
    live = received(bus)

    assert dead_letters.discard([first.message_id, live.message_id, 999]) == 1

    assert dead_letters.letters() == (second,)
    assert (bus.dead_letters(), bus.next_due()) == (1, live.lease_until)


def test_a_live_message_cannot_be_redriven(bus: EmbeddedBus, dead_letters: EmbeddedDeadLetters) -> None:
    bus.publish([pollination_needed()])
    delivery = received(bus)

    assert dead_letters.redrive([delivery.message_id]) == 0
    assert bus.next_due() == delivery.lease_until


@pytest.mark.parametrize(
    "message_type, body, reason",
    [
        ("pollenationNeeded", "{", "JSON"),
        ("pollenationNeeded", '{"event_id": 5}', "event_id"),
        ("somethingElse", "{}", "somethingElse"),
        ("runAgain", "{}", "runAgain"),
        ("runAgain", '"sync_weather"', "sync_weather"),
        ("runAgain", "sync_assets", "runAgain"),
    ],
)
def test_a_message_that_cannot_be_read_becomes_a_dead_letter_and_blocks_nothing(
    database: Database, message_type: str, body: str, reason: str
) -> None:
    bus, dead_letters = EmbeddedBus(database), EmbeddedDeadLetters(database)
    bus.publish([pollination_needed("broken"), pollination_needed("whole")])
    database.change("UPDATE messages SET type = ?, body = ? WHERE message_id = 1", message_type, body)

    assert received(bus).content == pollination_needed("whole")

    (letter,) = dead_letters.letters()
    assert letter.message_id == 1
    assert reason in letter.reason
