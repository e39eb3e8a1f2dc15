"""Keys that a provider refuses never come into use, and make way for those that are staged next."""

import json
import traceback

import pytest

from adapters.aws.rotation import NEXT, PENDING, REFUSED
from domain.errors import CredentialsRejectedError, ProviderUnavailableError
from tests.adapters.alpha_vantage.bodies import CALENDAR
from tests.adapters.loopback import answering, serving
from tests.entrypoints.lambdas.deployment import KEYS, NAME, deployed
from tests.entrypoints.lambdas.rotating import NEW_KEYS, NEWEST_KEYS, STEPS, TOKEN, Rotating

REFUSAL = json.dumps({"Error Message": f"apikey is invalid: {NEW_KEYS['alpha_vantage_api_key']}"}).encode()


def refuse_new_keys(rotating: Rotating, name: str, token: str = TOKEN) -> None:
    rotating.stage(NEW_KEYS)
    refuse_what_is_staged(rotating, name, token)


def refuse_what_is_staged(rotating: Rotating, name: str, token: str) -> None:
    rotating.steps("createSecret", "setSecret", token=token)

    with pytest.raises(CredentialsRejectedError, match=f"{name} refuses the new key") as refused:
        rotating.steps("testSecret", token=token)

    assert rotating.keys() == KEYS
    assert rotating.keys(NEXT) == NEW_KEYS
    assert rotating.keys(PENDING) is None, "else no other rotation begins"
    assert rotating.version(REFUSED) == rotating.version(NEXT), "else each morning would begin it again"
    shown = "".join(traceback.format_exception(refused.value)) + rotating.lines.getvalue()
    assert [key for key in NEW_KEYS.values() if key in shown] == []


def test_keys_that_alpaca_refuses_never_come_into_use() -> None:
    with deployed(faults="bad_key=1") as deployment:
        rotating = Rotating(deployment, deployment.module("rotate_secret"))
        refuse_new_keys(rotating, "Alpaca")

        assert rotating.calls() == 0, "no call of the budget is spent on keys that are refused already"


@pytest.mark.slow
def test_keys_that_no_provider_judges_are_tried_by_the_next_rotation() -> None:
    with deployed(faults="outage=1") as deployment:
        rotating = Rotating(deployment, deployment.module("rotate_secret"))
        rotating.stage(NEW_KEYS)
        rotating.steps("createSecret", "setSecret")

        with pytest.raises(ProviderUnavailableError):
            rotating.steps("testSecret")

        assert rotating.keys(PENDING) is None, "else no other rotation begins"
        assert (rotating.keys(), rotating.keys(NEXT), rotating.keys(REFUSED)) == (KEYS, NEW_KEYS, None)


@pytest.mark.slow
def test_keys_that_alpha_vantage_refuses_make_way_for_those_that_are_staged_next(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with (
        serving(
            answering(REFUSAL, headers=[("Content-Type", "application/json")]),
            answering(CALENDAR, headers=[("Content-Type", "application/x-download")]),
        ) as alpha_vantage,
        deployed(live=True, settings={"SIGNAL9_ALPHA_VANTAGE_URL": alpha_vantage.url}) as deployment,
    ):
        rotating = Rotating(deployment, deployment.module("rotate_secret"))
        refuse_new_keys(rotating, "Alpha Vantage")
        refuse_what_is_staged(rotating, "Alpha Vantage", f"1{TOKEN[1:]}")
        assert len(alpha_vantage.requests) == rotating.counted() == 1, "one staging is tried once"

        rotating.client.update_secret_version_stage(
            SecretId=NAME, VersionStage=NEXT, RemoveFromVersionId=rotating.version(NEXT)
        )
        rotating.stage(NEWEST_KEYS)
        rotating.steps(*STEPS, token=f"2{TOKEN[1:]}")
        assert rotating.keys() == NEWEST_KEYS
        assert len(alpha_vantage.requests) == rotating.counted() == 2
        told = " ".join(run.message for run in (*rotating.runs(), *rotating.runs("check_keys")))
        assert "refuses the new key" in told
        shown = rotating.lines.getvalue() + capsys.readouterr().out + told
        assert [key for key in (*NEW_KEYS.values(), *NEWEST_KEYS.values()) if key in shown] == []
