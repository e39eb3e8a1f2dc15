"""Fresh identifiers."""

from datetime import timedelta
from uuid import UUID

from adapters.system.ids import Uuid7Ids
from tests.builders import NOW
from tests.contracts.at_once import at_once
from tests.manual_clock import ManualClock


def test_an_id_is_a_uuid_of_version_seven_with_the_time_in_front() -> None:
    """RFC 9562: 48 bits of milliseconds, the version, then the variant `10`."""
    made = UUID(Uuid7Ids(ManualClock()).new())

    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert made.int >> 80 == NOW.timestamp() * 1_000


def test_an_id_has_36_characters() -> None:
    assert len(Uuid7Ids(ManualClock()).new()) == 36


def test_ids_sort_by_the_time_of_making_to_the_microsecond() -> None:
    clock = ManualClock()
    ids = Uuid7Ids(clock)
    made = []
    for _ in range(2_000):
        made.append(ids.new())
        clock.advance(timedelta(microseconds=1))

    assert made == sorted(made)


def test_ids_made_at_the_same_instant_differ_and_keep_their_order() -> None:
    ids = Uuid7Ids(ManualClock())
    made = [ids.new() for _ in range(10_000)]

    assert made == sorted(set(made))


def test_ids_keep_their_order_when_the_clock_is_put_back() -> None:
    clock = ManualClock()
    ids = Uuid7Ids(clock)
    before = ids.new()
    clock.instant -= timedelta(hours=1)

    assert ids.new() > before


def test_two_processes_make_different_ids_at_the_same_instant() -> None:
    clock = ManualClock()

    assert Uuid7Ids(clock).new() != Uuid7Ids(clock).new()


def test_threads_never_make_the_same_id() -> None:
    ids = Uuid7Ids(ManualClock())

    made = at_once(8, lambda _: [ids.new() for _ in range(500)])

    assert len({one for share in made for one in share}) == 4_000
