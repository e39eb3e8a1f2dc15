"""The compose file, read: there is no engine to run it here."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from entrypoints.aws_settings import AwsSettings, load_aws_settings
from scripts.compose.furnish import answers, furnish
from tests.architecture.source_tree import ROOT
from tests.architecture.test_locks import pins
from tests.contracts.aws_clouds import ministack
from tests.image.dockerfile import read

FILE = ROOT / "docker-compose.yml"
CHECK = Path(sys.executable).with_name("check-jsonschema")


def composed() -> Any:  # noqa: ANN401 - a document
    return YAML(typ="safe", pure=True).load(FILE)


SERVICES = composed()["services"]


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What the functions get, with defaults filled in as Compose does; this process has it, too."""
    filled = {
        name: re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", value) for name, value in SERVICES["function"]["environment"].items()
    }
    for name, value in filled.items():
        monkeypatch.setenv(name, value)
    return filled


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
    assert SERVICES["deployer"]["environment"] == SERVICES["function"]["environment"]
    assert SERVICES["signal9"]["environment"] == SERVICES["function"]["environment"]


def test_one_command_is_up_and_one_is_down() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    assert re.search(r"^compose-up:.*\n\t.*docker compose .*\bup\b.*--build", makefile, re.MULTILINE)
    assert re.search(r"^compose-down:.*\n\t.*docker compose .*\bdown\b.*--volumes", makefile, re.MULTILINE)


def test_the_deployer_makes_what_the_functions_environment_names(environment: dict[str, str]) -> None:
    """Over the emulator as a process, at another address; twice, as after a restart."""
    settings = load_aws_settings()
    with ministack() as clients:
        assert answers(clients)
        furnish(clients, settings)
        furnish(clients, settings)

        assert environment["SIGNAL9_PROFILE"] == "aws"
        assert len(clients.dynamodb.list_tables()["TableNames"]) > 10
        assert_there(clients, settings)


def assert_there(clients: Any, settings: AwsSettings) -> None:  # noqa: ANN401 - clients of services
    clients.events.describe_event_bus(Name=settings.aws_bus_name)
    clients.s3.head_bucket(Bucket=settings.aws_bucket)
    clients.scheduler.get_schedule_group(Name=settings.aws_schedule_group)
    secret = json.loads(clients.secrets_manager.get_secret_value(SecretId=settings.aws_secret_name)["SecretString"])
    queues = {url.rpartition("/")[2] for url in clients.sqs.list_queues()["QueueUrls"]}

    assert set(secret.values()) == {"invented"}
    assert queues == {"signal9-local-functions-dead-letters", "signal9-local-schedules-dead-letters"}
