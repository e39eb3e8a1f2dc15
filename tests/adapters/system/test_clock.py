"""The machine's clock."""

from datetime import UTC, datetime, timedelta

from adapters.system.clock import SystemClock
from tests.builders import NOW


class Machine:
    """A clock that moves by what is slept."""

    def __init__(self) -> None:
        self.instant = NOW
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.instant

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.instant += timedelta(seconds=seconds)


def test_the_current_instant_is_in_utc_and_moves_on() -> None:
    clock = SystemClock()
    first, second = clock.now(), clock.now()

    assert first.tzinfo is UTC
    assert first <= second


def test_waiting_sleeps_in_slices_until_the_instant() -> None:
    machine = Machine()

    SystemClock(machine.now, machine.sleep).wait_until(NOW + timedelta(seconds=2.5))

    assert machine.slept == [1.0, 1.0, 0.5]


def test_an_instant_that_has_passed_is_not_waited_for() -> None:
    machine = Machine()

    SystemClock(machine.now, machine.sleep).wait_until(NOW)

    assert machine.slept == []


def test_a_machine_that_was_suspended_waits_no_longer_than_needed() -> None:
    machine = Machine()

    def suspended(seconds: float) -> None:
        machine.sleep(seconds)
        machine.instant += timedelta(hours=8)

    SystemClock(machine.now, suspended).wait_until(NOW + timedelta(hours=1))

    assert machine.slept == [1.0]


def test_a_clock_that_is_set_back_while_it_is_waited_for_makes_the_wait_no_longer() -> None:
    machine = Machine()

    def set_back(seconds: float) -> None:
        if not machine.slept:
            machine.instant -= timedelta(days=1)
        machine.sleep(seconds)

    SystemClock(machine.now, set_back).wait_until(NOW + timedelta(seconds=3))

    assert 3 <= sum(machine.slept) <= 4
