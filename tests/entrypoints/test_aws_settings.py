import re
from pathlib import Path

import pytest

from domain.errors import SettingsError
from domain.rules.planning import PlanMode
from entrypoints.aws_settings import load_aws_settings
from entrypoints.settings import Source, load_settings
from entrypoints.settings_base import profile_in_force
from tests.entrypoints.aws_environment import ENVIRONMENT, deployment_settings


def test_a_deployment_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    queues = ENVIRONMENT["SIGNAL9_AWS_DEAD_LETTER_URLS"]
    settings = deployment_settings(
        monkeypatch,
        SIGNAL9_AWS_DEAD_LETTER_URLS=f"{queues}, {queues}-of-rules",
        SIGNAL9_PLAN_MODE="complete",
        AWS_ENDPOINT_URL="http://127.0.0.1:4566",
    )

    assert settings.aws_table_prefix == "signal9-dev-"
    assert settings.aws_dead_letter_urls == (queues, f"{queues}-of-rules")
    assert settings.plan_mode is PlanMode.COMPLETE
    assert (settings.region, settings.endpoint_url) == ("us-east-1", "http://127.0.0.1:4566")
    assert settings.source is Source.LIVE


def test_a_named_simulator_makes_a_simulated_deployment_wherever_it_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """No key is ever sent there, so it may be a container without a certificate."""
    settings = deployment_settings(monkeypatch, SIGNAL9_SIMULATOR_URL="http://simulator:8900")

    assert settings.source is Source.SIMULATED


def test_live_keys_cross_no_network_unencrypted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The secret's value comes over the address of AWS."""
    with pytest.raises(SettingsError, match=r"^AWS_ENDPOINT_URL=http://localstack:4566: a key would cross.* use https"):
        deployment_settings(monkeypatch, AWS_ENDPOINT_URL="http://localstack:4566")

    simulated = {"SIGNAL9_SIMULATOR_URL": "http://simulator:8900"}
    for address, more in (("https://aws.example:4566", {}), ("http://localhost:4566", {}), ("http://aws:1", simulated)):
        assert deployment_settings(monkeypatch, AWS_ENDPOINT_URL=address, **more).endpoint_url == address


def test_everything_that_is_missing_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGNAL9_AWS_STAGE", "dev")

    with pytest.raises(SettingsError) as refused:
        load_aws_settings()

    missing = {name for name in ENVIRONMENT if name.startswith("SIGNAL9_")} - {"SIGNAL9_AWS_STAGE"}
    said = str(refused.value)
    assert set(said.removesuffix(" are missing.").split(", ")) == missing


@pytest.mark.parametrize(
    "name, value, told",
    [
        ("SIGNAL9_AWS_STAGE", "Prod 1", "dev or prod"),
        ("SIGNAL9_AWS_TABLE_PREFIX", "signal9/dev", "signal9-dev"),
        ("SIGNAL9_AWS_BUS_ARN", "arn:aws:sqs:us-east-1:123456789012:queue", "arn:aws:events:"),
        ("SIGNAL9_AWS_BUCKET", "Answers", "signal9-dev-answers"),
        ("SIGNAL9_AWS_SCHEDULE_ROLE_ARN", "scheduler", "arn:aws:iam:"),
        ("SIGNAL9_AWS_SCHEDULE_DEAD_LETTERS_ARN", "https://sqs.example/queue", "arn:aws:sqs:"),
        ("SIGNAL9_AWS_DEAD_LETTER_URLS", ",", "at least one queue"),
        ("SIGNAL9_AWS_DEAD_LETTER_URLS", "letters", "https://sqs."),
        ("AWS_ENDPOINT_URL", "localstack", "address"),
    ],
)
def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name}={re.escape(value)}: .*{told}"):
        deployment_settings(monkeypatch, **{name: value})


def test_a_password_in_an_address_is_not_quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError) as refused:
        deployment_settings(monkeypatch, AWS_ENDPOINT_URL="https://me:planted@localstack:4566/?key=planted")

    assert "AWS_ENDPOINT_URL=https://localstack:4566/: it should be an address" in str(refused.value)
    assert "planted" not in str(refused.value)


def test_the_name_and_the_arn_of_the_bus_have_to_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match="is not the bus SIGNAL9_AWS_BUS_NAME=another"):
        deployment_settings(monkeypatch, SIGNAL9_AWS_BUS_NAME="another")


def test_a_misspelt_setting_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match=r"SIGNAL9_AWS_BUKET .* Did you mean SIGNAL9_AWS_BUCKET\?"):
        deployment_settings(monkeypatch, SIGNAL9_AWS_BUKET="x")


def test_each_profile_leaves_the_others_settings_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    deployment_settings(monkeypatch, SIGNAL9_HOME=str(tmp_path), SIGNAL9_LOCK_WAIT="nonsense")
    monkeypatch.setenv("SIGNAL9_LOCK_WAIT", "1")

    assert load_settings().home == tmp_path
    assert load_aws_settings().aws_stage == "dev"


def test_a_deployment_may_be_described_in_the_secrets_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "deployment"
    lines = [f"{name}={value}" for name, value in ENVIRONMENT.items() if name.startswith("SIGNAL9_")]
    path.write_text("\n".join(["SIGNAL9_PROFILE=aws", f"SIGNAL9_HOME={tmp_path}", *lines]), encoding="utf-8")
    path.chmod(0o600)
    monkeypatch.setenv("SIGNAL9_SECRETS_FILE", str(path))

    assert profile_in_force() == "aws"
    assert load_aws_settings().aws_bucket == "signal9-dev-answers"


def test_the_profile_is_the_embedded_one_unless_another_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert profile_in_force() == "embedded"

    monkeypatch.setenv("SIGNAL9_PROFILE", "aws")
    assert profile_in_force() == "aws"
