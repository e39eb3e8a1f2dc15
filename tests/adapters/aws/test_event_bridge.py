"""Events on EventBridge, and what waits in its Scheduler."""

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone

import pytest

from adapters.aws.clients import Clients
from adapters.aws.messages import LARGEST, RUN_AGAIN, SOURCE, content_of, event_message
from adapters.event_json import to_detail
from domain.errors import InvalidEventError, SettingsError
from domain.events import Event, PollinationNeeded
from domain.model.runs import ScheduledUseCase
from tests.builders import NOW, analysis_needed, pollination_needed
from tests.contracts.aws_clouds import ministack, moto
from tests.contracts.aws_services import LATER, NAME, ROLE, furnished, queue_arn, schedules_of
from tests.manual_clock import ManualClock

THEN = NOW + LATER
SYNC = ScheduledUseCase.SYNC_EARNINGS_CALENDAR


def test_an_event_travels_under_its_wire_name(cloud: Clients) -> None:
    account = furnished(cloud)

    account.bus.publish([pollination_needed(symbol="BRK.B")])

    (message,) = cloud.sqs.receive_message(QueueUrl=account.consumer.queue_url)["Messages"]
    envelope = json.loads(message["Body"])
    assert (envelope["source"], envelope["detail-type"]) == (SOURCE, "pollenationNeeded")
    assert envelope["detail"] == to_detail(pollination_needed(symbol="BRK.B"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Unheard(Event):
    """An event that no reader knows."""

    wire_name = "pollenationNeeded"


@pytest.mark.parametrize(
    "malformed, said",
    [
        (analysis_needed(reason="x" * LARGEST), "more than the 262144 that the event bus takes"),
        (pollination_needed(""), "event_id = '': must not be empty"),
        (pollination_needed(schema_version=2), "schema_version = '2'"),
        (pollination_needed(requested_at=datetime(2026, 3, 2)), "must have a time zone"),  # noqa: DTZ001 - the case
        (Unheard(event_id="1", occurred_at=NOW, correlation_id="1", symbol="ACME"), "Unheard is no event"),
    ],
)
@pytest.mark.parametrize("not_before", [None, NOW + LATER])
def test_a_malformed_event_is_refused_before_anything_is_sent(
    malformed: PollinationNeeded, said: str, not_before: datetime | None
) -> None:
    """EventBridge would take it, and no handler could ever handle it."""
    with moto() as clients:
        account = furnished(clients)

        with pytest.raises(InvalidEventError, match=said):
            account.bus.publish([pollination_needed(), malformed], not_before=not_before)

        assert "Messages" not in clients.sqs.receive_message(QueueUrl=account.consumer.queue_url)
        assert [*schedules_of(clients)] == []


def test_an_event_of_the_largest_size_is_no_byte_too_large() -> None:
    most = LARGEST - event_message(analysis_needed(reason="é")).size

    assert event_message(analysis_needed(reason="é" + "x" * most)).size == LARGEST
    with pytest.raises(InvalidEventError, match="262145 bytes"):
        event_message(analysis_needed(reason="é" + "x" * (most + 1)))


def test_what_is_put_off_is_a_schedule_that_ends_with_its_delivery(cloud: Clients) -> None:
    account = furnished(cloud)

    account.bus.publish([pollination_needed()], not_before=THEN)

    (schedule,) = schedules_of(cloud)
    assert schedule["ScheduleExpression"] == "at(2086-02-15T14:30:00)"
    assert schedule["ScheduleExpressionTimezone"] == "UTC"
    assert schedule["FlexibleTimeWindow"] == {"Mode": "OFF"}
    assert schedule["ActionAfterCompletion"] == "DELETE"
    target = schedule["Target"]
    assert target["Arn"] == cloud.events.describe_event_bus(Name=NAME)["Arn"]
    assert target["RoleArn"] == ROLE
    assert target["EventBridgeParameters"] == {"DetailType": "pollenationNeeded", "Source": SOURCE}
    assert json.loads(target["Input"]) == to_detail(pollination_needed())
    assert target["DeadLetterConfig"] == {"Arn": queue_arn(cloud, account.letters_url)}
    assert target["RetryPolicy"] == {"MaximumEventAgeInSeconds": 86_400, "MaximumRetryAttempts": 185}


@pytest.mark.parametrize(
    "not_before, at",
    [
        (THEN + timedelta(microseconds=1), "at(2086-02-15T14:31:00)"),
        (THEN + timedelta(seconds=59), "at(2086-02-15T14:31:00)"),
        (THEN.astimezone(timezone(timedelta(hours=-5))), "at(2086-02-15T14:30:00)"),
    ],
)
def test_a_time_is_rounded_up_so_that_nothing_comes_early(not_before: datetime, at: str) -> None:
    with moto() as clients:
        furnished(clients).bus.publish([pollination_needed()], not_before=not_before)

        assert [schedule["ScheduleExpression"] for schedule in schedules_of(clients)] == [at]


@pytest.mark.parametrize(
    "now, at",
    [
        (THEN - timedelta(seconds=16), "at(2086-02-15T14:30:00)"),
        (THEN - timedelta(seconds=1), "at(2086-02-15T14:31:00)"),
    ],
)
def test_no_schedule_is_made_for_a_time_that_may_have_passed_when_it_arrives(now: datetime, at: str) -> None:
    with moto() as clients:
        bus = furnished(clients).bus
        clock = ManualClock(now)

        replace(bus, clock=clock, schedules=replace(bus.schedules, clock=clock)).publish(
            [pollination_needed()], not_before=THEN
        )

        assert [schedule["ScheduleExpression"] for schedule in schedules_of(clients)] == [at]


def test_what_is_due_needs_no_schedule() -> None:
    with moto() as clients:
        account = furnished(clients)

        account.bus.publish([pollination_needed()], not_before=account.bus.clock.now())

        assert [*schedules_of(clients)] == []
        assert len(clients.sqs.receive_message(QueueUrl=account.consumer.queue_url)["Messages"]) == 1


def test_of_two_equal_events_put_off_to_one_time_one_is_delivered(cloud: Clients) -> None:
    account = furnished(cloud)

    account.bus.publish([pollination_needed(), pollination_needed()], not_before=THEN)
    account.bus.publish([pollination_needed()], not_before=THEN)
    account.bus.publish([pollination_needed()], not_before=THEN + timedelta(days=1))
    account.bus.publish([pollination_needed("event-2")], not_before=THEN)

    assert len([*schedules_of(cloud)]) == 3


def test_a_run_that_is_put_off_keeps_its_name_taken(cloud: Clients) -> None:
    account = furnished(cloud)

    account.deferrals.run_again(SYNC, at=THEN, correlation_id="correlation-1")

    (schedule,) = schedules_of(cloud)
    assert schedule["Name"] == "sync_earnings_calendar-20860215T143000.000000Z"
    assert schedule["ActionAfterCompletion"] == "NONE"
    target = schedule["Target"]
    assert target["EventBridgeParameters"]["DetailType"] == RUN_AGAIN
    assert json.loads(target["Input"]) == {"use_case": SYNC.value, "correlation_id": "correlation-1"}
    assert content_of(RUN_AGAIN, target["Input"]) is SYNC


@pytest.mark.parametrize("use_case", ScheduledUseCase)
def test_every_use_case_has_a_name_that_a_schedule_may_have(use_case: ScheduledUseCase) -> None:
    """At most 64 characters; the emulators do not mind."""
    with moto() as clients:
        furnished(clients).deferrals.run_again(use_case, at=THEN, correlation_id="1")

        assert [len(schedule["Name"]) <= 64 for schedule in schedules_of(clients)] == [True]


@pytest.mark.parametrize("detail", ["{}", '{"use_case":"sync_everything"}', "[]", "7", "not JSON"])
def test_a_run_of_nothing_known_is_refused(detail: str) -> None:
    with pytest.raises(InvalidEventError, match=r"^runAgain: use_case"):
        content_of(RUN_AGAIN, detail)


def test_a_group_of_schedules_that_is_not_there_is_told_to_a_person() -> None:
    """Moto does not know what to say then."""
    with ministack() as clients:
        account = furnished(clients)
        clients.scheduler.delete_schedule_group(Name=NAME)

        with pytest.raises(SettingsError, match=r"the schedules signal9 .*: it is not there"):
            account.bus.publish([pollination_needed()], not_before=THEN)
