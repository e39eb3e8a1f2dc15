"""A stack whose keys nobody has put in yet: no call is counted or made, and the work waits."""

import json

import pytest

from domain.model.datasets import Dataset, Provider
from domain.model.metrics import Metric
from domain.model.pollination import RequestState
from domain.model.runs import RunOutcome
from tests.builders import asset
from tests.entrypoints.lambdas.deployment import KEYS, NAME, Invocation, deployed

SAID = f"The secret {NAME} has no alpha_vantage_api_key"


@pytest.mark.slow
def test_without_keys_triggers_are_given_up_until_tomorrow_and_an_event_waits_an_hour() -> None:
    with deployed(live=True) as deployment:
        deployment.clients.secrets_manager.put_secret_value(
            SecretId=NAME, SecretString=json.dumps(dict.fromkeys(KEYS, ""))
        )
        pollinate = deployment.handler("pollinate_asset")
        system = deployment.system()
        system.assets().put([asset()])
        (asked,) = system.ask_for_pollination()(["ACME"], [Dataset.OVERVIEW])
        (event,) = deployment.events()

        for name in ("sync_assets", "sync_earnings_calendar", "sync_news"):
            ended = deployment.handler(name)({"use_case": name}, Invocation())
            assert ended["outcome"] == "give_up"
            assert ended["reason"].startswith(SAID)
        ended = pollinate(event, Invocation())
        request = system.requests().get(asked.request_id, Dataset.OVERVIEW)
        (run,) = system.runs().latest("pollinate_asset")
        (later,) = deployment.schedules()

        assert (ended["outcome"], later["detail"]["request_id"]) == ("defer", asked.request_id)
        assert request is not None
        assert (request.state, request.attempts) == (RequestState.DEFERRED, 0)
        assert request.outcome.startswith(SAID)
        assert (run.outcome, run.counts.get(Metric.CALLS_USED, 0)) == (RunOutcome.FAILED, 0)
        assert [system.budget().read(provider).counter for provider in Provider] == [0, 0]
        assert [*deployment.world.calls.calls("alpha_vantage"), *deployment.world.calls.calls("alpaca")] == []
