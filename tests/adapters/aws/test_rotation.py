"""The versions of the secret and their labels, step by step."""

import json
import logging

import pytest

from adapters.aws.clients import Clients
from adapters.aws.rotation import CURRENT, NEXT, PENDING, REFUSED, SecretRotation, StagedKeys
from adapters.aws.secrets import ProviderKeys
from domain.errors import DeadLetterError, SettingsError, Signal9Error
from tests.adapters.aws.requests import answered

NAME = "signal9/providers"
FIRST, SECOND = (f"{number:032}" for number in (1, 2))
"""The tokens of two rotations."""
NO_KEYS = json.dumps(dict.fromkeys(ProviderKeys.FIELDS, ""))
"""As the stack makes it."""


def keys(name: str) -> str:
    return json.dumps({field: f"{name}-S3CRET-{field}" for field in ProviderKeys.FIELDS})


class Secret:
    """One secret, and what a person does with it."""

    def __init__(self, cloud: Clients, value: str) -> None:
        self.client = cloud.secrets_manager
        self.client.create_secret(Name=NAME, SecretString=value)

    def rotation(self, token: str = FIRST) -> SecretRotation:
        return SecretRotation(self.client, NAME, token)

    def begun(self, token: str = FIRST) -> SecretRotation:
        rotation = self.rotation(token)
        rotation.create()
        return rotation

    def stage(self, value: str) -> None:
        labels = self.client.describe_secret(SecretId=NAME)["VersionIdsToStages"]
        staged = next((version for version, named in labels.items() if NEXT in named), None)
        version = self.client.put_secret_value(SecretId=NAME, SecretString=value, VersionStages=[NEXT])["VersionId"]
        if staged is not None and NEXT in self.labels().get(staged, ()):
            # AWS moves the label with the value; an emulator may leave it on both.
            self.client.update_secret_version_stage(
                SecretId=NAME, VersionStage=NEXT, MoveToVersionId=version, RemoveFromVersionId=staged
            )

    def labels(self) -> dict[str, list[str]]:
        return self.client.describe_secret(SecretId=NAME)["VersionIdsToStages"]

    def values(self) -> dict[str, str]:
        """What each label names."""
        return {
            label: self.client.get_secret_value(SecretId=NAME, VersionId=version)["SecretString"]
            for version, named in self.labels().items()
            for label in named
        }


def test_what_is_staged_becomes_the_version_of_the_token_and_then_the_current_one(cloud: Clients) -> None:
    secret = Secret(cloud, keys("old"))
    secret.stage(keys("new"))

    rotation = secret.begun()
    assert PENDING in secret.labels()[FIRST]
    assert secret.values() == {CURRENT: keys("old"), NEXT: keys("new"), PENDING: keys("new")}

    rotation.finish()
    assert CURRENT in secret.labels()[FIRST]
    assert (secret.values()[CURRENT], secret.values()["AWSPREVIOUS"]) == (keys("new"), keys("old"))
    assert NEXT not in secret.values()


@pytest.mark.parametrize("value", [keys("old"), NO_KEYS, "no JSON"], ids=["keys", "as deployed", "text"])
def test_with_nothing_staged_what_is_in_use_is_copied_whatever_it_is(cloud: Clients, value: str) -> None:
    secret = Secret(cloud, value)

    rotation = secret.begun()
    assert rotation.pending() == rotation.current()
    rotation.finish()

    assert CURRENT in secret.labels()[FIRST]
    assert secret.values()[CURRENT] == value


def test_keys_that_were_refused_make_way_for_those_that_are_staged_next(cloud: Clients) -> None:
    secret = Secret(cloud, keys("old"))
    secret.stage(keys("refused"))
    secret.begun().give_up()

    assert PENDING not in secret.values(), "else Secrets Manager begins no other rotation"
    assert (secret.values()[CURRENT], secret.values()[NEXT]) == (keys("old"), keys("refused"))
    with pytest.raises(DeadLetterError, match="given up before"):
        secret.rotation().is_done()

    secret.stage(keys("working"))
    secret.begun(SECOND).finish()
    assert secret.values()[CURRENT] == keys("working")
    assert NEXT not in secret.values()


def test_giving_up_twice_or_what_is_not_pending_changes_nothing(cloud: Clients) -> None:
    secret = Secret(cloud, keys("old"))
    secret.stage(keys("new"))
    rotation = secret.begun()

    secret.rotation(SECOND).give_up()
    assert PENDING in secret.labels()[FIRST]
    rotation.give_up()
    labels = secret.labels()
    rotation.give_up()
    assert secret.labels() == labels


def test_keys_wait_from_when_they_are_staged_until_they_are_refused_or_in_use(cloud: Clients) -> None:
    secret = Secret(cloud, keys("old"))
    staged = StagedKeys(secret.client, NAME, lambda: SECOND)
    assert not staged.wait()

    secret.stage(keys("refused"))
    assert staged.wait()
    secret.begun().give_up()
    assert staged.wait(), "nobody has refused them"
    secret.begun().refuse()
    assert not staged.wait()
    assert PENDING not in secret.values()
    assert secret.values()[NEXT] == keys("refused"), "a person may have them rotated all the same"

    secret.stage(keys("working"))
    assert staged.wait()
    secret.begun(SECOND).finish()
    assert not staged.wait()


def test_the_label_of_what_was_refused_moves_on_to_what_is_refused_next(cloud: Clients) -> None:
    secret = Secret(cloud, keys("old"))
    for number in (1, 2):
        secret.stage(keys(f"refused {number}"))
        rotation = secret.begun(f"{number:032}")
        for _ in range(2):
            rotation.refuse()
        assert secret.values()[REFUSED] == keys(f"refused {number}")


def test_keys_that_were_staged_during_the_trial_of_others_are_not_refused_with_them(cloud: Clients) -> None:
    secret = Secret(cloud, keys("old"))
    secret.stage(keys("refused"))
    rotation = secret.begun()
    secret.stage(keys("working"))

    rotation.refuse()

    assert StagedKeys(secret.client, NAME, lambda: SECOND).wait()


def test_a_rotation_begins_at_once_and_goes_on_with_one_that_has_stopped(cloud: Clients) -> None:
    secret = Secret(cloud, keys("old"))
    secret.stage(keys("new"))
    staged = StagedKeys(secret.client, NAME, lambda: SECOND)

    with answered(secret.client, "RotateSecret", {"VersionId": SECOND}) as asked:
        staged.begin()
        secret.begun(FIRST)
        staged.begin()
        secret.rotation(FIRST).finish()
        staged.begin()

    assert [(each["SecretId"], each["RotateImmediately"]) for each in asked] == [(NAME, True)] * 3
    assert [each["ClientRequestToken"] for each in asked] == [SECOND, FIRST, SECOND]


def test_a_rotation_that_has_stopped_goes_on_although_aws_answers_with_an_error(cloud: Clients) -> None:
    """AWS says that the previous rotation is not complete and is tried again: any other refusal begins nothing."""
    secret = Secret(cloud, keys("old"))
    secret.stage(keys("new"))
    staged = StagedKeys(secret.client, NAME, lambda: SECOND)

    with answered(secret.client, "RotateSecret", {}) as asked:
        asked.refusal = "InvalidRequestException"
        with pytest.raises(Signal9Error, match="InvalidRequestException"):
            staged.begin()
        secret.begun(FIRST)
        staged.begin()
        asked.refusal = "AccessDeniedException"
        with pytest.raises(SettingsError):
            staged.begin()

    assert [each["ClientRequestToken"] for each in asked] == [SECOND, FIRST, FIRST]


@pytest.mark.parametrize("value", ["no S3CRET JSON", NO_KEYS, "[]"], ids=["text", "empty", "list"])
def test_what_is_staged_and_are_no_keys_is_refused_until_others_are_staged(cloud: Clients, value: str) -> None:
    secret = Secret(cloud, keys("old"))
    secret.stage(value)
    staged = StagedKeys(secret.client, NAME, lambda: SECOND)
    assert staged.wait()

    for _ in range(2):
        with pytest.raises(SettingsError, match=NEXT) as refused:
            secret.rotation().create()
        assert "S3CRET" not in str(refused.value)
        assert not staged.wait(), "else each morning would begin its rotation"

    assert PENDING not in secret.values()
    secret.stage(keys("working"))
    assert staged.wait()
    secret.begun(SECOND).finish()
    assert secret.values()[CURRENT] == keys("working")


def test_one_staging_is_one_trial_however_many_rotations_come_to_it(cloud: Clients) -> None:
    secret = Secret(cloud, keys("old"))
    assert secret.begun().trial() == FIRST, "nothing is staged"
    secret.rotation().give_up()

    secret.stage(keys("new"))
    trials = []
    for token in (f"{number:032}" for number in (3, 4)):
        trials.append(secret.begun(token).trial())
        secret.rotation(token).give_up()
    secret.stage(keys("new"))
    trials.append(secret.begun(SECOND).trial())

    assert trials[0] == trials[1] != trials[2]


@pytest.mark.parametrize("value", ["no S3CRET JSON", NO_KEYS, "[]"], ids=["text", "empty", "list"])
def test_what_are_no_keys_cannot_come_into_use(cloud: Clients, value: str) -> None:
    """Whoever labelled it."""
    secret = Secret(cloud, keys("old"))
    secret.client.put_secret_value(SecretId=NAME, ClientRequestToken=FIRST, SecretString=value, VersionStages=[PENDING])

    with pytest.raises(SettingsError) as refused:
        secret.rotation().finish()

    assert secret.values()[CURRENT] == keys("old")
    assert "S3CRET" not in str(refused.value)


def test_no_repr_or_log_shows_a_key(cloud: Clients, caplog: pytest.LogCaptureFixture) -> None:
    """Also when everything is logged: botocore would log the body of every request and answer."""
    secret = Secret(cloud, keys("old"))
    secret.stage(keys("new"))
    caplog.set_level(logging.DEBUG)

    rotation = secret.begun()
    shown = repr(rotation) + repr(rotation.current()) + repr(rotation.pending())
    rotation.finish()

    assert "S3CRET" not in caplog.text + shown
