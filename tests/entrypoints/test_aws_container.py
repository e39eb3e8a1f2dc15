import json
from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from adapters.aws.event_bridge import EventBridgeBus
from adapters.aws.secrets import GatewayWithStoredKeys
from adapters.system.clock import SystemClock
from domain.errors import SettingsError
from entrypoints import gateways
from entrypoints.aws_outside import outside_of, simulator_clock
from entrypoints.aws_settings import AwsSettings
from entrypoints.container.aws import Aws, aws
from entrypoints.last_run_clock import LastRunClock
from entrypoints.observability import configure_logging
from entrypoints.outside import Timekeeper
from entrypoints.redaction import Redaction
from tests.entrypoints.aws_environment import deployment_settings

SECRET = {
    "alpha_vantage_api_key": "KEY-OF-NOBODY-42",
    "alpaca_api_key_id": "ID-OF-NOBODY-42",
    "alpaca_api_secret_key": "SECRET-OF-NOBODY-42",
}


@pytest.fixture
def account() -> Iterator[None]:
    with mock_aws():
        yield


def wired(settings: AwsSettings) -> Aws:
    return aws(
        settings, outside_of(settings), Redaction(), configure_logging("error", "json", Redaction()), lambda _: None
    )


@pytest.mark.usefixtures("account")
def test_every_provider_builds(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong keyword and a misspelt provider pass mypy, and fail only here."""
    system = wired(deployment_settings(monkeypatch))
    system.check_dependencies()
    keywords = {"handling": {"function": "test"}}
    built = {
        name: provider(**keywords.get(name, {})) for name, provider in system.providers.items() if name != "__self__"
    }

    assert len(built) > 40
    assert [name for name, made in built.items() if made is None] == []


def test_without_a_region_nothing_is_guessed(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = deployment_settings(monkeypatch, AWS_REGION="")

    with pytest.raises(SettingsError, match="AWS_REGION"):
        wired(settings).queue()


@pytest.mark.usefixtures("account")
def test_live_keys_are_read_from_the_secret_and_taken_out_of_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    boto3.client("secretsmanager", region_name="us-east-1").create_secret(
        Name="signal9/dev", SecretString=json.dumps(SECRET)
    )
    system = wired(deployment_settings(monkeypatch))
    gateway = system.alpha_vantage()
    assert isinstance(gateway, GatewayWithStoredKeys)
    redact = system.redact()
    assert redact("KEY-OF-NOBODY-42") == "KEY-OF-NOBODY-42"

    key = gateways.stored_key(gateway.keys, "alpaca_api_key_id", redact)()

    assert key.get_secret_value() == "ID-OF-NOBODY-42"
    assert redact("of KEY-OF-NOBODY-42 and SECRET-OF-NOBODY-42") == "of [secret] and [secret]"


@pytest.mark.usefixtures("account")
def test_a_simulated_deployment_never_reads_the_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    system = wired(deployment_settings(monkeypatch, SIGNAL9_SIMULATOR_URL="http://127.0.0.1:8900"))

    assert not isinstance(system.alpha_vantage(), GatewayWithStoredKeys)
    assert not isinstance(system.alpaca(), GatewayWithStoredKeys)


def test_the_clock_is_the_worlds(monkeypatch: pytest.MonkeyPatch) -> None:
    live = deployment_settings(monkeypatch)
    simulated = deployment_settings(monkeypatch, SIGNAL9_SIMULATOR_URL="http://127.0.0.1:8900")

    assert isinstance(wired(live).clock(), SystemClock)
    assert isinstance(wired(simulated).clock(), LastRunClock)
    assert outside_of(simulated, simulator_clock("http://127.0.0.1:8900")).timekeeper is Timekeeper.SIMULATOR


@pytest.mark.parametrize("simulator", ["", "http://127.0.0.1:8900"])
def test_what_waits_in_a_simulated_world_is_not_fired_by_the_real_time(
    monkeypatch: pytest.MonkeyPatch, simulator: str
) -> None:
    system = wired(deployment_settings(monkeypatch, SIGNAL9_SIMULATOR_URL=simulator))

    bus = system.bus()
    assert isinstance(bus, EventBridgeBus)
    assert bus.schedules.fires is (not simulator)
