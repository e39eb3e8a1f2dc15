"""What travels over the bus of a local deployment, and what the functions have done with it."""

import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.request import urlopen

from entrypoints.lambdas.functions import FUNCTIONS
from scripts.deploy_local.deployment import Deployment
from simulator.calls import Call

TRIES = 3
"""Lambda gives an event that it was handed asynchronously to the function so often."""
PAUSE_SECONDS = 0.2
BATCH = 10
"""Entries that EventBridge takes at once."""
PATIENCE_SECONDS = 300
"""Without any progress for so long, something hangs."""
_OF_EVENT = {each.started_by.wire_name: each.name for each in FUNCTIONS if isinstance(each.started_by, type)}


class NeverQuietError(Exception):
    """An event was put on the bus and no function has ended it; the message says which functions were waited for."""


@dataclass(frozen=True, slots=True)
class OneTime:
    """A one-time schedule: when it is due, and what it hands to the bus."""

    at: datetime
    name: str
    target: Mapping[str, Any]

    @property
    def detail(self) -> Mapping[str, Any]:
        """Of the event that it sends."""
        detail: Mapping[str, Any] = json.loads(self.target["Input"])
        return detail


@dataclass(slots=True)
class Traffic:
    """Counts what was handed to each function, and what each has ended; made before the first event is sent.

    A rule of its own copies every event into a queue. A function's end is the line that Lambda writes into its log.
    """

    deployment: Deployment
    given: Counter[str] = field(default_factory=Counter)
    """Times that something was handed to a function, by the function's name."""
    _queue: str = ""
    _held: dict[str, list[Any]] = field(default_factory=dict)
    """Events that a function is not handed yet."""

    def __post_init__(self) -> None:
        """Begin to listen."""
        queues, events = self.deployment.client("sqs"), self.deployment.client("events")
        name = self.deployment.name("all-events")
        self._queue = queues.create_queue(QueueName=name)["QueueUrl"]
        found = queues.get_queue_attributes(QueueUrl=self._queue, AttributeNames=["QueueArn"])
        events.put_rule(Name=name, EventBusName=self._bus, EventPattern=json.dumps({"source": ["signal9.advisor"]}))
        events.put_targets(
            Rule=name, EventBusName=self._bus, Targets=[{"Id": "queue", "Arn": found["Attributes"]["QueueArn"]}]
        )

    def fire(self, function: str, at: datetime) -> None:
        """Hand a function its trigger as Scheduler does, with the input of its schedule."""
        schedule = self.deployment.client("scheduler").get_schedule(
            Name=self.deployment.name(function), GroupName=self.deployment.name("daily")
        )
        target = schedule["Target"]
        self.deployment.client("lambda").invoke(
            FunctionName=target["Arn"],
            InvocationType="Event",
            Payload=target["Input"].replace(
                "<aws.scheduler.scheduled-time>", f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
            ),
        )
        self.given[function] += 1

    @contextmanager
    def held_back(self, function: str) -> Iterator[None]:
        """Hand the function nothing of the bus in the block; all of it at once when the block ends."""
        events, rule = self.deployment.client("events"), self.deployment.name(function)
        events.disable_rule(Name=rule, EventBusName=self._bus)
        self._held[function] = []
        yield
        self._count_events()
        events.enable_rule(Name=rule, EventBusName=self._bus)
        held = self._held.pop(function)
        for first in range(0, len(held), BATCH):
            events.put_events(
                Entries=[
                    {
                        "EventBusName": self._bus,
                        "Source": event["source"],
                        "DetailType": event["detail-type"],
                        "Detail": json.dumps(event["detail"]),
                    }
                    for event in held[first : first + BATCH]
                ]
            )

    def wait_until_quiet(self) -> None:
        """Wait until every function has ended all that it was handed. Raises `NeverQuietError`.

        The ends are counted before the events: what a function sends is in the queue before it ends.
        """
        ended, since = self.ended(), time.monotonic()
        while waiting := self._waiting(ended):
            time.sleep(PAUSE_SECONDS)
            before, ended = ended, self.ended()
            if ended != before:
                since = time.monotonic()
            elif time.monotonic() - since > PATIENCE_SECONDS:
                raise NeverQuietError(f"not ended after {PATIENCE_SECONDS} s: {', '.join(sorted(waiting))}")

    def ended(self) -> Mapping[str, int]:
        """What each function has ended for good: done, or failed as often as it is tried."""
        ends: dict[str, int] = {}
        for function in FUNCTIONS:
            if function.name not in self.given:
                continue
            tries, failures = 0, 0
            for line in self.lines(function.name):
                tries += line.startswith("REPORT RequestId:")
                failures += _is_failure(line)
            # Of what comes over the bus, this emulator tries nothing again.
            again = failures if isinstance(function.started_by, type) else failures // TRIES
            ends[function.name] = tries - failures + again
        return ends

    def failures(self) -> Mapping[str, int]:
        """Tries of each function that ended with an error."""
        return Counter(
            function.name
            for function in FUNCTIONS
            if function.name in self.given
            for line in self.lines(function.name)
            if _is_failure(line)
        )

    def lines(self, function: str) -> Iterator[str]:
        """The log of a function."""
        pages = self.deployment.client("logs").get_paginator("filter_log_events")
        for page in pages.paginate(logGroupName=f"/aws/lambda/{self.deployment.name(function)}"):
            for event in page["events"]:
                yield from event["message"].splitlines()

    def objects(self) -> int:
        """Answers in the bucket; each was put once."""
        pages = self.deployment.client("s3").get_paginator("list_objects_v2")
        bucket = self.deployment.settings["SIGNAL9_AWS_BUCKET"]
        return sum(int(page["KeyCount"]) for page in pages.paginate(Bucket=bucket))

    def calls(self) -> Sequence[Call]:
        """What reached Alpha Vantage, by the simulator's own log, not by ours."""
        with urlopen(f"{self.deployment.simulator_url}/_simulator/calls?provider=alpha_vantage") as answer:  # noqa: S310 - an address of this machine
            made = json.load(answer)["calls"]
        return [Call(**{**call, "arrived_at": datetime.fromisoformat(call["arrived_at"])}) for call in made]

    def next_due(self) -> datetime | None:
        """When the next one-time schedule is due."""
        return min((schedule.at for schedule in self.one_time_schedules()), default=None)

    def one_time_schedules(self) -> Sequence[OneTime]:
        """What waits in Scheduler for its time, in no order."""
        return list(self._schedules())

    def send_due(self, now: datetime) -> None:
        """Put on the bus what the one-time schedules say whose time has come, as Scheduler would.

        The emulator fires by the machine's clock, and forgets type and source of what it sends.
        """
        due = [schedule for schedule in self._schedules() if schedule.at <= now]
        for each in due:
            entry = {"EventBusName": self._bus, "Detail": each.target["Input"], **each.target["EventBridgeParameters"]}
            self.deployment.client("events").put_events(Entries=[entry])
            self.deployment.client("scheduler").delete_schedule(GroupName=self._group, Name=each.name)

    def _waiting(self, ended: Mapping[str, int]) -> list[str]:
        self._count_events()
        return [name for name, number in self.given.items() if ended.get(name, 0) < number]

    def _count_events(self) -> None:
        queues = self.deployment.client("sqs")
        while messages := queues.receive_message(QueueUrl=self._queue, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                event = json.loads(message["Body"])
                kind = event["detail-type"]
                function = event["detail"]["use_case"] if kind == "runAgain" else _OF_EVENT[kind]
                if function in self._held:
                    self._held[function].append(event)
                else:
                    self.given[function] += 1
                queues.delete_message(QueueUrl=self._queue, ReceiptHandle=message["ReceiptHandle"])

    def _schedules(self) -> Iterator[OneTime]:
        scheduler = self.deployment.client("scheduler")
        for page in scheduler.get_paginator("list_schedules").paginate(GroupName=self._group):
            for listed in page["Schedules"]:
                whole = scheduler.get_schedule(GroupName=self._group, Name=listed["Name"])
                at = datetime.strptime(whole["ScheduleExpression"], "at(%Y-%m-%dT%H:%M:%S)").replace(tzinfo=UTC)
                yield OneTime(at, listed["Name"], whole["Target"])

    @property
    def _bus(self) -> str:
        return self.deployment.settings["SIGNAL9_AWS_BUS_NAME"]

    @property
    def _group(self) -> str:
        return self.deployment.settings["SIGNAL9_AWS_SCHEDULE_GROUP"]


def _is_failure(line: str) -> bool:
    return line.startswith("[ERROR]") or "Task timed out after" in line
