"""EventBridge, its Scheduler, SQS and S3 as the contract suites need them, over either emulator."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING

from adapters.aws.answer_bodies import BodiesInBucket
from adapters.aws.archive import AwsArchive
from adapters.aws.clients import Clients
from adapters.aws.dead_letters import SqsDeadLetters
from adapters.aws.deferrals import EventBridgeDeferrals
from adapters.aws.dynamodb.backoff import Backoff
from adapters.aws.dynamodb.tables import Tables
from adapters.aws.event_bridge import EventBridgeBus
from adapters.aws.kept_letters import LettersInBucket
from adapters.aws.messages import SOURCE, content_of
from adapters.aws.metrics import CloudWatchMetrics
from adapters.aws.schedules import OneTimeSchedules
from adapters.system.clock import SystemClock
from domain.errors import RetryLaterError
from domain.events import Event
from domain.model.runs import ScheduledUseCase
from tests.builders import NOW
from tests.contracts.backend import Handler, Services
from tests.manual_clock import ManualClock

if TYPE_CHECKING:
    from types_boto3_scheduler.type_defs import GetScheduleOutputTypeDef
    from types_boto3_sqs.type_defs import DeleteMessageBatchRequestEntryTypeDef, MessageTypeDef

NAME = "signal9"
ROLE = "arn:aws:iam::000000000000:role/scheduler"
LATER = timedelta(days=60 * 365)
"""The schedules of these tests lie so much later than they say: an emulator would fire those whose time has passed."""
NO_PAUSE = Backoff(sleep=lambda _: None, chance=lambda: 0.0, seconds=count(step=30).__next__)
"""Each look at the time is half a minute after the last one: what is insisted on is tried a few times."""


@dataclass(frozen=True, slots=True)
class LaterBus:
    """`EventBus` whose times lie later."""

    bus: EventBridgeBus

    def publish(self, events: Sequence[Event], *, not_before: datetime | None = None) -> None:
        self.bus.publish(events, not_before=None if not_before is None else not_before + LATER)


@dataclass(frozen=True, slots=True)
class LaterDeferrals:
    """`Deferrals` whose times lie later."""

    deferrals: EventBridgeDeferrals

    def run_again(self, use_case: ScheduledUseCase, *, at: datetime, correlation_id: str) -> None:
        self.deferrals.run_again(use_case, at=at + LATER, correlation_id=correlation_id)


@dataclass(frozen=True, slots=True)
class QueueConsumer:
    """Receives what a rule puts into a queue, once the schedules that are due have put it on the bus."""

    clients: Clients
    queue_url: str

    def deliver(self, now: datetime, handler: Handler) -> None:
        fire_due(self.clients, now + LATER)
        refused: list[str] = []
        while messages := self._receive():
            handled = []
            for message in messages:
                envelope = json.loads(message["Body"])
                try:
                    handler(content_of(envelope["detail-type"], json.dumps(envelope["detail"])))
                except RetryLaterError:
                    refused.append(message["ReceiptHandle"])
                else:
                    handled.append(message["ReceiptHandle"])
            self._delete(handled)
        for handle in refused:
            self.clients.sqs.change_message_visibility(
                QueueUrl=self.queue_url, ReceiptHandle=handle, VisibilityTimeout=0
            )

    def _receive(self) -> "Sequence[MessageTypeDef]":
        answer = self.clients.sqs.receive_message(QueueUrl=self.queue_url, MaxNumberOfMessages=10)
        return answer.get("Messages", ())

    def _delete(self, handles: Sequence[str]) -> None:
        if handles:
            entries: list[DeleteMessageBatchRequestEntryTypeDef] = [
                {"Id": str(number), "ReceiptHandle": handle} for number, handle in enumerate(handles)
            ]
            self.clients.sqs.delete_message_batch(QueueUrl=self.queue_url, Entries=entries)


@dataclass(frozen=True, slots=True)
class Account:
    """What one account has beside tables, and the adapters over it."""

    clients: Clients
    letters_url: str
    bus: EventBridgeBus
    deferrals: EventBridgeDeferrals
    dead_letters: SqsDeadLetters
    bodies: BodiesInBucket
    consumer: QueueConsumer


def furnished(clients: Clients) -> Account:
    """An empty account, once it has bus, rule, queues, group of schedules and bucket."""
    bus_arn = clients.events.create_event_bus(Name=NAME)["EventBusArn"]
    delivered = clients.sqs.create_queue(QueueName="delivered")["QueueUrl"]
    letters = clients.sqs.create_queue(QueueName="dead-letters")["QueueUrl"]
    clients.events.put_rule(Name="all", EventBusName=NAME, EventPattern=json.dumps({"source": [SOURCE]}))
    clients.events.put_targets(
        Rule="all", EventBusName=NAME, Targets=[{"Id": "queue", "Arn": queue_arn(clients, delivered)}]
    )
    clients.scheduler.create_schedule_group(Name=NAME)
    # The names of buckets are shared by all accounts.
    bucket = f"signal9-answers-{bus_arn.split(':')[4]}"
    clients.s3.create_bucket(Bucket=bucket)
    clock = ManualClock(NOW + LATER - timedelta(days=1))
    schedules = OneTimeSchedules(clients.scheduler, NAME, bus_arn, ROLE, queue_arn(clients, letters), clock)
    bus = EventBridgeBus(clients.events, NAME, schedules, clock, NO_PAUSE)
    return Account(
        clients=clients,
        letters_url=letters,
        bus=bus,
        deferrals=EventBridgeDeferrals(schedules),
        dead_letters=SqsDeadLetters(
            clients.sqs, (letters,), bus, LettersInBucket(clients.s3, bucket), SystemClock(), wait_seconds=0
        ),
        bodies=BodiesInBucket(clients.s3, bucket),
        consumer=QueueConsumer(clients, delivered),
    )


def services(clients: Clients, tables: Tables) -> Services:
    """The ports of the contract suites that are no stores."""
    account = furnished(clients)
    return Services(
        archive=AwsArchive(tables, account.bodies),
        metrics=CloudWatchMetrics("test", lambda _: None, ManualClock()),
        bus=LaterBus(account.bus),
        deferrals=LaterDeferrals(account.deferrals),
        dead_letter_counts=account.dead_letters,
        consumer=account.consumer,
    )


def queue_arn(clients: Clients, url: str) -> str:
    return clients.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]


def schedules_of(clients: Clients) -> "Iterator[GetScheduleOutputTypeDef]":
    """Every schedule of the group, whole."""
    for page in clients.scheduler.get_paginator("list_schedules").paginate(GroupName=NAME):
        for schedule in page["Schedules"]:
            yield clients.scheduler.get_schedule(GroupName=NAME, Name=schedule["Name"])


def fire_due(clients: Clients, now: datetime) -> None:
    """What Scheduler does when the time of a schedule has come; no emulator does all of it."""
    for schedule in [*schedules_of(clients)]:
        at = datetime.strptime(schedule["ScheduleExpression"], "at(%Y-%m-%dT%H:%M:%S)").replace(tzinfo=UTC)
        if at > now or schedule["State"] != "ENABLED":
            continue
        target = schedule["Target"]
        clients.events.put_events(
            Entries=[
                {
                    "EventBusName": target["Arn"],
                    "Source": target["EventBridgeParameters"]["Source"],
                    "DetailType": target["EventBridgeParameters"]["DetailType"],
                    "Detail": target["Input"],
                }
            ]
        )
        if schedule["ActionAfterCompletion"] == "DELETE":
            clients.scheduler.delete_schedule(GroupName=NAME, Name=schedule["Name"])
        else:
            clients.scheduler.update_schedule(
                GroupName=NAME,
                Name=schedule["Name"],
                ScheduleExpression=schedule["ScheduleExpression"],
                FlexibleTimeWindow=schedule["FlexibleTimeWindow"],
                Target=target,
                ActionAfterCompletion=schedule["ActionAfterCompletion"],
                State="DISABLED",
            )
