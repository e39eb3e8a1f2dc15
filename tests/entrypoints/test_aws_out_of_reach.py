"""What AWS refuses, or does not answer, is one line and an exit code; the words of each are tested with its adapter."""

import sys
from collections.abc import Iterator, Mapping

import pytest
from moto import mock_aws

from entrypoints.cli.exit_codes import ExitCode
from tests.builders import asset
from tests.entrypoints.a_day import process
from tests.entrypoints.aws_account import NOWHERE, SIMULATED, account, signal9, system_of

COMMANDS = [
    "status",
    "show ACME",
    "plan",
    "watch list",
    "queue claim",
    "dead-letters list",
    "pollinate ACME",
    "as-of ACME 2026-11-05",
    "revisions ACME",
    "export {folder}",
]


@pytest.fixture(scope="module")
def nothing_deployed() -> Iterator[None]:
    with mock_aws():
        yield


@pytest.mark.usefixtures("nothing_deployed")
@pytest.mark.parametrize("command", COMMANDS)
def test_a_stack_that_is_not_deployed_is_told(command: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    result = signal9(*command.format(folder=tmp_path_factory.mktemp("export") / "tables").split())
    (line,) = result.stderr.splitlines()

    assert (result.exit_code, result.stdout) == (ExitCode.USAGE, "")
    assert line.startswith("signal9: AWS refused ")
    assert line.endswith("it is not there. Deploy the stack, or check the region and the stage.")


@pytest.mark.parametrize(
    "settings, told",
    [
        (
            {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""},
            "(NoCredentialsError): check its region, endpoint and",
        ),
        ({"AWS_SECRET_ACCESS_KEY": ""}, "(PartialCredentialsError): check its region, endpoint and credentials."),
        ({"AWS_PROFILE": "planted"}, "(ProfileNotFound): check its region, endpoint and credentials."),
        ({"AWS_REGION": ""}, "set AWS_REGION, or a region in your AWS profile."),
        ({"AWS_REGION": "no region"}, "(InvalidRegionError): check its region, endpoint and credentials."),
        ({"AWS_ENDPOINT_URL": "nowhere"}, "AWS_ENDPOINT_URL=nowhere: it should be an address"),
    ],
    ids=["no credentials", "half of them", "no such profile", "no region", "no such region", "no address"],
)
def test_what_a_person_has_to_set_right_is_named(settings: Mapping[str, str], told: str) -> None:
    result = signal9("status", **settings)
    (line,) = result.stderr.splitlines()

    assert (result.exit_code, result.stdout) == (ExitCode.USAGE, "")
    assert line.startswith("signal9: ")
    assert told in line


def test_where_boto3_is_not_installed_it_is_told_how_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "boto3", None)
    result = signal9("status")

    assert result.exit_code == ExitCode.USAGE
    assert result.stderr == ("signal9: The AWS profile needs boto3, which is not installed here. Run: make setup-aws\n")


def test_a_service_that_does_not_answer_is_worth_another_try() -> None:
    """As a process, because boto3's waits between its tries are of random length."""
    result = process("--profile", "aws", "status", settings={**SIMULATED, "AWS_ENDPOINT_URL": NOWHERE})

    assert (result.returncode, result.stdout) == (ExitCode.TRY_LATER, "")
    assert result.stderr.startswith("signal9: AWS does not answer for the table signal9-dev-")
    assert result.stderr.endswith(f" at {NOWHERE} (EndpointConnectionError). Is the network up?\n")


def test_a_simulator_that_does_not_answer_is_worth_another_try() -> None:
    with account():
        with system_of() as system:
            system.assets().put([asset()])
        result = signal9("pollinate", "ACME", "--wait")

    assert (result.exit_code, result.stdout) == (ExitCode.TRY_LATER, "")
    assert NOWHERE in result.stderr
