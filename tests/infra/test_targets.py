"""Whatever is started on AWS: its retries, where it ends when they do not help, and who may put it there.

Nothing is named here: targets are looked for in the templates, so that a new one is held to the same.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest

from tests.infra.assembly import Assembly, Resource
from tests.infra.test_rights import rights, role_name, several

APPS = {"prod": 13, "dev": 13, "switched": 15, "local": 13}
"""How many targets each has: eight rules and five schedules, and one more of both with news."""
STARTERS = {"events.amazonaws.com", "secretsmanager.amazonaws.com"}
"""Who may start a function by its own policy; Secrets Manager waits for the answer, and tries again itself."""
ROTATES = ":function:signal9-rotate-secret", ":function:signal9-dev-rotate-secret"
"""What Secrets Manager starts; it asks that right of whoever has it rotate, too."""


@dataclass(frozen=True, slots=True)
class Target:
    """One place that something is sent to."""

    made: Resource
    arn: str
    properties: Mapping[str, Any]


@pytest.fixture(params=APPS)
def app(request: pytest.FixtureRequest) -> Assembly:
    found: Assembly = request.getfixturevalue(request.param)
    return found


def targets(assembly: Assembly) -> Iterator[Target]:
    for made in assembly.resources():
        for properties in _with_arn(made.properties):
            yield Target(made, assembly.text(properties["Arn"], made.stack), properties)


def _with_arn(value: Any) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401 - any part of a template
    """Rules and schedules name what they send to as `Arn`, as their dead letters do."""
    if isinstance(value, list):
        for part in value:
            yield from _with_arn(part)
    elif isinstance(value, dict):
        if "Arn" in value:
            yield value
        for name, part in value.items():
            if name != "DeadLetterConfig":
                yield from _with_arn(part)


@cache
def queues(assembly: Assembly) -> set[str]:
    return {f"arn:aws:sqs:us-east-1:111111111111:{each.properties['QueueName']}" for each in _queues(assembly)}


def _queues(assembly: Assembly) -> Iterator[Resource]:
    return assembly.resources("AWS::SQS::Queue")


def functions(assembly: Assembly) -> dict[str, Resource]:
    """By ARN."""
    return {
        f"arn:aws:lambda:us-east-1:111111111111:function:{each.properties['FunctionName']}": each
        for each in assembly.resources("AWS::Lambda::Function")
    }


@cache
def sent_to(assembly: Assembly, role: str) -> set[str]:
    """The queues that a role may send to."""
    return {resource for name, action, resource, _ in rights(assembly) if (name, action) == (role, "sqs:SendMessage")}


@cache
def let_in(assembly: Assembly) -> set[tuple[str, str]]:
    """Rule and queue: which rule a queue takes messages from."""
    return {
        (statement["Condition"]["ArnEquals"]["aws:SourceArn"]["Fn::GetAtt"][0], assembly.text(queue))
        for policy in assembly.resources("AWS::SQS::QueuePolicy")
        for statement in policy.properties["PolicyDocument"]["Statement"]
        if (statement["Effect"], statement["Action"]) == ("Allow", "sqs:SendMessage")
        for queue in several(statement["Resource"])
    }


def test_every_target_is_retried_and_then_a_dead_letter(request: pytest.FixtureRequest, app: Assembly) -> None:
    found = [*targets(app)]

    assert len(found) == APPS[request.node.callspec.params["app"]]
    for target in found:
        retries = target.properties["RetryPolicy"]
        assert retries["MaximumRetryAttempts"] > 0
        assert 60 <= retries["MaximumEventAgeInSeconds"] <= 86_400
        assert app.text(target.properties["DeadLetterConfig"]["Arn"], target.made.stack) in queues(app)


def test_whoever_gives_up_may_write_the_dead_letter(app: Assembly) -> None:
    for target in targets(app):
        letters = app.text(target.properties["DeadLetterConfig"]["Arn"], target.made.stack)
        if "RoleArn" in target.properties:
            role = app.text(target.properties["RoleArn"], target.made.stack).rpartition("/")[2]
            assert letters in sent_to(app, role)
        else:
            assert (target.made.logical_id, letters) in let_in(app)


def test_every_function_that_is_sent_events_has_an_end_for_those_it_fails_on(app: Assembly) -> None:
    """Rules and schedules count an event as delivered once Lambda has it."""
    configured = {
        each.properties["FunctionName"]: each.properties for each in app.resources("AWS::Lambda::EventInvokeConfig")
    }
    made = functions(app)
    sent = {target.arn for target in targets(app)}

    assert sent <= set(made)
    for arn in sent:
        ends = configured[arn.rpartition(":")[2]]
        letters = app.text(ends["DestinationConfig"]["OnFailure"]["Destination"], "functions")
        assert ends["MaximumRetryAttempts"] == 2
        assert letters in queues(app)
        assert letters in sent_to(app, app.text(made[arn].properties["Role"], "functions").rpartition("/")[2])


def test_nothing_else_starts_a_function(app: Assembly) -> None:
    """A source of events that polls, or a topic, would have retries of a kind that is not looked for here."""
    kinds = {each.type for each in app.resources()}
    roles = {
        role_name(app, made): made.properties["AssumeRolePolicyDocument"]["Statement"][0]["Principal"]
        for made in app.resources("AWS::IAM::Role")
    }
    starters = {
        role for role, action, arn, _ in rights(app) if action.startswith("lambda:") and not arn.endswith(ROTATES)
    }

    assert not kinds & {"AWS::Lambda::EventSourceMapping", "AWS::Lambda::Url", "AWS::Pipes::Pipe"}
    assert {each.properties["Protocol"] for each in app.resources("AWS::SNS::Subscription")} <= {"email"}
    assert {each.properties["Principal"] for each in app.resources("AWS::Lambda::Permission")} <= STARTERS
    assert [roles[role] for role in starters] == [{"Service": "scheduler.amazonaws.com"}]


def test_what_functions_put_off_has_an_end_that_is_there(app: Assembly) -> None:
    """They make one-time schedules with these settings: `adapters/aws/schedules.py`, and its tests."""
    given = set(rights(app))
    for function in app.resources("AWS::Lambda::Function"):
        told = {
            name.removeprefix("SIGNAL9_AWS_"): app.text(value, function.stack)
            for name, value in function.properties["Environment"]["Variables"].items()
            if name.startswith("SIGNAL9_AWS_SCHEDULE") or name == "SIGNAL9_AWS_BUS_ARN"
        }
        role = told["SCHEDULE_ROLE_ARN"].rpartition("/")[2]

        assert told["SCHEDULE_DEAD_LETTERS_ARN"] in queues(app) & sent_to(app, role)
        assert (role, "events:PutEvents", told["BUS_ARN"], "") in given
        assert told["SCHEDULE_GROUP"] in {
            each.properties["Name"] for each in app.resources("AWS::Scheduler::ScheduleGroup")
        }


def test_every_log_ends_and_every_queue_is_encrypted(app: Assembly) -> None:
    """Logs, and the topic of alarms, are encrypted by AWS itself whatever the template says."""
    for log in app.resources("AWS::Logs::LogGroup"):
        assert log.properties["RetentionInDays"] in {30, 90}
    for queue in _queues(app):
        assert queue.properties["SqsManagedSseEnabled"]
