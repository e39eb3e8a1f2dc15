"""A deployment in an account of moto, in this process, and the command line over it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import botocore.handlers
import pytest
from click.testing import Result
from moto import mock_aws
from moto.core.models import botocore_stubber

from adapters.aws.bootstrap import create_tables
from adapters.aws.clients import Clients
from adapters.aws.messages import SOURCE
from entrypoints.cli.session import deployment
from entrypoints.container.aws import Aws
from tests.contracts.aws_clouds import answered_by_moto
from tests.contracts.aws_services import queue_arn
from tests.entrypoints.a_day import document, run
from tests.entrypoints.aws_environment import ENVIRONMENT

NOWHERE = "http://127.0.0.1:9"
SIMULATED = {**ENVIRONMENT, "SIGNAL9_SIMULATOR_URL": NOWHERE, "COLUMNS": "80"}
"""Of a simulated world that does not run now: its time is that of its last run."""


@dataclass(frozen=True, slots=True)
class Account:
    """What the stacks would have made, without the functions."""

    clients: Clients
    events_url: str

    def events(self) -> list[Any]:
        """Take every event that the bus delivered."""
        found = []
        while messages := self.clients.sqs.receive_message(QueueUrl=self.events_url).get("Messages"):
            for message in messages:
                found.append(json.loads(message["Body"]))
                self.clients.sqs.delete_message(QueueUrl=self.events_url, ReceiptHandle=message["ReceiptHandle"])
        return found


@contextmanager
def account() -> Iterator[Account]:
    """The deployment that `ENVIRONMENT` describes, empty."""
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        # As in `aws_clouds`: the command's own sessions ask moto one request after the other, too.
        ours = [
            ("before-send", answered_by_moto) if spec[1] is botocore_stubber else spec
            for spec in botocore.handlers.BUILTIN_HANDLERS
        ]
        patch.setattr(botocore.handlers, "BUILTIN_HANDLERS", ours)
        clients = Clients.in_region(ENVIRONMENT["AWS_REGION"])
        create_tables(clients.dynamodb, ENVIRONMENT["SIGNAL9_AWS_TABLE_PREFIX"])
        bus = ENVIRONMENT["SIGNAL9_AWS_BUS_NAME"]
        clients.events.create_event_bus(Name=bus)
        clients.sqs.create_queue(QueueName=ENVIRONMENT["SIGNAL9_AWS_DEAD_LETTER_URLS"].rpartition("/")[2])
        events = clients.sqs.create_queue(QueueName="events")["QueueUrl"]
        clients.events.put_rule(Name="all", EventBusName=bus, EventPattern=json.dumps({"source": [SOURCE]}))
        target = {"Id": "queue", "Arn": queue_arn(clients, events)}
        clients.events.put_targets(Rule="all", EventBusName=bus, Targets=[target])  # type: ignore[list-item]  # a dict
        clients.scheduler.create_schedule_group(Name=ENVIRONMENT["SIGNAL9_AWS_SCHEDULE_GROUP"])
        clients.s3.create_bucket(Bucket=ENVIRONMENT["SIGNAL9_AWS_BUCKET"])
        yield Account(clients, events)


@contextmanager
def somebody_reads(clients: Clients) -> Iterator[None]:
    """Somebody receives the letters as soon as a command has listed them, and keeps them until the end."""
    sqs, url = clients.sqs, SIMULATED["SIGNAL9_AWS_DEAD_LETTER_URLS"]
    read: list[str] = []

    def receive(**_: object) -> None:
        found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=60).get("Messages", ())
        read.extend(each["ReceiptHandle"] for each in found)

    with pytest.MonkeyPatch.context() as patch:
        hook = ("after-call.sqs.ChangeMessageVisibilityBatch", receive)
        patch.setattr(botocore.handlers, "BUILTIN_HANDLERS", [*botocore.handlers.BUILTIN_HANDLERS, hook])
        yield
    for handle in read:
        sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=0)


@contextmanager
def system_of() -> Iterator[Aws]:
    """The system over it, to look at what was done."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in SIMULATED.items():
            patch.setenv(name, value)
        with deployment(None, clock=False) as view:
            yield view.system


def signal9(*arguments: str, **settings: str) -> Result:
    """The command over it, on a screen of 80 columns."""
    return run("--profile", "aws", *arguments, settings={**SIMULATED, **settings})


def told(*arguments: str, **settings: str) -> dict[str, Any]:
    """The command's document."""
    return document(signal9(*arguments, "--json", **settings).stdout)
