"""What one provider call brings: the five datasets of a company and the market-wide lists."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Provider(StrEnum):
    """An outside source of data, each with a rate budget of its own."""

    ALPHA_VANTAGE = "alpha_vantage"
    ALPACA = "alpaca"


class Dataset(StrEnum):
    """One of the five datasets of a company; each costs one call of Alpha Vantage."""

    OVERVIEW = "overview"
    INCOME_STATEMENT = "income_statement"
    BALANCE_SHEET = "balance_sheet"
    CASH_FLOW = "cash_flow"
    EARNINGS = "earnings"


STATEMENTS = (Dataset.INCOME_STATEMENT, Dataset.BALANCE_SHEET, Dataset.CASH_FLOW)
REPORT_DATASETS = (*STATEMENTS, Dataset.EARNINGS)
BUNDLE_ORDER = (*STATEMENTS, Dataset.EARNINGS, Dataset.OVERVIEW)
"""The order in which the datasets of one asset are asked for; the income statement is also the probe."""


class MarketList(StrEnum):
    """A list that covers the whole market in one call."""

    ASSETS = "assets"
    EARNINGS_CALENDAR = "earnings_calendar"
    LISTING_STATUS = "listing_status"
    NEWS = "news"
    """Comes page by page, one call each: see `NewsPageRequest`."""


@dataclass(frozen=True, slots=True)
class DataRequest:
    """What is asked of a provider: a dataset of one symbol, or a market-wide list (then `symbol` is `None`).

    `symbol` is always in Alpaca's spelling; the provider's adapter translates it.
    """

    provider: Provider
    subject: Dataset | MarketList
    symbol: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsPageRequest(DataRequest):
    """One page of the market's news; its receipt names the list only, since the page itself says what is on it."""

    since: datetime
    until: datetime
    page: str = ""
    """As the page before named it; empty for the first one."""
