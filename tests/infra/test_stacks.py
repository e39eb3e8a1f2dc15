"""The app as a whole: its stacks, what they are tagged with, what an emulator does not get, and what cdk-nag finds."""

import json
from pathlib import Path

import pytest

from tests.infra.assembly import Assembly

LACKING = {
    "AWS::ApplicationAutoScaling::ScalableTarget",
    "AWS::ApplicationAutoScaling::ScalingPolicy",
    "AWS::Budgets::Budget",
    "AWS::CloudTrail::Trail",
    "AWS::CloudWatch::Alarm",
    "AWS::CloudWatch::Dashboard",
    "AWS::EventSchemas::Registry",
    "AWS::EventSchemas::Schema",
    "AWS::Events::Archive",
    "AWS::SNS::Topic",
    "AWS::SNS::TopicPolicy",
    "AWS::SecretsManager::ResourcePolicy",
    "AWS::SecretsManager::RotationSchedule",
}
"""What the emulator does not get."""


@pytest.mark.parametrize("app", ["prod", "dev", "mixed", "changed", "switched"])
def test_cdk_nag_finds_nothing_that_nobody_acknowledged(synthesized: Path, app: str) -> None:
    report = json.loads((synthesized / app / "validation-report.json").read_text(encoding="utf-8"))

    assert [each for each in report["pluginReports"] if each["conclusion"] != "success"] == []


def test_cdk_nag_would_find_a_queue_without_encryption_in_transit(synthesized: Path) -> None:
    """The test above is worth what this finds."""
    report = json.loads((synthesized / "planted" / "validation-report.json").read_text(encoding="utf-8"))

    found = {violation["ruleName"] for each in report["pluginReports"] for violation in each["violations"]}
    assert found == {"AwsSolutions-SQS3", "AwsSolutions-SQS4"}


def test_stacks_are_parted_by_what_makes_them_change(prod: Assembly, switched: Assembly) -> None:
    assert set(prod.templates()) == {"data", "secrets", "functions", "events", "monitoring"}
    assert set(switched.templates()) == {*prod.templates(), "network"}


@pytest.mark.parametrize("app, prefix", [("prod", "signal9"), ("dev", "signal9-dev")])
def test_everything_is_tagged_so_that_its_cost_can_be_told(synthesized: Path, app: str, prefix: str) -> None:
    manifest = json.loads((synthesized / app / "manifest.json").read_text(encoding="utf-8"))["artifacts"]
    stacks = {
        name: artifact["properties"]["tags"]
        for name, artifact in manifest.items()
        if artifact["type"] == "aws:cloudformation:stack"
    }

    assert len(stacks) == 5
    for name, tags in stacks.items():
        assert tags == {
            "project": "signal9",
            "deployment": prefix,
            "component": name.rpartition("-")[2],
            "cost-center": "signal9",
        }


def test_an_emulator_gets_all_but_what_it_lacks(local: Assembly, dev: Assembly) -> None:
    on_aws = {resource.type for resource in dev.resources()} | {
        "AWS::ApplicationAutoScaling::ScalableTarget",
        "AWS::ApplicationAutoScaling::ScalingPolicy",
        "AWS::CloudTrail::Trail",
    }

    assert on_aws - {resource.type for resource in local.resources()} == LACKING
    assert not {resource.type for resource in local.resources()} & (LACKING)


def test_on_an_emulator_functions_run_from_the_checkout(local: Assembly) -> None:
    functions = list(local.resources("AWS::Lambda::Function"))

    assert len(functions) == 9
    for function in functions:
        assert function.properties["Runtime"] == "provided.al2023"
        assert (
            function.properties["Environment"]["Variables"].items()
            >= {
                "FUNCTION_PYTHON": "/opt/python",
                "AWS_ENDPOINT_URL": "http://127.0.0.1:4566",
                "SIGNAL9_SIMULATOR_URL": "http://127.0.0.1:8900",
            }.items()
        )


def test_no_function_is_in_a_network_unless_a_stage_asks_for_one(prod: Assembly, switched: Assembly) -> None:
    inside = [
        function for function in switched.resources("AWS::Lambda::Function") if "VpcConfig" in function.properties
    ]

    assert not [function for function in prod.resources("AWS::Lambda::Function") if "VpcConfig" in function.properties]
    assert len(inside) == len(list(switched.resources("AWS::Lambda::Function"))) == 10
    assert len(list(switched.resources("AWS::EC2::NatGateway"))) == 1


@pytest.mark.parametrize(
    "kind, name",
    [
        ("AWS::IAM::Role", "RoleName"),
        ("AWS::S3::Bucket", "BucketName"),
        ("AWS::CloudWatch::Dashboard", "DashboardName"),
    ],
)
def test_what_a_whole_account_knows_by_its_name_has_the_region_in_it(prod: Assembly, kind: str, name: str) -> None:
    """Else a second region of the account could have no deployment."""
    names = [prod.text(each.properties[name]) for each in prod.resources(kind) if name in each.properties]

    assert names
    assert [each for each in names if not each.endswith("-us-east-1")] == []


def test_no_stack_nears_the_limits_of_a_template(prod: Assembly, switched: Assembly) -> None:
    for assembly in (prod, switched):
        for path in assembly.folder.glob("*.template.json"):
            assert path.stat().st_size < 900_000
            assert len(json.loads(path.read_text(encoding="utf-8"))["Resources"]) < 400
