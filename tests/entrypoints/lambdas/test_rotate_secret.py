"""The steps of a rotation, as Secrets Manager asks for them; staged keys come into use once the providers take them."""

import json
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest

from adapters.aws.rotation import CURRENT, NEXT
from domain.errors import CredentialsRejectedError, DeadLetterError, InvalidEventError, Signal9Error
from domain.model.metrics import Metric
from domain.model.runs import RunOutcome
from entrypoints.observability import configure_logging
from tests.adapters.loopback import answering, serving
from tests.entrypoints.lambdas.deployment import KEYS, NAME, Deployment, Invocation, deployed
from tests.entrypoints.lambdas.samples import sample

NEW_KEYS = {name: value.replace("NOBODY", "SOMEBODY") for name, value in KEYS.items()}
REFUSAL = b'{"Error Message": "the parameter apikey is invalid or missing. Please claim your free API key."}'
STEPS = ("createSecret", "setSecret", "testSecret", "finishSecret")
TOKEN = sample("rotation_createSecret")["ClientRequestToken"]


class Rotating:
    """One rotation of a deployment's secret."""

    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
        self.module: Any = deployment.module("rotate_secret")
        self.lines = StringIO()
        configure_logging("info", "json", self.module.function.system.redact(), self.lines)
        self.client = deployment.clients.secrets_manager

    def stage(self, keys: dict[str, str]) -> None:
        self.client.put_secret_value(SecretId=NAME, SecretString=json.dumps(keys), VersionStages=[NEXT])

    def steps(self, *steps: str) -> None:
        for step in steps:
            event = sample(f"rotation_{step}")
            event["SecretId"] = NAME
            assert self.module.handler(event, Invocation()) == {"outcome": "done", "step": step}

    def keys(self, label: str = CURRENT) -> dict[str, str] | None:
        versions = self.client.describe_secret(SecretId=NAME)["VersionIdsToStages"]
        if not any(label in labels for labels in versions.values()):
            return None
        value = self.client.get_secret_value(SecretId=NAME, VersionStage=label)["SecretString"]
        found: dict[str, str] = json.loads(value)
        return found

    def unchanged(self) -> list[int]:
        """What each recorded rotation reported of the reminder, newest first."""
        runs = self.module.function.system.runs().latest("rotate_secret", limit=9)
        return [run.counts[Metric.KEYS_UNCHANGED] for run in runs]

    def calls(self) -> int:
        return len(self.deployment.world.calls.calls("alpha_vantage"))


@pytest.fixture
def rotating() -> Iterator[Rotating]:
    with deployed() as deployment:
        yield Rotating(deployment)


def test_staged_keys_come_into_use_when_the_providers_take_them(rotating: Rotating) -> None:
    rotating.stage(NEW_KEYS)

    rotating.steps(*STEPS)

    assert rotating.keys() == NEW_KEYS
    assert rotating.keys("AWSPREVIOUS") == KEYS
    assert rotating.keys(NEXT) is None, "the next rotation does not take them for new ones"
    assert rotating.unchanged() == [0]
    assert rotating.calls() == 1, "trying them is a call of the budget"
    (checked,) = rotating.module.function.system.runs().latest("check_keys")
    assert checked.counts[Metric.CALLS_USED] == 1


def test_with_nothing_staged_a_rotation_ends_well_and_reminds(rotating: Rotating) -> None:
    rotating.steps(*STEPS)

    assert rotating.keys() == KEYS
    assert rotating.unchanged() == [1]
    assert rotating.calls() == 0
    (line,) = (json.loads(line) for line in rotating.lines.getvalue().splitlines() if "keys_unchanged" in line)
    assert (line["level"], line["correlation_id"]) == ("warning", TOKEN)
    assert NEXT in line["reason"]


def test_every_step_may_come_twice(rotating: Rotating) -> None:
    rotating.stage(NEW_KEYS)

    rotating.steps(*(step for step in STEPS for _ in range(2)))
    rotating.steps(*STEPS)

    assert rotating.keys() == NEW_KEYS
    assert rotating.calls() == 1
    assert rotating.unchanged() == [0]


def test_keys_that_were_staged_after_the_rotation_had_begun_stay_staged(rotating: Rotating) -> None:
    later = {name: value.replace("SOMEBODY", "ANYBODY") for name, value in NEW_KEYS.items()}
    rotating.stage(NEW_KEYS)
    rotating.steps("createSecret")
    rotating.stage(later)

    rotating.steps("setSecret", "testSecret", "finishSecret")

    assert rotating.keys() == NEW_KEYS
    assert rotating.keys(NEXT) == later


def refuse_new_keys(rotating: Rotating, name: str) -> None:
    rotating.stage(NEW_KEYS)
    rotating.steps("createSecret", "setSecret")

    with pytest.raises(CredentialsRejectedError, match=f"{name} refuses the new key"):
        rotating.steps("testSecret")

    assert rotating.keys() == KEYS
    assert rotating.keys(NEXT) == NEW_KEYS


def test_keys_that_alpaca_refuses_never_come_into_use() -> None:
    with deployed(faults="bad_key=1") as deployment:
        rotating = Rotating(deployment)
        refuse_new_keys(rotating, "Alpaca")

        assert rotating.calls() == 0, "no call of the budget is spent on keys that are refused already"


@pytest.mark.slow
def test_keys_that_alpha_vantage_refuses_never_come_into_use() -> None:
    with (
        serving(answering(REFUSAL, headers=[("Content-Type", "application/json")])) as alpha_vantage,
        deployed(live=True, settings={"SIGNAL9_ALPHA_VANTAGE_URL": alpha_vantage.url}) as deployment,
    ):
        refuse_new_keys(Rotating(deployment), "Alpha Vantage")

        assert len(alpha_vantage.requests) == 1


@pytest.mark.parametrize(
    "staged", ["no JSON", '{"alpha_vantage_api_key": "KEY-OF-SOMEBODY-42"}', "[]"], ids=["text", "half", "list"]
)
def test_what_is_staged_and_is_no_set_of_keys_is_refused_without_a_value(rotating: Rotating, staged: str) -> None:
    rotating.client.put_secret_value(SecretId=NAME, SecretString=staged, VersionStages=[NEXT])

    with pytest.raises(Signal9Error, match=NEXT) as refused:
        rotating.steps("createSecret")

    assert "SOMEBODY" not in str(refused.value) + rotating.lines.getvalue()
    assert rotating.keys() == KEYS


def test_a_step_of_a_rotation_that_nobody_began_is_refused(rotating: Rotating) -> None:
    with pytest.raises(DeadLetterError, match="nothing is rotated"):
        rotating.steps("finishSecret")

    assert rotating.keys() == KEYS


@pytest.mark.parametrize("event", [{}, {"Step": "explode", "SecretId": NAME, "ClientRequestToken": TOKEN}, None])
def test_what_is_no_step_is_refused(rotating: Rotating, event: object) -> None:
    with pytest.raises(InvalidEventError, match="no step of a rotation"):
        rotating.module.handler(event, Invocation())


def test_no_line_of_the_log_shows_a_key(rotating: Rotating) -> None:
    rotating.stage(NEW_KEYS)

    rotating.steps(*STEPS)

    shown = rotating.lines.getvalue()
    assert "rotation_step_done" in shown
    assert [key for key in (*KEYS.values(), *NEW_KEYS.values()) if key in shown] == []
    (run,) = rotating.module.function.system.runs().latest("rotate_secret")
    assert run.outcome is RunOutcome.SUCCEEDED
