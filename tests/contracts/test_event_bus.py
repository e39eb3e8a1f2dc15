"""The contract of `EventBus`, `Deferrals` and `DeadLetterCounts`."""

from datetime import timedelta

import pytest

from domain.errors import RetryLaterError
from domain.events import Event
from domain.model.runs import ScheduledUseCase
from tests.builders import NOW, analysis_needed, earnings_processed, pollination_needed
from tests.contracts.at_once import at_once
from tests.contracts.backend import Backend

MOMENT = timedelta(minutes=1)
"""The finest step that a cloud's scheduler knows."""
SYNC = ScheduledUseCase.SYNC_EARNINGS_CALENDAR


@pytest.mark.parametrize(
    "event",
    [
        pollination_needed(),
        pollination_needed(fiscal_period=None, priority=-1, symbol="BRK.B"),
        analysis_needed(),
        analysis_needed(waived=(), reason="completed – finally"),
        earnings_processed(),
    ],
)
def test_an_event_is_delivered_as_it_was_published(backend: Backend, event: Event) -> None:
    backend.bus.publish([event])

    assert backend.another_worker().delivered(NOW) == [event]


def test_what_was_handled_is_not_delivered_again(backend: Backend) -> None:
    backend.bus.publish([pollination_needed()])
    backend.delivered(NOW)

    assert backend.delivered(NOW + timedelta(days=30)) == []


def test_nothing_is_delivered_before_its_time(backend: Backend) -> None:
    backend.bus.publish([pollination_needed()], not_before=NOW)

    assert backend.delivered(NOW - MOMENT) == []
    assert backend.delivered(NOW) == [pollination_needed()]


def test_everything_published_is_delivered(backend: Backend) -> None:
    """Many workers publish at once, each a batch larger than a cloud bus takes in one request."""
    at_once(4, lambda worker: backend.bus.publish([pollination_needed(f"{worker}-{n}") for n in range(12)]))

    delivered = {content.event_id for content in backend.delivered(NOW) if isinstance(content, Event)}
    assert delivered == {f"{worker}-{n}" for worker in range(4) for n in range(12)}


def test_publishing_nothing_delivers_nothing(backend: Backend) -> None:
    backend.bus.publish([])

    assert backend.delivered(NOW) == []


def test_what_its_handler_could_not_do_is_delivered_again(backend: Backend) -> None:
    backend.bus.publish([pollination_needed()])

    def refuse(_: object) -> None:
        raise RetryLaterError("the provider does not answer")

    backend.consumer.deliver(NOW, refuse)

    assert backend.another_worker().delivered(NOW + timedelta(hours=1)) == [pollination_needed()]
    assert backend.dead_letter_counts.dead_letters() == 0


def test_an_event_that_is_published_while_it_is_handled_is_delivered_later(backend: Backend) -> None:
    """A handler that has no call left puts its own event off, and ends well."""
    tomorrow = NOW + timedelta(days=1)
    backend.bus.publish([pollination_needed()])

    backend.consumer.deliver(NOW, lambda _: backend.bus.publish([pollination_needed()], not_before=tomorrow))

    assert backend.delivered(tomorrow - MOMENT) == []
    assert backend.delivered(tomorrow) == [pollination_needed()]


def test_a_use_case_runs_again_once_at_its_time(backend: Backend) -> None:
    backend.deferrals.run_again(SYNC, at=NOW, correlation_id="correlation-1")
    backend.another_worker().deferrals.run_again(SYNC, at=NOW, correlation_id="correlation-2")

    assert backend.delivered(NOW - MOMENT) == []
    assert backend.delivered(NOW) == [SYNC]
    assert backend.delivered(NOW + timedelta(days=1)) == []


def test_asking_again_for_a_run_that_was_made_has_no_effect(backend: Backend) -> None:
    backend.deferrals.run_again(SYNC, at=NOW, correlation_id="correlation-1")
    backend.delivered(NOW)

    backend.deferrals.run_again(SYNC, at=NOW, correlation_id="correlation-1")

    assert backend.delivered(NOW) == []


def test_other_times_and_other_use_cases_are_runs_of_their_own(backend: Backend) -> None:
    other = ScheduledUseCase.SYNC_ASSETS
    backend.deferrals.run_again(SYNC, at=NOW, correlation_id="correlation-1")
    backend.deferrals.run_again(SYNC, at=NOW + MOMENT, correlation_id="correlation-1")
    backend.deferrals.run_again(other, at=NOW, correlation_id="correlation-1")

    assert sorted(map(str, backend.delivered(NOW + MOMENT))) == sorted([SYNC, SYNC, other])


def test_of_many_workers_who_ask_for_a_run_one_is_heard(backend: Backend) -> None:
    at_once(8, lambda _: backend.deferrals.run_again(SYNC, at=NOW, correlation_id="correlation-1"))

    assert backend.delivered(NOW) == [SYNC]


def test_there_are_no_dead_letters_at_first(backend: Backend) -> None:
    assert backend.dead_letter_counts.dead_letters() == 0
