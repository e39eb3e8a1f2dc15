"""Makes the adapters that reach the network. They are imported when made, so that reading the store starts fast.

Keys are asked for before each call, so that new ones are taken up.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from pydantic import SecretStr

if TYPE_CHECKING:
    from collections.abc import Callable

    from adapters.aws.secrets import StoredKeys
    from domain.model.budget import BudgetPolicy
    from domain.ports.clock import Clock
    from domain.ports.providers import AssetReader, KeyCheck, NewsReader, ProviderGateway, ReportReader
    from entrypoints.redaction import Redaction
    from entrypoints.settings import Source

# ruff: noqa: PLC0415 - see the module's docstring


def always(key: SecretStr) -> Callable[[], SecretStr]:
    """A key that stays the same as long as the process runs."""
    return lambda: key


def stored_key(keys: StoredKeys, field: str, redact: Redaction) -> Callable[[], SecretStr]:
    """A key of the secret, as it is now; whatever is read there is taken out of every text from then on."""

    def key() -> SecretStr:
        held = keys.keys()
        redact.learn(SecretStr(held.reveal(each)) for each in held.FIELDS)
        return SecretStr(held.reveal(field))

    return key


def with_stored_keys(gateway: ProviderGateway, keys: StoredKeys, source: Source) -> ProviderGateway:
    """Has the secret read again when the provider refuses the keys; a simulated one never sees it."""
    from adapters.aws.secrets import GatewayWithStoredKeys

    return GatewayWithStoredKeys(gateway, keys) if source == "live" else gateway


def alpha_vantage_gateway(
    url: str, key: Callable[[], SecretStr], clock: Clock, policy: BudgetPolicy
) -> ProviderGateway:
    """Alpha Vantage; a call may take as long as the rate budget allows for."""
    from adapters.alpha_vantage.client import AlphaVantageGateway, CallLimits
    from adapters.alpha_vantage.credentials import ApiKey

    return AlphaVantageGateway(
        lambda: ApiKey(key().get_secret_value()),
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
    *,
    url: str,
    news_url: str,
    key_id: Callable[[], SecretStr],
    secret_key: Callable[[], SecretStr],
    clock: Clock,
    policy: BudgetPolicy,
) -> ProviderGateway:
    """Alpaca's list of assets, and its news."""
    from adapters.alpaca.catalog import AlpacaGateway
    from adapters.alpaca.credentials import AlpacaKeys
    from adapters.alpaca.limits import CallLimits

    return AlpacaGateway(
        lambda: AlpacaKeys(key_id().get_secret_value(), secret_key().get_secret_value()),
        clock,
        random.SystemRandom(),
        base_url=url,
        news_url=news_url,
        limits=CallLimits(total=policy.deadline.total_seconds()),
    )


def alpaca_key_check(url: str, key_id: SecretStr, secret_key: SecretStr) -> KeyCheck:
    """Asks Alpaca whether it takes these keys."""
    from adapters.alpaca.credentials import AlpacaKeys
    from adapters.alpaca.key_check import AlpacaKeyCheck
    from adapters.alpaca.limits import CallLimits

    return AlpacaKeyCheck(url, AlpacaKeys(key_id.get_secret_value(), secret_key.get_secret_value()), CallLimits())


def alpaca_reader() -> AssetReader:
    """Reads Alpaca's list of assets."""
    from adapters.alpaca.parsing import AlpacaAssetReader

    return AlpacaAssetReader()


def news_reader() -> NewsReader:
    """Reads Alpaca's news."""
    from adapters.alpaca.news import AlpacaNewsReader

    return AlpacaNewsReader()
