"""A schedule that is delivered twice at the same time runs once at a time, and its call is made once."""

from datetime import timedelta

import pytest

from domain.errors import ProviderUnavailableError
from domain.model.runs import ScheduledUseCase
from entrypoints.lambdas.handling import Answer, Handling
from tests.contracts.at_once import at_once
from tests.entrypoints.lambdas.deployment import Deployment, Invocation, deployed

NEWS = "sync_news"
ASSETS, CALENDAR = ScheduledUseCase.SYNC_ASSETS, ScheduledUseCase.SYNC_EARNINGS_CALENDAR
TIME_LEFT = timedelta(milliseconds=Invocation().milliseconds)


@pytest.fixture(scope="module")
def handling(shared: Deployment) -> Handling:
    return shared.handling()


def delivered_twice(handling: Handling) -> tuple[list[Answer], list[str]]:
    """The second one while the first is at it; their answers, the second's first, and the work that was done."""
    answers: list[Answer] = []
    done: list[str] = []

    def first(_: str) -> None:
        second = handling.run(ASSETS, {"use_case": ASSETS.value}, Invocation("second"), done.append)
        answers.append(second)
        done.append("first")

    answers.append(handling.run(ASSETS, {"use_case": ASSETS.value}, Invocation("first"), first))
    return answers, done


def test_the_second_delivery_waits_until_the_first_can_only_be_over(deployment: Deployment, handling: Handling) -> None:
    ends_at = handling.clock.now() + TIME_LEFT
    (second, first), done = delivered_twice(handling)

    assert (first["outcome"], second["outcome"], done) == ("done", "retry", ["first"])
    (schedule,) = deployment.schedules()
    assert ends_at <= schedule["at"] < ends_at + timedelta(minutes=1)
    assert (schedule["type"], schedule["detail"]["use_case"]) == ("runAgain", ASSETS.value)


@pytest.mark.usefixtures("deployment")
def test_a_run_that_has_ended_keeps_no_other_waiting(handling: Handling) -> None:
    def fails(_: str) -> None:
        raise ProviderUnavailableError("down")

    for _ in range(2):
        with pytest.raises(ProviderUnavailableError):
            handling.run(ASSETS, {"use_case": ASSETS.value}, Invocation(), fails)
    assert handling.run(ASSETS, {"use_case": ASSETS.value}, Invocation(), lambda _: None) == {"outcome": "done"}


@pytest.mark.usefixtures("deployment")
def test_a_run_that_vanished_is_followed_by_the_next_once_its_time_is_over(
    shared: Deployment, handling: Handling
) -> None:
    now = handling.clock.now()
    vanished = handling.leases.held(ASSETS, "a worker that was killed", now=now, until=now + TIME_LEFT)
    vanished.__enter__()  # never left: its process is gone

    assert handling.run(ASSETS, {"use_case": ASSETS.value}, Invocation(), lambda _: None)["outcome"] == "retry"
    shared.world.clock.advance_to(now + TIME_LEFT)
    assert handling.run(ASSETS, {"use_case": ASSETS.value}, Invocation(), lambda _: None)["outcome"] == "done"


def test_news_whose_function_vanished_are_run_again_once_its_time_is_over(
    shared: Deployment, deployment: Deployment, handling: Handling
) -> None:
    """Lambda's own tries come too early: they find the lease of the one that vanished."""
    now = handling.clock.now()
    vanished = handling.leases.held(NEWS, "a worker that was killed", now=now, until=now + TIME_LEFT)
    vanished.__enter__()  # as above

    tried = handling.run(NEWS, {"use_case": NEWS, "correlation_id": "a-day"}, Invocation(), lambda _: None)

    assert (tried["outcome"], tried["at"]) == ("retry", (now + TIME_LEFT).isoformat())
    (schedule,) = deployment.schedules()
    assert (schedule["type"], schedule["detail"]) == ("runAgain", {"use_case": NEWS, "correlation_id": "a-day"})
    shared.world.clock.advance_to(schedule["at"])
    assert handling.run(NEWS, schedule["detail"], Invocation(), lambda _: None) == {"outcome": "done"}


def test_use_cases_do_not_wait_for_each_other(handling: Handling) -> None:
    now = handling.clock.now()
    with handling.leases.held(CALENDAR, "another", now=now, until=now + TIME_LEFT):
        assert handling.run(ASSETS, {"use_case": ASSETS.value}, Invocation(), lambda _: None) == {"outcome": "done"}


@pytest.mark.slow
def test_two_deliveries_of_one_day_s_calendar_at_the_same_time_make_one_call_each_of_calendar_and_listing() -> None:
    with deployed() as deployment:
        handler = deployment.handler(CALENDAR)
        asked = {"use_case": CALENDAR.value}

        answers = at_once(2, lambda number: handler(asked, Invocation(f"delivery-{number}")))
        for schedule in deployment.schedules():
            deployment.world.clock.advance_to(schedule["at"])
            assert handler(schedule["detail"], Invocation("once more")) == {"outcome": "done"}

        functions = [call.function for call in deployment.world.calls.calls("alpha_vantage")]
        assert {"outcome": "done"} in answers
        assert sorted(functions) == ["EARNINGS_CALENDAR", "LISTING_STATUS"]
