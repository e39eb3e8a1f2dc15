"""The compose file, read: there is no engine to run it here."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from entrypoints.container.aws import RESERVE
from entrypoints.lambdas.functions import DEPLOYMENT_SETTINGS, FUNCTIONS
from scripts.deploy_local.deployment import AT_ONCE
from scripts.deploy_local.stacks import ACCOUNT
from tests.architecture.source_tree import ROOT
from tests.architecture.test_locks import pins
from tests.image.dockerfile import read

FILE = ROOT / "docker-compose.yml"
CHECK = Path(sys.executable).with_name("check-jsonschema")


def composed() -> Any:  # noqa: ANN401 - a document
    return YAML(typ="safe", pure=True).load(FILE)


SERVICES = composed()["services"]


def environment(service: str) -> dict[str, str]:
    """What a service gets, with defaults filled in as Compose does."""
    given = SERVICES[service]["environment"].items()
    return {name: re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", value) for name, value in given if value is not None}


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
    names = [name for name in SERVICES["localstack"]["environment"] if "TOKEN" in name or "KEY" in name]

    assert names == ["LOCALSTACK_AUTH_TOKEN"]
    assert SERVICES["localstack"]["environment"]["LOCALSTACK_AUTH_TOKEN"] is None


def test_every_target_that_is_built_is_a_stage_of_the_dockerfile() -> None:
    _, stages = read()

    built = {service["build"]["target"] for service in SERVICES.values() if "build" in service}

    assert built == {"local", "function", "deployer"}
    assert built <= set(stages)


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


def test_the_deployer_begins_in_a_world_that_is_there_and_the_function_follows_a_day_that_went_well() -> None:
    conditions = {
        name: {other: how["condition"] for other, how in service.get("depends_on", {}).items()}
        for name, service in SERVICES.items()
    }

    assert {name: needs for name, needs in conditions.items() if needs} == {
        "deployer": {"simulator": "service_healthy"},
        "function": {"deployer": "service_completed_successfully"},
    }


def test_either_emulator_may_start_functions_in_the_network_of_the_rest_and_is_reached_by_its_own_name() -> None:
    network = composed()["networks"]["default"]["name"]

    for name, variable in (("localstack", "LAMBDA_DOCKER_NETWORK"), ("ministack", "DOCKER_NETWORK")):
        assert SERVICES[name]["environment"][variable] == network
        assert SERVICES[name]["volumes"] == ["/var/run/docker.sock:/var/run/docker.sock"]
    for name in ("deployer", "function", "signal9"):
        assert SERVICES[name]["environment"]["AWS_ENDPOINT_URL"] == "http://${EMULATOR:-localstack}:4566"


def test_only_the_emulators_may_command_the_engine() -> None:
    assert {name for name, service in SERVICES.items() if "volumes" in service} == {"localstack", "ministack"}


def test_deployer_functions_and_command_line_mean_the_same_deployment() -> None:
    deployment = environment("signal9")

    assert environment("function").items() >= deployment.items() >= environment("deployer").items()
    assert set(DEPLOYMENT_SETTINGS) <= set(deployment)
    assert deployment["AWS_ACCESS_KEY_ID"] == ACCOUNT
    assert float(deployment["SIGNAL9_CALL_SPACING"]) == AT_ONCE["call_spacing"]


def test_the_simulated_provider_minds_no_calls_of_the_same_instant() -> None:
    """As in `make deploy-local`: time stands still while functions work side by side."""
    command = SERVICES["simulator"]["command"]

    assert command[command.index("--spacing-seconds") + 1] == "0"


def test_a_function_has_the_time_that_it_has_on_lambda() -> None:
    """The emulator gives five minutes when it is not told; with so little left no function begins anything."""
    longest = max(function.timeout.total_seconds() for function in FUNCTIONS)

    assert float(SERVICES["function"]["environment"]["AWS_LAMBDA_FUNCTION_TIMEOUT"]) == longest
    assert longest > RESERVE.total_seconds()


def test_one_command_is_up_and_one_is_down() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    assert re.search(r"^compose-up:.*\n\t.*docker compose .*\bup\b.*--build", makefile, re.MULTILINE)
    assert re.search(r"^compose-down:.*\n\t.*docker compose .*\bdown\b.*--volumes", makefile, re.MULTILINE)
