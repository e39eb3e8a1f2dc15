"""Tries keys that are not in use yet, with gateways that have them and nothing else of their own."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import SecretStr

from adapters.aws.secrets import ProviderKeys
from domain.model.budget import BudgetPolicy
from domain.model.datasets import Provider
from domain.ports.archive import Archive
from domain.ports.clock import Clock
from domain.ports.ids import Ids
from domain.ports.providers import KeyCheck, ProviderGateway
from domain.use_cases.calendar_hold import CalendarHold
from domain.use_cases.check_keys import CheckKeys
from domain.use_cases.provider_calls import ProviderCalls
from domain.use_cases.rate_budget import RateBudget
from domain.use_cases.recording import RunRecorder
from entrypoints import gateways
from entrypoints.outside import Outside


@dataclass(frozen=True, slots=True)
class NewKeys:
    """Raises what `CheckKeys` raises."""

    outside: Outside
    policies: Mapping[Provider, BudgetPolicy]
    budget: RateBudget
    clock: Clock
    ids: Ids
    archive: Archive
    hold: CalendarHold
    recorder: RunRecorder

    def __call__(self, keys: ProviderKeys, request_id: str) -> None:
        """Try them; a repeat under the same id makes no second call."""
        self.checking(keys)(request_id=request_id)

    def checking(self, keys: ProviderKeys) -> CheckKeys:
        """The use case with these keys."""
        calls = ProviderCalls(
            budget=self.budget, clock=self.clock, ids=self.ids, archive=self.archive, gateways=self._gateways(keys)
        )
        return CheckKeys(calls=calls, ask_alpaca=self._alpaca(keys), hold=self.hold, recorder=self.recorder)

    def _gateways(self, keys: ProviderKeys) -> Mapping[Provider, ProviderGateway]:
        key = gateways.always(SecretStr(keys.reveal("alpha_vantage_api_key")))
        policy = self.policies[Provider.ALPHA_VANTAGE]
        return {
            Provider.ALPHA_VANTAGE: gateways.alpha_vantage_gateway(
                self.outside.alpha_vantage_url, key, self.clock, policy
            )
        }

    def _alpaca(self, keys: ProviderKeys) -> KeyCheck:
        return gateways.alpaca_key_check(
            self.outside.alpaca_url,
            SecretStr(keys.reveal("alpaca_api_key_id")),
            SecretStr(keys.reveal("alpaca_api_secret_key")),
        )
