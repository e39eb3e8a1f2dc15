"""The compose file, read: there is no engine to run it here."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from adapters.aws.clients import Clients
from adapters.aws.schema import TABLES
from entrypoints.container.aws import RESERVE
from entrypoints.lambdas.functions import DEPLOYMENT_SETTINGS, FUNCTIONS
from scripts.image.places import CODE
from tests.architecture.source_tree import ROOT
from tests.architecture.test_locks import pins
from tests.contracts.aws_clouds import ministack
from tests.image.dockerfile import read

FILE = ROOT / "docker-compose.yml"
CHECK = Path(sys.executable).with_name("check-jsonschema")


def composed() -> Any:  # noqa: ANN401 - a document
    return YAML(typ="safe", pure=True).load(FILE)


SERVICES = composed()["services"]


def environment(service: str) -> dict[str, str]:
    """What a service gets, with defaults filled in as Compose does."""
    given = SERVICES[service]["environment"].items()
    return {name: re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", value) for name, value in given}


def checked(document: Path) -> subprocess.CompletedProcess[str]:
    command = [str(CHECK), "--builtin-schema", "vendor.compose-spec", str(document)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_it_is_what_the_schema_of_compose_asks_for() -> None:
    assert checked(FILE).returncode == 0


def test_the_schema_refuses_what_compose_would(tmp_path: Path) -> None:
    wrong = tmp_path / "docker-compose.yml"
    wrong.write_text(FILE.read_text(encoding="utf-8").replace("retries: 30", "retrys: 30"), encoding="utf-8")

    assert checked(wrong).returncode == 1


def test_every_image_of_others_is_pinned_and_localstack_is_the_last_that_needs_no_account() -> None:
    images = {name: service["image"] for name, service in SERVICES.items() if "build" not in service}
    (emulator,) = (pin for pin in pins("ministack") if pin.name == "ministack")

    assert images == {
        "localstack": "localstack/localstack:4.14.0",
        "ministack": f"ministackorg/ministack:{emulator.version}",
    }


def test_a_token_is_passed_through_when_there_is_one_and_never_written_down() -> None:
    """A name without a value is the host's, and absent where the host has none."""
    assert SERVICES["localstack"]["environment"] == {"LOCALSTACK_AUTH_TOKEN": None}


def test_every_target_that_is_built_is_a_stage_of_the_dockerfile() -> None:
    _, stages = read()

    assert {service["build"]["target"] for service in SERVICES.values() if "build" in service} == {"local", "function"}
    assert {"local", "function"} <= set(stages)


def test_everything_that_stays_up_says_whether_it_is_well() -> None:
    """The deployer ends, and the command line is run by hand."""
    assert {name for name, service in SERVICES.items() if "healthcheck" not in service} == {"deployer", "signal9"}


def test_the_second_emulator_and_the_command_line_start_only_when_asked_for() -> None:
    assert {name: service["profiles"] for name, service in SERVICES.items() if "profiles" in service} == {
        "ministack": ["ministack"],
        "signal9": ["command-line"],
    }


def test_nothing_is_reachable_from_other_machines() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]

    assert ports
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []


def test_a_function_starts_when_all_that_it_uses_is_there() -> None:
    assert {name: how["condition"] for name, how in SERVICES["function"]["depends_on"].items()} == {
        "deployer": "service_completed_successfully",
        "simulator": "service_healthy",
    }


def test_deployer_functions_and_command_line_mean_the_same_deployment() -> None:
    deployment = SERVICES["deployer"]["environment"]

    assert SERVICES["signal9"]["environment"] == deployment
    assert SERVICES["function"]["environment"].items() >= deployment.items()
    assert set(DEPLOYMENT_SETTINGS) <= set(deployment)


def test_a_function_has_the_time_that_it_has_on_lambda() -> None:
    """The emulator gives five minutes when it is not told; with so little left no function begins anything."""
    longest = max(function.timeout.total_seconds() for function in FUNCTIONS)

    assert float(SERVICES["function"]["environment"]["AWS_LAMBDA_FUNCTION_TIMEOUT"]) == longest
    assert longest > RESERVE.total_seconds()


def test_one_command_is_up_and_one_is_down() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    assert re.search(r"^compose-up:.*\n\t.*docker compose .*\bup\b.*--build", makefile, re.MULTILINE)
    assert re.search(r"^compose-down:.*\n\t.*docker compose .*\bdown\b.*--volumes", makefile, re.MULTILINE)


@pytest.mark.slow
def test_the_deployer_makes_what_the_functions_environment_names(tmp_path: Path) -> None:
    """As a process with the files of its container, over an emulator at another address; twice, as after a restart."""
    for name in (*CODE, "simulator", "scripts/compose"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).symlink_to(ROOT / name)
    with ministack() as clients:
        credentials = clients.session.get_credentials()
        assert credentials is not None
        assert clients.endpoint_url is not None
        there = {"AWS_ENDPOINT_URL": clients.endpoint_url, "AWS_ACCESS_KEY_ID": credentials.access_key}
        command = [sys.executable, *SERVICES["deployer"]["entrypoint"][1:]]
        for _ in range(2):
            subprocess.run(command, cwd=tmp_path, env=environment("deployer") | there, check=True, capture_output=True)

        assert_there(clients, environment("function"))


def assert_there(clients: Clients, named: dict[str, str]) -> None:
    clients.events.describe_event_bus(Name=named["SIGNAL9_AWS_BUS_NAME"])
    clients.s3.head_bucket(Bucket=named["SIGNAL9_AWS_BUCKET"])
    clients.scheduler.get_schedule_group(Name=named["SIGNAL9_AWS_SCHEDULE_GROUP"])
    secret = clients.secrets_manager.get_secret_value(SecretId=named["SIGNAL9_AWS_SECRET_NAME"])["SecretString"]
    tables = clients.dynamodb.list_tables()["TableNames"]
    queues = {url.rpartition("/")[2] for url in clients.sqs.list_queues()["QueueUrls"]}

    assert {f"{named['SIGNAL9_AWS_TABLE_PREFIX']}{table.name}" for table in TABLES} == set(tables)
    assert set(json.loads(secret).values()) == {"invented"}
    assert queues == {
        named["SIGNAL9_AWS_DEAD_LETTER_URLS"].rpartition("/")[2],
        named["SIGNAL9_AWS_SCHEDULE_DEAD_LETTERS_ARN"].rpartition(":")[2],
    }
