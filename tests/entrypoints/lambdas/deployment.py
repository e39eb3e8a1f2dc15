"""A deployment of the functions: an account of the emulator with what infrastructure would make, and a simulator."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from importlib import import_module
from typing import Any

import pytest

from adapters.aws.bootstrap import create_tables
from adapters.aws.clients import Clients
from adapters.aws.messages import SOURCE
from adapters.system.simulator_clock import SimulatorClock
from entrypoints.container.aws import Aws
from entrypoints.lambdas.handling import Answer, Handling
from simulator.calls import CallLog
from simulator.clock import WorldClock, morning_of
from simulator.faults import parse_faults
from simulator.market import Market
from simulator.quota import Quota
from simulator.server import build_app, running
from simulator.world import World
from tests.contracts.aws_clouds import REGION, ministack
from tests.contracts.aws_services import queue_arn

STAGE, PREFIX, NAME = "test", "signal9-test-", "signal9-test"
KEYS = {
    "alpha_vantage_api_key": "KEY-OF-NOBODY-42",
    "alpaca_api_key_id": "ID-OF-NOBODY-42",
    "alpaca_api_secret_key": "SECRET-OF-NOBODY-42",
}


@dataclass(frozen=True, slots=True)
class Invocation:
    """What Lambda tells a handler."""

    aws_request_id: str = "request-of-lambda"
    milliseconds: int = 900_000

    def get_remaining_time_in_millis(self) -> int:
        return self.milliseconds


@dataclass(frozen=True, slots=True)
class Deployment:
    """The account, the environment of its functions, and the world that they ask."""

    clients: Clients
    environment: Mapping[str, str]
    letters_url: str
    events_url: str
    world: World
    loaded: list[Aws] = field(default_factory=list)
    """The system of each function that was started."""

    @contextmanager
    def in_force(self) -> Iterator[None]:
        """While the block runs, this process has the environment of a function."""
        with pytest.MonkeyPatch.context() as patch:
            for name, value in self.environment.items():
                patch.setenv(name, value)
            yield

    def module(self, name: str) -> Any:  # noqa: ANN401 - a module of its own for each deployment
        """A function's module, loaded as Lambda does: into an environment that is there already."""
        path = f"entrypoints.lambdas.{name}"
        with self.in_force():
            sys.modules.pop(path, None)
            module: Any = import_module(path)
        self.loaded.append(module.function.system)
        return module

    def handler(self, name: str) -> Callable[[object, Invocation], Answer]:
        """The handler of a function that is started now."""
        made: Callable[[object, Invocation], Answer] = self.module(name).handler
        return made

    def handling(self) -> Handling:
        """What every handler goes through, made anew."""
        made: Handling = self.module("enqueue_analysis").function.handling
        return made

    def system(self) -> Aws:
        """The system over this deployment, to look at what was done."""
        if not self.loaded:
            self.module("enqueue_analysis")
        return self.loaded[0]

    def letters(self) -> list[Any]:
        """Take every dead letter out of the functions' own queue."""
        return self._taken(self.letters_url)

    def events(self) -> list[Any]:
        """Take every event that the bus delivered."""
        return self._taken(self.events_url)

    def schedules(self) -> list[dict[str, Any]]:
        """Every one-time schedule: when, and what it sends."""
        found = []
        for page in self.clients.scheduler.get_paginator("list_schedules").paginate(GroupName=NAME):
            for listed in page["Schedules"]:
                whole = self.clients.scheduler.get_schedule(GroupName=NAME, Name=listed["Name"])
                target = whole["Target"]
                found.append(
                    {
                        "name": listed["Name"],
                        "at": datetime.strptime(whole["ScheduleExpression"], "at(%Y-%m-%dT%H:%M:%S)").replace(
                            tzinfo=UTC
                        ),
                        "type": target["EventBridgeParameters"]["DetailType"],
                        "detail": json.loads(target["Input"]),
                        "state": whole["State"],
                    }
                )
        return sorted(found, key=lambda each: (each["at"], each["name"]))

    def send_due(self, now: datetime) -> int:
        """What Scheduler does in real time: put on the bus what is due; how many that were."""
        due = [each for each in self.schedules() if each["at"] <= now]
        for each in due:
            self.clients.events.put_events(
                Entries=[
                    {
                        "EventBusName": NAME,
                        "Source": SOURCE,
                        "DetailType": each["type"],
                        "Detail": json.dumps(each["detail"]),
                    }
                ]
            )
            self.clients.scheduler.delete_schedule(GroupName=NAME, Name=each["name"])
        return len(due)

    def forget_schedules(self) -> None:
        """Delete every one-time schedule."""
        for each in self.schedules():
            self.clients.scheduler.delete_schedule(GroupName=NAME, Name=each["name"])

    def close(self) -> None:
        """Close the connections that the functions keep for as long as they live."""
        for system in self.loaded:
            system.clients().close()
            if isinstance(clock := system.clock(), SimulatorClock):
                clock.client.close()

    def _taken(self, url: str) -> list[Any]:
        found = []
        while messages := self.clients.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                found.append(json.loads(message["Body"]))
                self.clients.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return found


@contextmanager
def deployed(
    *,
    assets: int = 12,
    start: date = date(2026, 11, 3),
    live: bool = False,
    faults: str = "none",
    settings: Mapping[str, str] | None = None,
) -> Iterator[Deployment]:
    """A deployment and its world; `live` functions take it for the providers, and go by the machine's clock."""
    with ExitStack() as closing:
        clients = closing.enter_context(ministack())
        calls = CallLog()
        closing.callback(calls.close)
        app = build_app(Market(9, assets), WorldClock(morning_of(start)), Quota(), parse_faults(faults, 9), calls)
        url = closing.enter_context(running(app))
        furnished = _furnish(clients)
        world = {"SIGNAL9_SIMULATOR_URL": url}
        if live:
            names = ("ALPHA_VANTAGE_URL", "ALPACA_URL", "ALPACA_NEWS_URL")
            world = {f"SIGNAL9_{name}": url for name in names}
        made = Deployment(
            clients=clients,
            environment={**_environment(clients, furnished), **world, **(settings or {})},
            letters_url=furnished["letters"],
            events_url=furnished["events"],
            world=app.state.world,
        )
        closing.callback(made.close)
        yield made


def _furnish(clients: Clients) -> dict[str, str]:
    create_tables(clients.dynamodb, PREFIX)
    bus = clients.events.create_event_bus(Name=NAME)["EventBusArn"]
    letters = clients.sqs.create_queue(QueueName="letters")["QueueUrl"]
    events = clients.sqs.create_queue(QueueName="events")["QueueUrl"]
    clients.events.put_rule(Name="all", EventBusName=NAME, EventPattern=json.dumps({"source": [SOURCE]}))
    target = {"Id": "queue", "Arn": queue_arn(clients, events)}
    clients.events.put_targets(Rule="all", EventBusName=NAME, Targets=[target])  # type: ignore[list-item]  # a plain dict
    clients.scheduler.create_schedule_group(Name=NAME)
    bucket = f"{NAME}-answers-{bus.split(':')[4]}"
    clients.s3.create_bucket(Bucket=bucket)
    clients.secrets_manager.create_secret(Name=NAME, SecretString=json.dumps(KEYS))
    return {"bus": bus, "letters": letters, "events": events, "bucket": bucket}


def _environment(clients: Clients, furnished: Mapping[str, str]) -> dict[str, str]:
    credentials = clients.session.get_credentials()
    assert credentials is not None
    assert clients.endpoint_url is not None
    return {
        "AWS_REGION": REGION,
        "AWS_ACCESS_KEY_ID": credentials.access_key,
        "AWS_SECRET_ACCESS_KEY": credentials.secret_key,
        "AWS_ENDPOINT_URL": clients.endpoint_url,
        "SIGNAL9_AWS_STAGE": STAGE,
        "SIGNAL9_AWS_TABLE_PREFIX": PREFIX,
        "SIGNAL9_AWS_BUS_NAME": NAME,
        "SIGNAL9_AWS_BUS_ARN": furnished["bus"],
        "SIGNAL9_AWS_BUCKET": furnished["bucket"],
        "SIGNAL9_AWS_SECRET_NAME": NAME,
        "SIGNAL9_AWS_SCHEDULE_GROUP": NAME,
        "SIGNAL9_AWS_SCHEDULE_ROLE_ARN": "arn:aws:iam::000000000000:role/scheduler",
        "SIGNAL9_AWS_SCHEDULE_DEAD_LETTERS_ARN": queue_arn(clients, furnished["letters"]),
        "SIGNAL9_AWS_DEAD_LETTER_URLS": furnished["letters"],
        "SIGNAL9_LOG_LEVEL": "info",
    }
