"""A whole day by the functions' handlers, event by event: the same end as on one machine, and no right overstepped."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.model.analysis import QueueState
from domain.model.releases import ReleaseState
from domain.model.runs import ScheduledUseCase
from domain.ports.clock import Clock
from domain.ports.schedule import Schedule
from domain.rules.planning import PlanMode
from entrypoints.lambdas.functions import FUNCTIONS, LambdaFunction
from entrypoints.lambdas.handling import Answer
from tests.contracts.dynamodb_wire import tables_of
from tests.entrypoints.lambdas.deployment import PREFIX, Deployment, Invocation, deployed
from tests.simulation.end_state import end_state
from tests.simulation.pipeline import pipeline

DAY = date(2026, 10, 30)
ASSETS, CALLS = 12, 12
"""Enough for the market's lists and two companies, of which one has published what its release announced."""
BY_EVENT = {
    "pollenationNeeded": "pollinate_asset",
    "analysisNeeded": "enqueue_analysis",
    "earningsProcessed": "mark_earnings_processed",
}
BY_NAME = {function.name: function for function in FUNCTIONS}


class OversteppedError(Exception):
    """A function asked AWS for something that its list does not let it do."""


def within_rights(function: LambdaFunction, clients: object) -> None:
    """Have every request of these clients refused that IAM would refuse, by the function's list."""

    def check(params: Mapping[str, Any], model: Any, **_: object) -> None:  # noqa: ANN401 - botocore's own type
        service = model.service_model.service_name
        for needed in _needed(service, model.name, params):
            if needed not in _rights(function):
                raise OversteppedError(f"{function.name}: {needed}")

    for client in vars(clients).values():
        if hasattr(client, "meta"):
            client.meta.events.register("provide-client-params.*.*", check)


def _needed(service: str, operation: str, params: Mapping[str, Any]) -> Iterator[str]:
    if service != "dynamodb":
        yield f"{service}:{operation}"
    elif operation == "TransactWriteItems":
        for part in params["TransactItems"]:
            for kind, each in part.items():
                yield f"dynamodb:{kind}Item {each['TableName']}"
    else:
        for table in tables_of(params):
            yield f"dynamodb:{operation} {table}" + (f"/{params['IndexName']}" if "IndexName" in params else "")


def _rights(function: LambdaFunction) -> set[str]:
    tables = {f"{action} {PREFIX}{table.name}" for table, named in function.table_actions.items() for action in named}
    indexes = {f"dynamodb:Query {PREFIX}{table.name}/{index.name}" for table, index in function.indexes}
    others = {
        "sqs:SendMessage": True,
        "sqs:GetQueueAttributes": function.counts_dead_letters,
        "sqs:ReceiveMessage": function.copies_dead_letters,
        "sqs:ChangeMessageVisibilityBatch": function.copies_dead_letters,
        "s3:ListObjectsV2": function.counts_dead_letters,
        "events:PutEvents": function.publishes,
        "scheduler:CreateSchedule": function.schedules,
        "s3:GetObject": function.reads_bucket,
        "s3:PutObject": function.writes_bucket or function.copies_dead_letters,
        "secretsmanager:GetSecretValue": function.reads_keys,
        "secretsmanager:DescribeSecret": function.begins_rotation,
    }
    return tables | indexes | {name for name, granted in others.items() if granted}


@dataclass(frozen=True, slots=True)
class Functions:
    """The handlers of a deployment, and what comes between them: the bus, Scheduler and time."""

    deployment: Deployment
    handlers: Mapping[str, Callable[[object, Invocation], Answer]]
    clock: Clock
    schedule: Schedule

    def run_day(self, day: date) -> list[Answer]:
        """Fire the five triggers at their times, and deliver what follows until the next one."""
        jobs = list(ScheduledUseCase)
        ends = [self.schedule.due_on(job, day) for job in jobs[1:]]
        ends.append(self.schedule.due_on(jobs[0], day + timedelta(days=1)))
        answers: list[Answer] = []
        for job, end in zip(jobs, ends, strict=True):
            self.clock.wait_until(self.schedule.due_on(job, day))
            answers.append(self.handlers[job]({"use_case": job.value}, Invocation(f"{day} {job}")))
            answers += self._deliver(end - timedelta(minutes=1))
        return answers

    def _deliver(self, horizon: datetime) -> Iterator[Answer]:
        while True:
            for event in self.deployment.events():
                kind = event["detail-type"]
                name = event["detail"]["use_case"] if kind == "runAgain" else BY_EVENT[kind]
                yield self.handlers[name](event, Invocation(event["id"]))
            waiting = [each["at"] for each in self.deployment.schedules() if each["at"] <= horizon]
            if waiting:
                self.clock.wait_until(waiting[0])
            if not self.deployment.send_due(self.clock.now()):
                return


@contextmanager
def functions() -> Iterator[Functions]:
    few = {
        "SIGNAL9_DAILY_CALLS": str(CALLS),
        "SIGNAL9_PLAN_MODE": PlanMode.COMPLETE.value,
        "SIGNAL9_LOG_LEVEL": "error",
    }
    with deployed(assets=ASSETS, start=DAY, settings=few) as deployment:
        system = deployment.system()  # first, so that it is of no function that is checked
        modules = {name: deployment.module(name) for name in (*ScheduledUseCase, *BY_EVENT.values())}
        for name, module in modules.items():
            within_rights(BY_NAME[name], module.function.system.clients())
        yield Functions(
            deployment,
            {name: module.handler for name, module in modules.items()},
            system.clock(),
            system.schedule(),
        )


@pytest.mark.slow
def test_a_day_of_events_ends_as_it_does_on_one_machine(tmp_path: Path) -> None:
    with pipeline(
        tmp_path, start=DAY, assets=ASSETS, daily_calls=CALLS, settings={"plan_mode": PlanMode.COMPLETE}
    ) as embedded:
        embedded.run_day(DAY)
        expected, calls = end_state(embedded.system), len(embedded.calls())

    with functions() as aws:
        answers = aws.run_day(DAY)
        system = aws.deployment.system()
        assert {answer["outcome"] for answer in answers} <= {"done", "defer"}
        assert aws.deployment.letters() == []
        assert system.count_losses()(aws.clock.now(), next_delivery=None).total == 0
        assert len(aws.deployment.world.calls.calls("alpha_vantage")) == calls == CALLS
        assert end_state(system) == expected

    assert [name for name, rows in expected.items() if not rows] == ["quarantine"]
    assert QueueState.PENDING.value in {row[0] for row in expected["queue"]}
    assert ReleaseState.PROCESSED.value in {row[3] for row in expected["releases"]}


def test_a_function_that_oversteps_its_rights_is_found() -> None:
    """The test above is worth what this finds."""
    with deployed() as deployment:
        module = deployment.module("enqueue_analysis")
        within_rights(BY_NAME["mark_earnings_processed"], module.function.system.clients())

        with pytest.raises(OversteppedError, match=r"mark_earnings_processed: dynamodb:GetItem .*analysis_queue"):
            module.function.system.queue().get("ACME")
