"""What each role may do, action by action: `rights.txt` is the whole list, and a change of it is a change of rights."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from entrypoints.lambdas.functions import FUNCTIONS
from tests.infra.assembly import Assembly

LISTED = Path(__file__).with_name("rights.txt")
ANY_RESOURCE = {"xray:PutTelemetryRecords", "xray:PutTraceSegments"}
"""X-Ray knows no resources."""
UNTIL_MADE = {
    "logs:CreateLogStream": "log-group:/aws/lambda/{role}:*",
    "logs:PutLogEvents": "log-group:/aws/lambda/{role}:*",
    "s3:GetObject": "s3:::signal9-answers-111111111111-us-east-1/*",
    "s3:PutObject": "s3:::signal9-answers-111111111111-us-east-1/*",
    "scheduler:CreateSchedule": "schedule/signal9/*",
}
"""What is named only when it is made: streams of the function's own log, answers, one-time schedules."""


def several(value: Any) -> list[Any]:  # noqa: ANN401 - one, or a list of them
    return value if isinstance(value, list) else [value]


def rights(assembly: Assembly) -> Iterator[tuple[str, str, str, str]]:
    """Role, action, resource, condition."""
    for policy in assembly.resources("AWS::IAM::Policy"):
        (role,) = policy.properties["Roles"]
        (made,) = (each for each in assembly.resources("AWS::IAM::Role") if each.logical_id == role["Ref"])
        name = str(made.properties.get("RoleName", role["Ref"]))
        for statement in policy.properties["PolicyDocument"]["Statement"]:
            assert statement["Effect"] == "Allow"
            condition = " ".join(
                f"if {key}={value}" for keys in statement.get("Condition", {}).values() for key, value in keys.items()
            )
            for action in several(statement["Action"]):
                for resource in several(statement["Resource"]):
                    yield name, action, assembly.text(resource), condition


def test_every_right_is_listed(prod: Assembly) -> None:
    given = sorted({" ".join(filter(None, right)) for right in rights(prod)})

    assert given == LISTED.read_text(encoding="utf-8").splitlines()


def test_no_action_is_a_wildcard_and_no_resource_but_those_that_have_no_name_yet(prod: Assembly) -> None:
    for role, action, resource, _ in rights(prod):
        assert "*" not in action
        if "*" in resource and action not in ANY_RESOURCE:
            assert resource.endswith(UNTIL_MADE[action].format(role=role))


def test_each_function_has_a_role_of_its_own(prod: Assembly) -> None:
    roles = [prod.text(each.properties["Role"]) for each in prod.resources("AWS::Lambda::Function")]

    assert len(set(roles)) == len(roles) == 9
    assert not [each for each in prod.resources("AWS::IAM::Role") if each.properties.get("ManagedPolicyArns")]


def test_only_those_that_call_a_provider_read_its_keys(prod: Assembly) -> None:
    readers = {role for role, action, _, _ in rights(prod) if action == "secretsmanager:GetSecretValue"}

    expected = {each.name for each in FUNCTIONS if (each.reads_keys or each.rotates_keys) and each.on_by_default}
    assert readers == {f"signal9-{name.replace('_', '-')}" for name in expected}


def test_nobody_may_delete_a_table_an_answer_or_a_queue(prod: Assembly) -> None:
    taken_away = {action for _, action, _, _ in rights(prod) if "Delete" in action or "Purge" in action}

    assert taken_away <= {"dynamodb:DeleteItem"}
