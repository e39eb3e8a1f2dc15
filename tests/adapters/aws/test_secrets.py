"""The providers' keys in Secrets Manager."""

import json
import logging
import pickle
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from adapters.aws.clients import Clients
from adapters.aws.secrets import LIFETIME, GatewayWithStoredKeys, ProviderKeys, StoredKeys
from domain.errors import SettingsError
from domain.model.answers import Answer, AnswerClass
from domain.model.datasets import DataRequest
from domain.ports.providers import CallPermit
from tests.adapters.fakes import CountedPermit
from tests.builders import answer, data_request
from tests.manual_clock import ManualClock

NAME = "signal9/providers"
KEYS = {
    "alpha_vantage_api_key": "AV-S3CRET-KEY",
    "alpaca_api_key_id": "ID-S3CRET-KEY",
    "alpaca_api_secret_key": "AP-S3CRET-KEY",
}


def secret_with(cloud: Clients, **changes: str) -> None:
    text = json.dumps(KEYS | changes)
    if cloud.secrets_manager.list_secrets()["SecretList"]:
        cloud.secrets_manager.put_secret_value(SecretId=NAME, SecretString=text)
    else:
        cloud.secrets_manager.create_secret(Name=NAME, SecretString=text)


def stored(cloud: Clients, clock: ManualClock | None = None) -> StoredKeys:
    return StoredKeys(cloud.secrets_manager, NAME, clock or ManualClock())


@dataclass
class RejectingGateway:
    """A provider that accepts one key, and remembers which it was given."""

    keys: StoredKeys
    accepted: str
    given: list[str] = field(default_factory=list)

    def ensure_keys(self) -> None:
        if " " in self.keys.keys().reveal("alpha_vantage_api_key"):
            raise SettingsError("The key does not look like one.")

    def fetch(self, request: DataRequest, permit: CallPermit) -> Answer:
        del permit
        self.given.append(self.keys.keys().reveal("alpha_vantage_api_key"))
        fine = self.given[-1] == self.accepted
        return replace(answer(), request=request, answer_class=AnswerClass.DATA if fine else AnswerClass.BAD_KEY)


def test_all_keys_come_from_one_secret(cloud: Clients) -> None:
    secret_with(cloud)

    keys = stored(cloud).keys()

    assert {name: keys.reveal(name) for name in KEYS} == KEYS


def test_keys_are_read_again_after_their_lifetime(cloud: Clients) -> None:
    clock = ManualClock()
    keys = stored(cloud, clock)
    secret_with(cloud)
    before = keys.keys()
    secret_with(cloud, alpaca_api_key_id="ANOTHER-ID")

    clock.advance(LIFETIME - timedelta(microseconds=1))
    assert keys.keys() is before

    clock.advance(timedelta(microseconds=1))
    assert keys.keys().reveal("alpaca_api_key_id") == "ANOTHER-ID"


def test_a_rejected_key_is_replaced_by_the_one_that_is_stored_now(cloud: Clients) -> None:
    keys = stored(cloud)
    secret_with(cloud)
    provider = RejectingGateway(keys, accepted="NEW-S3CRET-KEY")
    gateway = GatewayWithStoredKeys(provider, keys)
    keys.keys()
    secret_with(cloud, alpha_vantage_api_key="NEW-S3CRET-KEY")

    answers = [gateway.fetch(data_request(), CountedPermit()) for _ in range(3)]

    assert [each.answer_class for each in answers] == [AnswerClass.BAD_KEY, AnswerClass.DATA, AnswerClass.DATA]
    assert [each.keys_replaced for each in answers] == [True, False, False]
    assert provider.given == ["AV-S3CRET-KEY", "NEW-S3CRET-KEY", "NEW-S3CRET-KEY"]


def test_the_answer_to_a_rejected_key_says_when_there_is_no_other_one(cloud: Clients) -> None:
    keys = stored(cloud)
    secret_with(cloud)
    gateway = GatewayWithStoredKeys(RejectingGateway(keys, accepted="NEW-S3CRET-KEY"), keys)

    refused = gateway.fetch(data_request(), CountedPermit())

    assert (refused.answer_class, refused.keys_replaced) == (AnswerClass.BAD_KEY, False)


def test_the_answer_to_a_rejected_key_is_not_lost_when_the_secret_cannot_be_read(cloud: Clients) -> None:
    keys = stored(cloud)
    secret_with(cloud)
    gateway = GatewayWithStoredKeys(RejectingGateway(keys, accepted="NEW-S3CRET-KEY"), keys)
    gateway.ensure_keys()
    cloud.secrets_manager.delete_secret(SecretId=NAME, ForceDeleteWithoutRecovery=True)

    refused = gateway.fetch(data_request(), CountedPermit())

    assert (refused.answer_class, refused.keys_replaced) == (AnswerClass.BAD_KEY, False)
    with pytest.raises(SettingsError, match="it is not there"):
        gateway.ensure_keys()


def test_keys_that_cannot_be_any_are_told_with_the_secret_s_name_until_they_are_mended(cloud: Clients) -> None:
    keys = stored(cloud)
    secret_with(cloud, alpha_vantage_api_key="S3CRET WITH BLANKS")
    gateway = GatewayWithStoredKeys(RejectingGateway(keys, accepted="AV-S3CRET-KEY"), keys)

    with pytest.raises(SettingsError, match=r"does not look like one.*the secret signal9/providers") as refused:
        gateway.ensure_keys()
    secret_with(cloud)
    gateway.ensure_keys()

    assert "S3CRET" not in str(refused.value)
    assert gateway.fetch(data_request(), CountedPermit()).answer_class is AnswerClass.DATA


def test_a_key_that_is_rejected_and_still_stored_is_told_apart(cloud: Clients) -> None:
    keys = stored(cloud)
    secret_with(cloud)
    rejected = keys.keys()

    assert not keys.refresh(rejected)
    secret_with(cloud, alpha_vantage_api_key="NEW-S3CRET-KEY")
    assert keys.refresh(rejected)


def test_keys_that_were_replaced_meanwhile_are_not_read_once_more(cloud: Clients) -> None:
    """Of many threads whose calls were rejected, one reads."""
    keys = stored(cloud)
    secret_with(cloud)
    rejected = keys.keys()
    secret_with(cloud, alpha_vantage_api_key="NEW-S3CRET-KEY")
    keys.refresh(rejected)
    cloud.secrets_manager.delete_secret(SecretId=NAME, ForceDeleteWithoutRecovery=True)

    assert keys.refresh(rejected)


def test_a_secret_that_is_not_there_is_told_to_a_person(cloud: Clients) -> None:
    with pytest.raises(SettingsError, match=r"the secret signal9/providers .*: it is not there"):
        stored(cloud).keys()


@pytest.mark.parametrize(
    "secret, said",
    [
        ("S3CRET", "is no JSON object: put alpha_vantage_api_key, "),
        ('["S3CRET"]', "is no JSON object"),
        ("{}", "has no alpha_vantage_api_key and no alpaca_api_key_id and no alpaca_api_secret_key"),
        (json.dumps(KEYS | {"alpaca_api_key_id": ""}), "has no alpaca_api_key_id:"),
        (json.dumps(KEYS | {"alpaca_api_key_id": 7}), "has no alpaca_api_key_id:"),
    ],
)
def test_a_secret_that_is_no_pair_of_keys_is_told_without_its_value(secret: str, said: str) -> None:
    with pytest.raises(SettingsError) as refused:
        ProviderKeys(secret, NAME)

    assert said in str(refused.value)
    assert "S3CRET" not in str(refused.value)


def test_no_repr_log_or_copy_shows_a_key(cloud: Clients, caplog: pytest.LogCaptureFixture) -> None:
    """Also when everything is logged: botocore would log the body of every answer."""
    caplog.set_level(logging.DEBUG)
    keys = stored(cloud)
    secret_with(cloud)

    read = keys.keys()

    assert "S3CRET" not in caplog.text + repr(read) + str(read) + repr(keys) + str(keys)
    with pytest.raises(TypeError):
        pickle.dumps(read)
