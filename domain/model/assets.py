"""The tradable universe: assets as Alpaca lists them."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class AssetStatus(StrEnum):
    """Whether Alpaca lists the asset today."""

    ACTIVE = "active"
    INACTIVE = "inactive"


@dataclass(frozen=True, slots=True)
class Asset:
    """An instrument that Alpaca lists, identified by `symbol` in Alpaca's spelling (`BRK.B`).

    Only fields that say what the instrument is are kept; margin and borrow fields change daily and are left out.
    """

    symbol: str
    asset_id: str
    name: str
    exchange: str
    asset_class: str
    status: AssetStatus
    tradable: bool
    attributes: tuple[str, ...] = ()
    """Sorted, as given: `has_options`, `fractional_eh_enabled`, ..."""


class ListedKind(StrEnum):
    """What `LISTING_STATUS` says an instrument is; unreliable, so it only ever excludes funds."""

    STOCK = "stock"
    ETF = "etf"


@dataclass(frozen=True, slots=True)
class Listing:
    """One row of Alpha Vantage's `LISTING_STATUS`, its symbol in Alpaca's spelling."""

    symbol: str
    kind: ListedKind
    exchange: str
    ipo_date: date | None


class IneligibleReason(StrEnum):
    """Why an asset is not worth a call."""

    NOT_ACTIVE = "not_active"
    NOT_TRADABLE = "not_tradable"
    NOT_ON_AN_EXCHANGE = "not_on_an_exchange"
    FUND = "fund"
    WARRANT = "warrant"
    UNIT = "unit"
    PREFERRED = "preferred"
    RIGHT = "right"
    NOTE = "note"
    TEST_SYMBOL = "test_symbol"


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row of a market-wide list that could not be read: which one, which field, and what it held."""

    row: int
    symbol: str
    field: str
    value: str
    problem: str


@dataclass(frozen=True, slots=True)
class AssetSyncPlan:
    """What a new asset list changes: rows to write and symbols that are no longer listed."""

    inserted: tuple[Asset, ...]
    changed: tuple[Asset, ...]
    deactivated: tuple[str, ...]
    unchanged: int


@dataclass(frozen=True, slots=True)
class UnknownToProvider:
    """An asset that Alpha Vantage answered `{}` for: how often in a row, and when it may be asked again."""

    symbol: str
    times: int
    next_check: datetime
