"""Makes the adapters that reach the network. They are imported when made, so that reading the store starts fast."""

import random

from pydantic import SecretStr

from domain.model.budget import BudgetPolicy
from domain.ports.clock import Clock
from domain.ports.providers import AssetReader, ProviderGateway, ReportReader

# ruff: noqa: PLC0415 - see the module's docstring


def alpha_vantage_gateway(url: str, key: SecretStr, clock: Clock, policy: BudgetPolicy) -> ProviderGateway:
    """Alpha Vantage; a call may take as long as the rate budget allows for."""
    from adapters.alpha_vantage.client import AlphaVantageGateway, CallLimits
    from adapters.alpha_vantage.credentials import ApiKey

    return AlphaVantageGateway(
        lambda: ApiKey(key.get_secret_value()),
        clock,
        random.SystemRandom(),
        base_url=url,
        limits=CallLimits(total=policy.deadline.total_seconds()),
    )


def alpha_vantage_reader() -> ReportReader:
    """Reads the bodies of Alpha Vantage."""
    from adapters.alpha_vantage.reading import AlphaVantageReader

    return AlphaVantageReader()


def alpaca_gateway(
    url: str, key_id: SecretStr, secret_key: SecretStr, clock: Clock, policy: BudgetPolicy
) -> ProviderGateway:
    """Alpaca's list of assets."""
    from adapters.alpaca.catalog import AlpacaGateway
    from adapters.alpaca.credentials import AlpacaKeys
    from adapters.alpaca.limits import CallLimits

    return AlpacaGateway(
        lambda: AlpacaKeys(key_id.get_secret_value(), secret_key.get_secret_value()),
        clock,
        random.SystemRandom(),
        base_url=url,
        limits=CallLimits(total=policy.deadline.total_seconds()),
    )


def alpaca_reader() -> AssetReader:
    """Reads the bodies of Alpaca."""
    from adapters.alpaca.parsing import AlpacaAssetReader

    return AlpacaAssetReader()
