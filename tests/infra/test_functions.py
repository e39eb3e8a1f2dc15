"""The functions: one image, each with its handler, its settings, its log and an end for its failures."""

from datetime import timedelta
from typing import Any

import pytest

from entrypoints.aws_settings import AwsSettings, names
from entrypoints.lambdas.functions import DEPLOYMENT_SETTINGS, FUNCTIONS
from tests.infra.assembly import Assembly, Resource

BY_NAME = {function.name: function for function in FUNCTIONS}
DEPLOYED = sorted(set(BY_NAME) - {"sync_news"})


def functions(assembly: Assembly) -> dict[str, Resource]:
    made = {}
    for function in assembly.resources("AWS::Lambda::Function"):
        name = str(function.properties["FunctionName"]).removeprefix("signal9-").replace("-", "_")
        made[name] = function
    return made


def test_there_are_the_functions_of_the_code(prod: Assembly, switched: Assembly) -> None:
    assert sorted(functions(prod)) == DEPLOYED
    assert sorted(functions(switched)) == sorted(BY_NAME)


@pytest.mark.parametrize("name", DEPLOYED)
def test_a_function_is_as_the_code_describes_it(prod: Assembly, name: str) -> None:
    made, described = functions(prod)[name].properties, BY_NAME[name]

    assert made["ImageConfig"] == {"Command": [described.handler]}
    assert made["MemorySize"] == described.memory
    assert timedelta(seconds=made["Timeout"]) == described.timeout
    assert made["Architectures"] == ["arm64"]
    assert made["TracingConfig"] == {"Mode": "Active"}
    assert "ReservedConcurrentExecutions" not in made


@pytest.mark.parametrize("name", DEPLOYED)
def test_a_function_finds_its_settings(prod: Assembly, name: str) -> None:
    """The settings are read as the function does when it starts."""
    variables: dict[str, Any] = functions(prod)[name].properties["Environment"]["Variables"]
    told = {variable: prod.text(value) for variable, value in variables.items()}

    known = set(names()) | {"SIGNAL9_PROFILE"}
    assert set(DEPLOYMENT_SETTINGS) <= set(told) <= known
    settings = AwsSettings(
        **{variable.removeprefix("SIGNAL9_").lower(): value for variable, value in told.items()}  # type: ignore[arg-type]  # texts, as the environment has them
    )
    assert (settings.daily_calls, settings.universe_cap, settings.time_zone.key) == (25, 170, "America/New_York")
    assert len(settings.aws_dead_letter_urls) == 10
    assert settings.aws_dead_letter_urls[0].endswith("/signal9-functions-dead-letters")


def test_all_functions_are_one_image(prod: Assembly) -> None:
    images = {str(each.properties["Code"]["ImageUri"]) for each in prod.resources("AWS::Lambda::Function")}

    assert len(images) == 1


@pytest.mark.parametrize("name", sorted(set(DEPLOYED) - {"rotate_secret"}))
def test_a_failure_is_retried_and_then_a_dead_letter(prod: Assembly, name: str) -> None:
    """Secrets Manager waits for the answer of the one that rotates, and tries again by itself."""
    (made,) = (
        each.properties
        for each in prod.resources("AWS::Lambda::EventInvokeConfig")
        if each.properties["FunctionName"] == f"signal9-{name.replace('_', '-')}"
    )

    assert (made["MaximumRetryAttempts"], made["MaximumEventAgeInSeconds"], made["Qualifier"]) == (2, 21_600, "$LATEST")
    assert prod.text(made["DestinationConfig"]["OnFailure"]["Destination"], "functions") == (
        "arn:aws:sqs:us-east-1:111111111111:signal9-functions-dead-letters"
    )


@pytest.mark.parametrize("app, days, policy", [("prod", 90, "RetainExceptOnCreate"), ("dev", 30, "Delete")])
def test_a_log_is_kept_for_as_long_as_the_stage_says(
    request: pytest.FixtureRequest, app: str, days: int, policy: str
) -> None:
    assembly: Assembly = request.getfixturevalue(app)
    logs = {each.logical_id: each for each in assembly.resources("AWS::Logs::LogGroup")}

    assert len(logs) == len(DEPLOYED)
    assert {each.properties["RetentionInDays"] for each in logs.values()} == {days}
    assert {each.whole["DeletionPolicy"] for each in logs.values()} == {policy}
    for function in assembly.resources("AWS::Lambda::Function"):
        log = logs[function.properties["LoggingConfig"]["LogGroup"]["Ref"]]
        assert log.properties["LogGroupName"] == f"/aws/lambda/{function.properties['FunctionName']}"


def test_a_person_gets_the_settings_from_the_outputs(prod: Assembly) -> None:
    outputs = prod.templates()["functions"]["Outputs"].values()
    told = {each["Description"] for each in outputs}

    assert set(DEPLOYMENT_SETTINGS) <= told <= set(names()) | {"SIGNAL9_PROFILE"}
