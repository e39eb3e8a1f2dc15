"""What each role may do, action by action, and who may take it on.

`rights.txt` is the whole list of production, `rights_switched.txt` what every switch adds to it or takes away: a change
of them is a change of rights.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from entrypoints.lambdas.functions import FUNCTIONS
from tests.infra.assembly import Assembly, Resource

LISTED = Path(__file__).with_name("rights.txt")
LISTED_OF_SWITCHES = Path(__file__).with_name("rights_switched.txt")
ANY_RESOURCE = {
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
}
"""X-Ray knows no resources; Lambda's network interfaces have no name before they are made (only with `vpc`)."""
UNTIL_MADE = {
    "logs:CreateLogStream": "log-group:/aws/lambda/{function}:*",
    "logs:PutLogEvents": "log-group:/aws/lambda/{function}:*",
    "s3:GetObject": "s3:::signal9-answers-111111111111-us-east-1/*",
    "s3:PutObject": "s3:::signal9-answers-111111111111-us-east-1/*",
    "scheduler:CreateSchedule": "schedule/signal9/*",
}
"""What is named only when it is made: streams of the function's own log, answers, one-time schedules."""
COPIED_LETTERS = "s3:::signal9-answers-111111111111-us-east-1/dead-letters/*"


def several(value: Any) -> list[Any]:  # noqa: ANN401 - one, or a list of them
    return value if isinstance(value, list) else [value]


def role_name(assembly: Assembly, made: Resource) -> str:
    return assembly.text(made.properties.get("RoleName", made.logical_id))


def conditions(assembly: Assembly, statement: Mapping[str, Any]) -> Iterator[str]:
    """As `if key=value`; what is compared otherwise than by being equal is told, too."""
    for operator, keys in statement.get("Condition", {}).items():
        for key, value in keys.items():
            how = "" if operator == "StringEquals" else f" ({operator})"
            yield f"if {key}={','.join(map(assembly.text, several(value)))}{how}"


def rights(assembly: Assembly) -> Iterator[tuple[str, str, str, str]]:
    """Role, action, resource, condition."""
    roles = {(made.stack, made.logical_id): made for made in assembly.resources("AWS::IAM::Role")}
    assert not [made for made in roles.values() if {"Policies", "ManagedPolicyArns"} & set(made.properties)]
    for policy in assembly.resources("AWS::IAM::Policy"):
        (role,) = policy.properties["Roles"]
        name = role_name(assembly, roles[policy.stack, role["Ref"]])
        for statement in policy.properties["PolicyDocument"]["Statement"]:
            assert statement["Effect"] == "Allow"
            assert not {"NotAction", "NotResource"} & set(statement)
            condition = " ".join(conditions(assembly, statement))
            for action in several(statement["Action"]):
                for resource in several(statement["Resource"]):
                    yield name, action, assembly.text(resource, policy.stack), condition


def trusts(assembly: Assembly) -> Iterator[tuple[str, str, str, str]]:
    """Like a right: role, action, who may take it on, and the condition."""
    for made in assembly.resources("AWS::IAM::Role"):
        for statement in made.properties["AssumeRolePolicyDocument"]["Statement"]:
            assert statement["Effect"] == "Allow"
            (principal,) = statement["Principal"].items()
            condition = " ".join(conditions(assembly, statement))
            yield role_name(assembly, made), statement["Action"], f"by {principal[0]} {principal[1]}", condition


def listed(assembly: Assembly) -> list[str]:
    return sorted({" ".join(filter(None, right)) for right in (*rights(assembly), *trusts(assembly))})


def test_every_right_is_listed(prod: Assembly) -> None:
    assert listed(prod) == LISTED.read_text(encoding="utf-8").splitlines()


def test_what_a_switch_changes_of_the_rights_is_listed(prod: Assembly, switched: Assembly) -> None:
    """News, and a network: `+` is what comes with them, `-` what goes."""
    before, after = set(listed(prod)), set(listed(switched))
    changes = [*(f"- {right}" for right in sorted(before - after)), *(f"+ {right}" for right in sorted(after - before))]

    assert changes == LISTED_OF_SWITCHES.read_text(encoding="utf-8").splitlines()


def test_several_events_may_be_sent_at_once_and_each_has_to_be_ours(prod: Assembly) -> None:
    """A request has the key once for each of its events: IAM compares several values by a set operator only."""
    granted = [
        statement
        for policy in prod.resources("AWS::IAM::Policy")
        for statement in policy.properties["PolicyDocument"]["Statement"]
        if statement["Action"] == "events:PutEvents" and "Condition" in statement
    ]

    assert len(granted) == 4
    for statement in granted:
        assert statement["Condition"] == {
            "ForAllValues:StringEquals": {"events:source": "signal9.advisor"},
            "Null": {"events:source": "false"},
        }


@pytest.mark.parametrize("app", ["prod", "switched"])
def test_no_action_is_a_wildcard_and_no_resource_but_those_that_have_no_name_yet(
    request: pytest.FixtureRequest, app: str
) -> None:
    assembly: Assembly = request.getfixturevalue(app)
    for role, action, resource, _ in rights(assembly):
        assert "*" not in action
        if "*" in resource and action not in ANY_RESOURCE:
            named = UNTIL_MADE[action].format(function=role.removesuffix("-us-east-1"))
            assert resource.endswith(COPIED_LETTERS if "/dead-letters/" in resource else named)


@pytest.mark.parametrize("app", ["prod", "switched"])
def test_no_service_acts_on_somebody_else_s_behalf(request: pytest.FixtureRequest, app: str) -> None:
    """Whoever lets a service of AWS in says for whom: for this account, or for one resource of it.

    Lambda takes on a function's role for that function only, which an account can make with its own roles alone.
    """
    assembly: Assembly = request.getfixturevalue(app)
    let_in = [(made, statement) for made in assembly.resources() for statement in _let_in(made.properties)]

    assert len(let_in) > 20
    for made, statement in let_in:
        assert "*" not in json.dumps(statement["Principal"])
        keys = {key for compared in statement.get("Condition", {}).values() for key in compared}
        if statement["Principal"] != {"Service": "lambda.amazonaws.com"}:
            assert keys & {"aws:SourceAccount", "aws:SourceArn"}, (made.logical_id, statement)
    for permission in assembly.resources("AWS::Lambda::Permission"):
        assert "SourceArn" in permission.properties


def _let_in(value: Any) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401 - any part of a template
    """Every statement that lets somebody in, wherever a resource has it: roles, queues, buckets, topic, secret."""
    if isinstance(value, dict):
        if value.get("Effect") == "Allow" and "Principal" in value:
            yield value
        for part in value.values():
            yield from _let_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from _let_in(part)


def test_each_function_has_a_role_of_its_own(prod: Assembly) -> None:
    roles = [prod.text(each.properties["Role"]) for each in prod.resources("AWS::Lambda::Function")]

    assert len(set(roles)) == len(roles) == 9


def test_only_those_that_call_a_provider_read_its_keys(prod: Assembly) -> None:
    readers = {role for role, action, _, _ in rights(prod) if action == "secretsmanager:GetSecretValue"}

    expected = {each.name for each in FUNCTIONS if (each.reads_keys or each.rotates_keys) and each.on_by_default}
    assert readers == {f"signal9-{name.replace('_', '-')}-us-east-1" for name in expected}


def test_nobody_may_delete_a_table_an_answer_or_a_queue(prod: Assembly) -> None:
    taken_away = {action for _, action, _, _ in rights(prod) if "Delete" in action or "Purge" in action}

    assert taken_away <= {"dynamodb:DeleteItem"}
