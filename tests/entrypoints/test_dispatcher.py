from collections.abc import Iterator
from datetime import timedelta

import pytest

from domain.errors import (
    BudgetExhaustedError,
    InvalidEventError,
    ProviderBusyError,
    ProviderUnavailableError,
    SettingsError,
    StoreUnavailableError,
)
from domain.events import Event
from domain.model.runs import ScheduledUseCase
from entrypoints.outcomes import BACK_OFF, OPERATOR_PAUSE, Action
from tests.builders import NOW, analysis_needed, earnings_processed, pollination_needed
from tests.entrypoints.delivering import Delivering, delivering

JOB = ScheduledUseCase.SYNC_EARNINGS_CALENDAR


@pytest.fixture
def work() -> Iterator[Delivering]:
    with delivering() as made:
        yield made


def fails_times(number: int, error: Exception) -> "list[Exception]":
    return [error] * number


def failing(work: Delivering, errors: list[Exception]) -> None:
    def handle(_: Event) -> None:
        if errors:
            raise errors.pop(0)

    work.handle = handle


def test_each_event_is_handled_once(work: Delivering) -> None:
    events = [pollination_needed(), analysis_needed(), earnings_processed()]
    work.bus.publish(events)

    assert work.deliver() is None
    assert sorted(event.event_id for event in work.handled) == ["event-1", "event-2", "event-3"]
    assert work.next_due() is None
    assert [settled.outcome for settled in work.settled] == [None, None, None]


def test_what_is_due_within_the_horizon_is_waited_for(work: Delivering) -> None:
    work.bus.publish([pollination_needed()], not_before=NOW + timedelta(hours=3))
    work.deliver(timedelta(hours=4))

    assert len(work.handled) == 1
    assert work.clock.now() == NOW + timedelta(hours=3)


def test_what_is_due_beyond_the_horizon_is_left(work: Delivering) -> None:
    work.bus.publish([pollination_needed()], not_before=NOW + timedelta(hours=3))
    work.deliver(timedelta(hours=2))

    assert work.handled == []
    assert work.clock.now() == NOW
    assert work.next_due() == NOW + timedelta(hours=3)


def test_events_that_a_handler_publishes_are_delivered_too(work: Delivering) -> None:
    def handle(event: Event) -> None:
        if event.event_id == "event-1":
            work.bus.publish([analysis_needed()])

    work.handle = handle
    work.bus.publish([pollination_needed()])
    work.deliver()

    assert [event.event_id for event in work.handled] == ["event-1", "event-2"]


def test_a_deferred_event_comes_again_at_its_time(work: Delivering) -> None:
    until = NOW + timedelta(hours=2)
    failing(work, [BudgetExhaustedError("full", until)])
    work.bus.publish([pollination_needed()])
    work.deliver()

    assert len(work.handled) == 2
    assert work.clock.now() == until
    assert [settled.outcome and settled.outcome.action for settled in work.settled] == [Action.DEFER, None]


def test_a_deferral_uses_no_try_up(work: Delivering) -> None:
    hours = [NOW + timedelta(hours=hour) for hour in range(1, 11)]
    failing(work, [BudgetExhaustedError("full", hour) for hour in hours])
    work.bus.publish([pollination_needed()])
    work.deliver()

    assert len(work.handled) == 11
    assert work.bus.dead_letters() == 0


@pytest.mark.parametrize("error", [ProviderBusyError("too fast"), ZeroDivisionError("division by zero")])
def test_a_failure_is_retried_with_back_off_until_it_succeeds(work: Delivering, error: Exception) -> None:
    failing(work, fails_times(2, error))
    work.bus.publish([pollination_needed()])
    work.deliver()

    assert len(work.handled) == 3
    assert work.clock.now() == NOW + BACK_OFF[0] + BACK_OFF[1]
    assert work.bus.dead_letters() == 0


def test_a_store_that_is_out_of_reach_ends_the_delivering_and_is_no_events_fault(work: Delivering) -> None:
    """A disk that is full for a week must not make dead letters of what it could not store."""
    failing(work, fails_times(20, StoreUnavailableError("locked")))
    work.bus.publish([pollination_needed()])
    for _ in range(20):
        with pytest.raises(StoreUnavailableError, match="locked"):
            work.deliver()
    work.deliver()

    assert len(work.handled) == 21
    assert work.clock.now() == NOW, "it is given back at once"
    assert work.next_due() is None
    assert work.bus.dead_letters() == 0


def test_what_fails_for_ever_becomes_a_dead_letter_with_its_reason(work: Delivering) -> None:
    failing(work, fails_times(99, KeyError("?apikey=KEY-OF-NOBODY-42")))
    work.bus.publish([pollination_needed()])
    work.deliver()

    (letter,) = work.dead_letters.letters()
    assert len(work.handled) == 6
    assert letter.reason == "given up after 6 tries: KeyError: '?apikey=[secret]'"
    assert "KEY-OF-NOBODY-42" not in work.lines.getvalue()
    assert "Traceback" in work.lines.getvalue(), "a bug is only found with its traceback"


def test_what_retrying_cannot_help_becomes_a_dead_letter_at_once(work: Delivering) -> None:
    failing(work, [InvalidEventError("symbol = '': must not be empty")])
    work.bus.publish([pollination_needed(), earnings_processed()])
    work.deliver()

    (letter,) = work.dead_letters.letters()
    assert letter.reason == "symbol = '': must not be empty"
    assert len(work.handled) == 2, "the others are delivered all the same"


def test_what_needs_a_person_stops_the_delivering_and_is_kept(work: Delivering) -> None:
    failing(work, [SettingsError("SIGNAL9_ALPHA_VANTAGE_API_KEY is missing.")])
    work.bus.publish([pollination_needed(priority=9), pollination_needed("event-9")])
    stopped = work.deliver()

    assert stopped is not None
    assert stopped.reason == "SIGNAL9_ALPHA_VANTAGE_API_KEY is missing."
    assert len(work.handled) == 1
    assert work.bus.dead_letters() == 0
    work.clock.advance(OPERATOR_PAUSE)
    assert work.deliver() is None
    assert len(work.handled) == 3


def test_a_person_who_stops_the_program_loses_nothing(work: Delivering) -> None:
    def handle(_: Event) -> None:
        raise KeyboardInterrupt

    work.handle = handle
    work.bus.publish([pollination_needed()])
    with pytest.raises(KeyboardInterrupt):
        work.deliver()

    assert work.next_due() == NOW, "it is delivered again at once, not when its lease ends"


def test_a_one_time_run_runs_its_use_case(work: Delivering) -> None:
    work.bus.run_again(JOB, at=NOW + timedelta(minutes=15), correlation_id="c-1")
    work.deliver()

    assert work.ran == [JOB]
    assert work.next_due() is None


def test_a_one_time_run_that_is_deferred_again_stays_one_message(work: Delivering) -> None:
    deferrals = [BudgetExhaustedError("full", NOW + timedelta(hours=hour)) for hour in (1, 2, 3)]

    def run(_: ScheduledUseCase) -> None:
        if deferrals:
            raise deferrals.pop(0)

    work.run = run
    work.triggers().fire(JOB)
    work.deliver()

    assert work.ran == [JOB] * 4
    assert work.next_due() is None


def test_a_trigger_that_fails_for_good_is_told_and_not_run_again(work: Delivering) -> None:
    def run(_: ScheduledUseCase) -> None:
        raise SettingsError("the asset list is suspect")

    work.run = run
    outcome = work.triggers().fire(JOB)

    assert outcome is not None
    assert (outcome.action, outcome.reason) == (Action.GIVE_UP, "the asset list is suspect")
    assert work.next_due() is None


@pytest.mark.parametrize("error", [ProviderUnavailableError("Alpaca is down"), SettingsError("no key")])
def test_a_trigger_that_fails_all_day_is_left_to_the_next_day(work: Delivering, error: Exception) -> None:
    """It is no event: nothing is lost with it, so no dead letter waits for a person after the next day has done it."""

    def run(_: ScheduledUseCase) -> None:
        raise error

    work.run = run
    work.bus.run_again(JOB, at=NOW, correlation_id="c-1")
    assert work.deliver() is None, "and the other events are delivered all the same"

    assert work.settled[-1].outcome is not None
    assert work.settled[-1].outcome.action is Action.GIVE_UP
    assert work.next_due() is None
    assert work.bus.dead_letters() == 0


def test_a_trigger_with_two_parts_runs_them_in_order_until_one_fails(work: Delivering) -> None:
    ran: list[str] = []

    def fail(_: str) -> None:
        raise BudgetExhaustedError("full", NOW + timedelta(hours=1))

    triggers = work.triggers()
    parts = {JOB: (lambda _: ran.append("calendar"), fail, lambda _: ran.append("never"))}
    two_parts = type(triggers)(parts, work.bus, work.clock, triggers.ids, work.redact, triggers.log)

    assert two_parts.fire(JOB) is not None
    assert ran == ["calendar"]
    assert work.next_due() == NOW + timedelta(hours=1)
