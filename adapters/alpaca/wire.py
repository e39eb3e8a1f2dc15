"""One call through alpaca-py. Importing this module takes half a second, for pandas comes with alpaca-py."""

from collections.abc import Callable

from alpaca.common.exceptions import APIError
from alpaca.trading.client import TradingClient
from alpaca.trading.enums import AssetClass, AssetStatus
from alpaca.trading.requests import GetAssetsRequest
from requests.exceptions import RequestException

from adapters.alpaca.credentials import AlpacaKeys
from adapters.alpaca.deadline import DeadlineAdapter
from adapters.alpaca.limits import CallLimits, NoAnswerError, Received


def ask_for_assets(url: str, keys: AlpacaKeys, limits: CallLimits, monotonic: Callable[[], float]) -> Received:
    """The answer to one request for all active US equities, whatever it says.

    Raises `NoAnswerError` when none came.
    """
    adapter = DeadlineAdapter(limits, monotonic)
    client = TradingClient(*keys.reveal(), raw_data=True, url_override=url)
    session = client._session  # noqa: SLF001 - alpaca-py has no other way to set time-outs
    session.trust_env = False
    session.mount(url, adapter)
    client._retry = 0  # noqa: SLF001 - its own retries would not be counted against the budget
    problem = ""
    try:
        client.get_all_assets(GetAssetsRequest(status=AssetStatus.ACTIVE, asset_class=AssetClass.US_EQUITY))
    except (APIError, RequestException) as error:
        problem = type(error).__name__
    finally:
        session.close()
    # Raised out here so that the library's error, whose frames hold the keys as headers, is not chained.
    if adapter.received is None:
        raise NoAnswerError(f"Alpaca did not answer ({problem}). It is asked again later; nothing is lost.")
    return adapter.received
