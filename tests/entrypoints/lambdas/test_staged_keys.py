"""Staged keys are tried with the call that is held for the calendar: at any other time a used-up budget has none."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from adapters.aws.rotation import NEXT, PENDING, REFUSED
from domain.errors import BudgetExhaustedError
from domain.model.datasets import Provider
from domain.model.runs import ScheduledUseCase
from tests.adapters.aws.requests import answered
from tests.entrypoints.lambdas.deployment import KEYS, NAME, Deployment, Invocation, deployed
from tests.entrypoints.lambdas.rotating import NEW_KEYS, STEPS, Rotating

CALENDAR = ScheduledUseCase.SYNC_EARNINGS_CALENDAR
FIRST, SECOND = date(2026, 11, 3), date(2026, 11, 4)
TRIGGER = {"use_case": CALENDAR.value}


class Mornings:
    """A deployment with two calls a day, both used; Secrets Manager is asked to rotate, and does nothing by itself."""

    def __init__(self, deployment: Deployment, closing: ExitStack) -> None:
        self.deployment = deployment
        self.calendar = deployment.module(CALENDAR)
        # The last one to be made: it is where the lines of the log go.
        self.rotating = Rotating(deployment, deployment.module("rotate_secret"))
        self.system = self.calendar.function.system
        client = self.system.clients().secrets_manager
        self.asked = closing.enter_context(answered(client, "RotateSecret", {"ARN": "arn", "VersionId": "x"}))
        for number, hours in enumerate((0, 8)):
            start = self.due(FIRST) + timedelta(hours=hours)
            used = {"counter": number, "slot": number, "start": start, "next_start": start}
            assert self.system.ledger().record_start(Provider.ALPHA_VANTAGE, **used)

    def due(self, day: date) -> datetime:
        at: datetime = self.system.schedule().due_on(CALENDAR, day)
        return at

    def run(self, at: datetime, event: object = TRIGGER) -> Any:  # noqa: ANN401 - what Lambda gets
        self.system.clock().wait_until(at)
        return self.calendar.handler(event, Invocation(f"run at {at}"))

    def outcomes(self, use_case: str) -> list[str]:
        return [run.outcome.value for run in self.system.runs().latest(use_case, limit=9)]


@pytest.fixture
def mornings() -> Iterator[Mornings]:
    with ExitStack() as closing:
        yield Mornings(closing.enter_context(deployed(settings={"SIGNAL9_DAILY_CALLS": "2"})), closing)


def test_keys_that_are_staged_on_a_used_up_budget_come_into_use_the_next_morning(mornings: Mornings) -> None:
    rotating = mornings.rotating
    rotating.stage(NEW_KEYS)
    mornings.system.clock().wait_until(mornings.due(FIRST) + timedelta(hours=9))
    rotating.steps("createSecret", "setSecret")
    with pytest.raises(BudgetExhaustedError, match=r"next call start at 2026-11-0.* next morning's run") as exhausted:
        rotating.steps("testSecret")
    assert exhausted.value.until > mornings.due(SECOND)
    assert rotating.keys(PENDING) is None, "else nothing could begin in the morning"
    assert (rotating.keys(), rotating.keys(NEXT), rotating.keys(REFUSED)) == (KEYS, NEW_KEYS, None)

    due = mornings.due(SECOND)
    began = mornings.run(due)
    (asked,) = mornings.asked
    assert (asked["SecretId"], asked["RotateImmediately"]) == (NAME, True)
    assert began["outcome"] == "defer"
    (schedule,) = mornings.deployment.schedules()
    assert (schedule["type"], schedule["detail"]["use_case"]) == ("runAgain", CALENDAR.value)
    assert due < schedule["at"] < due + timedelta(minutes=10)

    rotating.steps(*STEPS, token=asked["ClientRequestToken"])
    assert rotating.keys() == NEW_KEYS
    assert rotating.calls() == 1, "the call that was held for the calendar"

    put_off = mornings.run(schedule["at"], schedule["detail"])
    assert put_off["outcome"] == "defer"
    assert mornings.run(datetime.fromisoformat(put_off["at"]), schedule["detail"])["outcome"] == "done"
    assert len(mornings.asked) == 1
    assert mornings.outcomes(CALENDAR)[0] == "succeeded"


def test_a_rotation_is_begun_once_a_day_however_often_the_trigger_comes(mornings: Mornings) -> None:
    mornings.rotating.stage(NEW_KEYS)
    due = mornings.due(SECOND)

    until = [mornings.run(due + timedelta(seconds=later))["at"] for later in (0, 30)]

    assert len(mornings.asked) == 1
    assert until[0] == until[1], "who comes meanwhile does not take the call away"
    assert mornings.run(datetime.fromisoformat(until[0]))["outcome"] == "done"
    assert len(mornings.asked) == 1


def test_a_rotation_that_cannot_begin_keeps_no_calendar_from_coming(mornings: Mornings) -> None:
    mornings.rotating.stage(NEW_KEYS)
    mornings.asked.refusal = "AccessDeniedException"

    assert mornings.run(mornings.due(SECOND))["outcome"] == "done"

    assert len(mornings.asked) == 1
    assert mornings.outcomes(CALENDAR) == ["succeeded"]
    assert mornings.outcomes("begin_rotation") == ["failed"]
    lines = [json.loads(line) for line in mornings.rotating.lines.getvalue().splitlines()]
    (told,) = (line for line in lines if line["event"] == "rotation_not_begun")
    assert told["level"] == "error"
    assert "the role may not do this" in told["reason"]


def test_a_rotation_that_has_stopped_is_begun_as_any_other(mornings: Mornings) -> None:
    """AWS tries it again, and answers that it is not complete, as an error."""
    mornings.rotating.stage(NEW_KEYS)
    mornings.rotating.steps("createSecret")
    mornings.asked.refusal = "InvalidRequestException"

    assert mornings.run(mornings.due(SECOND))["outcome"] == "defer"

    assert mornings.outcomes("begin_rotation") == ["succeeded"]


def test_while_no_call_may_start_no_rotation_is_begun(mornings: Mornings) -> None:
    """Its trial would have none either; the calendar waits for its slot, and then this comes first."""
    mornings.rotating.stage(NEW_KEYS)
    early = mornings.due(SECOND) - timedelta(seconds=1)

    put_off = mornings.run(early)

    assert put_off["outcome"] == "defer"
    assert mornings.asked == []
    assert mornings.run(datetime.fromisoformat(put_off["at"]))["outcome"] == "defer"
    assert len(mornings.asked) == 1


def test_with_nothing_staged_nothing_is_begun(mornings: Mornings) -> None:
    assert mornings.run(mornings.due(SECOND))["outcome"] == "done"
    assert mornings.asked == []
