"""The steps of a rotation, as Secrets Manager asks for them; staged keys come into use once the providers take them."""

import json
from typing import Any

import pytest

from adapters.aws.rotation import NEXT, PENDING, REFUSED
from domain.errors import DeadLetterError, InvalidEventError, SettingsError, Signal9Error
from domain.model.metrics import Metric
from domain.model.runs import RunOutcome
from tests.entrypoints.lambdas.deployment import KEYS, NAME, Deployment, Invocation
from tests.entrypoints.lambdas.rotating import NEW_KEYS, NEWEST_KEYS, STEPS, TOKEN, Rotating

NO_KEYS = json.dumps(dict.fromkeys(KEYS, ""))
"""As the stack makes the secret: tests/infra holds it to this."""


@pytest.fixture(scope="module")
def module(shared: Deployment) -> Any:  # noqa: ANN401 - of the function
    return shared.module("rotate_secret")


@pytest.fixture
def rotating(shared: Deployment, module: Any) -> Rotating:  # noqa: ANN401 - as above
    """With a secret that no test has rotated."""
    secrets = shared.clients.secrets_manager
    secrets.delete_secret(SecretId=NAME, ForceDeleteWithoutRecovery=True)
    secrets.create_secret(Name=NAME, SecretString=json.dumps(KEYS))
    return Rotating(shared, module)


def test_staged_keys_come_into_use_when_the_providers_take_them(rotating: Rotating) -> None:
    rotating.stage(NEW_KEYS)

    rotating.steps(*STEPS)

    assert rotating.keys() == NEW_KEYS
    assert rotating.keys("AWSPREVIOUS") == KEYS
    assert rotating.keys(NEXT) is None, "the next rotation does not take them for new ones"
    assert rotating.unchanged() == [0]
    assert rotating.calls() == 1, "trying them is a call of the budget"
    checked, *_ = rotating.runs("check_keys")
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
    rotating.stage(NEW_KEYS)
    rotating.steps("createSecret")
    rotating.stage(NEWEST_KEYS)

    rotating.steps("setSecret", "testSecret", "finishSecret")

    assert rotating.keys() == NEW_KEYS
    assert rotating.keys(NEXT) == NEWEST_KEYS


@pytest.mark.parametrize("pending", [NO_KEYS, None], ids=["a copy", "no value"])
def test_the_step_that_a_deployment_has_done_ends_well_before_there_are_keys(
    rotating: Rotating, pending: str | None
) -> None:
    """A schedule that does not rotate at once is tried by `testSecret` alone."""
    rotating.client.put_secret_value(SecretId=NAME, SecretString=NO_KEYS)
    rotating.put(pending, PENDING, TOKEN)

    rotating.steps("testSecret")

    assert (rotating.calls(), rotating.counted()) == (0, 0)


def test_the_step_that_a_later_deployment_has_done_spends_no_call_on_keys_in_use(rotating: Rotating) -> None:
    rotating.stage(NEW_KEYS)
    rotating.put(json.dumps(KEYS), PENDING, TOKEN)

    rotating.steps("testSecret")

    assert (rotating.calls(), rotating.counted()) == (0, 0)
    assert (rotating.keys(), rotating.keys(NEXT)) == (KEYS, NEW_KEYS)


def test_a_secret_that_nobody_has_filled_is_rotated_with_a_reminder(rotating: Rotating) -> None:
    rotating.client.put_secret_value(SecretId=NAME, SecretString=NO_KEYS)

    rotating.steps(*STEPS)

    assert rotating.keys() == json.loads(NO_KEYS)
    assert (rotating.unchanged(), rotating.calls()) == ([1], 0)


def test_the_first_keys_may_be_staged(rotating: Rotating) -> None:
    rotating.client.put_secret_value(SecretId=NAME, SecretString=NO_KEYS)
    rotating.stage(NEW_KEYS)

    rotating.steps(*STEPS)

    assert rotating.keys() == NEW_KEYS
    assert (rotating.unchanged(), rotating.calls()) == ([0], 1)


def test_a_version_without_keys_never_comes_into_use(rotating: Rotating) -> None:
    rotating.put(None, PENDING, TOKEN)

    with pytest.raises(SettingsError, match=PENDING):
        rotating.steps("finishSecret")

    assert rotating.keys() == KEYS
    assert rotating.version(PENDING) == "", "else no other rotation begins"


@pytest.mark.parametrize(
    "staged", ["no JSON", '{"alpha_vantage_api_key": "KEY-OF-SOMEBODY-42"}', "[]"], ids=["text", "half", "list"]
)
def test_what_is_staged_and_is_no_set_of_keys_is_refused_without_a_value(rotating: Rotating, staged: str) -> None:
    rotating.client.put_secret_value(SecretId=NAME, SecretString=staged, VersionStages=[NEXT])
    rotating.put(None, PENDING, TOKEN)

    with pytest.raises(Signal9Error, match=NEXT) as refused:
        rotating.steps("createSecret")

    assert "SOMEBODY" not in str(refused.value) + rotating.lines.getvalue()
    assert rotating.keys() == KEYS
    assert rotating.version(PENDING) == "", "else no other rotation begins"
    assert rotating.version(REFUSED) == rotating.version(NEXT), "else each morning would begin it again"


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
    run, *_ = rotating.runs()
    assert run.outcome is RunOutcome.SUCCEEDED


def test_what_asks_for_the_secret_is_made_before_the_first_step(shared: Deployment) -> None:
    """In Lambda's init, as every other client."""
    started = shared.module("rotate_secret")

    assert "secrets_manager" in vars(started.function.system.clients())
