"""What the scheduler delivers between its triggers, and what it does when the store or a person stands in the way."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, timedelta
from pathlib import Path

import pytest

from adapters.embedded.database import Database
from domain.errors import CredentialsRejectedError, StoreCorruptedError, StoreUnavailableError
from domain.events import Event
from entrypoints.outcomes import OPERATOR_PAUSE
from tests.builders import pollination_needed
from tests.entrypoints.scheduling import ASSETS, CALENDAR, JOBS, Scheduling, scheduling


@pytest.fixture
def work() -> Iterator[Scheduling]:
    """On 3 November; the day before is over."""
    with scheduling() as made:
        yield made.lived_through("2026-11-02")


def at(work: Scheduling, time_of_day: str, seconds: int = 0) -> object:
    return work.at(f"2026-11-03 {time_of_day}") + timedelta(seconds=seconds)


def publish(work: Scheduling, *times: str) -> None:
    """An event for each time of day, due then."""
    for number, due in enumerate(times):
        work.bus.publish([pollination_needed(f"event-{number}")], not_before=work.at(f"2026-11-03 {due}"))


@pytest.mark.parametrize("by", ["a trigger", "an event"])
def test_a_damaged_store_ends_it_and_no_event_is_at_fault(work: Scheduling, by: str) -> None:
    def fail(_: object) -> None:
        raise StoreCorruptedError("Restore a backup.")

    if by == "a trigger":
        work.run = fail
    else:
        work.handle = fail
    publish(work, "04:50")
    with pytest.raises(StoreCorruptedError, match="Restore a backup"):
        work.start("2026-11-03 04:49", "2026-11-03 05:01")

    again = work.bus.receive(work.clock.now() + timedelta(hours=1), timedelta(minutes=15))
    assert again is not None
    assert again.attempt == 1
    assert work.bus.dead_letters() == 0


@pytest.mark.parametrize("moves_time", [True, False])
def test_an_event_is_delivered_at_its_time_between_two_triggers(work: Scheduling, *, moves_time: bool) -> None:
    publish(work, "04:50", "04:52")
    work.start("2026-11-03 04:49", "2026-11-03 04:53", moves_time=moves_time)

    assert work.handled == [("event-0", at(work, "04:50")), ("event-1", at(work, "04:52"))]


def test_what_another_process_publishes_is_delivered_within_half_a_minute(work: Scheduling) -> None:
    published_at = work.at("2026-11-03 04:40") + timedelta(seconds=7)

    def another_process() -> None:
        if work.clock.now() == published_at:
            work.bus.publish([pollination_needed()])

    work.clock.during_wait = another_process
    work.start("2026-11-03 04:39", "2026-11-03 04:42", moves_time=False)

    ((_, delivered_at),) = work.handled
    assert published_at <= delivered_at <= published_at + timedelta(seconds=30)


def test_a_trigger_goes_before_the_events_that_are_due_with_it(work: Scheduling) -> None:
    order: list[str] = []
    work.run = order.append
    work.handle = lambda event: order.append(event.event_id)
    publish(work, "05:00")
    work.start("2026-11-03 04:59", "2026-11-03 05:30")

    assert order == [ASSETS, CALENDAR, "event-0"]


def test_many_events_hold_up_no_trigger(work: Scheduling) -> None:
    """Twenty events of ten minutes each."""

    def handle(_: Event) -> None:
        work.clock.advance(timedelta(minutes=10))

    work.handle = handle
    publish(work, *["04:10"] * 20)
    work.start("2026-11-03 04:00", "2026-11-03 08:30")

    late = [when - work.at(f"2026-11-03 0{4 + place}:00") for place, (_, when) in enumerate(work.ran)]
    assert [job for job, _ in work.ran] == list(JOBS)
    assert max(late) < timedelta(minutes=10)
    assert len(work.handled) == 20


def test_an_event_that_a_person_has_to_mend_ends_the_delivering_for_a_while_and_nothing_else(work: Scheduling) -> None:
    def refuse(event: Event) -> None:
        if event.event_id == "event-0" and work.clock.now() < work.at("2026-11-03 05:00"):
            raise CredentialsRejectedError("Check the key.")

    work.handle = refuse
    publish(work, "04:30", "04:30")
    told = work.start("2026-11-03 04:29", "2026-11-03 06:30", moves_time=False)

    assert [(stopped.reason, stopped.at) for stopped in told.stops] == [
        ("Check the key.", at(work, "04:30", OPERATOR_PAUSE.seconds))
    ]
    assert work.handled == [
        ("event-0", at(work, "04:30")),
        ("event-1", at(work, "04:30", 30)),
        ("event-0", at(work, "05:30")),
    ]
    assert [job for job, _ in work.ran] == list(JOBS[:3])


def test_a_stop_between_two_deliveries_leaves_the_rest_waiting_and_nothing_leased(work: Scheduling) -> None:
    publish(work, "04:10", "04:10", "04:10")
    work.clock.instant = work.at("2026-11-03 04:20").astimezone(UTC)
    work.go_on(lambda told: bool(told.delivered))
    waiting = work.database.rows("SELECT lease_until FROM messages")

    assert [event for event, _ in work.handled] == ["event-0"]
    assert [row["lease_until"] for row in waiting] == [None, None]


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[tuple[Scheduling, sqlite3.Connection]]:
    """A scheduler over a file that is waited for by no second, and a connection of another process to it."""
    with Database(tmp_path / "signal9.sqlite3", busy_timeout=timedelta(0)) as database:
        other = sqlite3.connect(database.path or "", isolation_level=None)
        yield Scheduling(database).lived_through("2026-11-02"), other
        other.close()


def test_a_store_that_is_locked_for_a_minute_when_a_trigger_is_due_costs_no_trigger(
    locked: tuple[Scheduling, sqlite3.Connection],
) -> None:
    work, other = locked

    def lock() -> None:
        if work.clock.now() == work.at("2026-11-03 05:00"):
            other.execute("BEGIN IMMEDIATE")
        if work.clock.now() == work.at("2026-11-03 05:01") and other.in_transaction:
            other.execute("ROLLBACK")

    work.clock.during_wait = lock
    told = work.start("2026-11-03 04:58", "2026-11-03 05:03", moves_time=False)

    assert told.troubles
    assert all("locked" in trouble for trouble in told.troubles)
    assert [job for job, _ in work.recorded("2026-11-03")] == [ASSETS, CALENDAR]
    assert work.recorded("2026-11-03")[-1][1] <= work.at("2026-11-03 05:01") + timedelta(seconds=30)


def test_a_day_whose_end_falls_into_trouble_is_told_once(locked: tuple[Scheduling, sqlite3.Connection]) -> None:
    work, other = locked

    def lock() -> None:
        if work.clock.now() == work.at("2026-11-04 04:00"):
            other.execute("BEGIN IMMEDIATE")
        if work.clock.now() == work.at("2026-11-04 04:01"):
            other.execute("ROLLBACK")

    work.clock.during_wait = lock
    told = work.start("2026-11-04 03:58", "2026-11-04 04:03", moves_time=False)

    assert told.troubles
    assert [f"{day:%d}" for day in told.days] == ["03"]
    assert [job for job, when in work.recorded("2026-11-04") if when >= work.at("2026-11-04 04:00")] == [ASSETS]


def test_where_waiting_takes_no_time_a_store_out_of_reach_ends_it(
    locked: tuple[Scheduling, sqlite3.Connection],
) -> None:
    """Days of a simulated world would else pass in a second, all without work."""
    work, other = locked
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailableError, match="another process holds its lock"):
        work.start("2026-11-03 12:00", "2026-11-13 12:00")

    assert work.clock.now() == work.at("2026-11-03 12:00")
    other.execute("ROLLBACK")
    work.go_on(lambda told: bool(told.waits))
    assert [job for job, _ in work.recorded("2026-11-03")] == list(JOBS)
