"""The user's own symbols, which come first in every plan."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.model.assets import Asset, IneligibleReason, Listing
from domain.ports.asset_store import AssetStore
from domain.ports.clock import Clock
from domain.ports.release_store import ReleaseStore
from domain.ports.report_store import ReportStore
from domain.ports.watchlist import Watchlist
from domain.rules.completeness import Completeness, completeness
from domain.rules.eligibility import ineligible_because, is_in_calendar
from domain.rules.market_day import market_day
from domain.use_cases.find_asset import FindAsset, spellings


@dataclass(frozen=True, slots=True)
class WatchedAsset:
    """A watched symbol and how far its data is."""

    symbol: str
    name: str
    ineligible: IneligibleReason | None
    """Why no call is spent on it although it is watched; `None`: calls are."""
    completeness: Completeness
    fetched_at: datetime | None
    """When data of it last came; `None`: never."""


@dataclass(frozen=True, slots=True)
class WatchAssets:
    """Adds, removes and tells; the plan of the next trigger follows."""

    find_asset: FindAsset
    watchlist: Watchlist
    assets: AssetStore
    releases: ReleaseStore
    reports: ReportStore
    clock: Clock

    def add(self, symbols: Iterable[str]) -> tuple[str, ...]:
        """Watch all of them or, when one is unknown, none; the symbols as Alpaca spells them, each once.

        Raises `UnknownSymbolError` with close matches.
        """
        found = tuple(dict.fromkeys(self.find_asset(symbol).symbol for symbol in symbols))
        for symbol in found:
            self.watchlist.add(symbol)
        return found

    def remove(self, symbols: Iterable[str]) -> Mapping[str, str | None]:
        """No longer watch them; for each symbol as given the one that was watched, or `None`."""
        watched = self.watchlist.symbols()
        removed = {symbol: next((it for it in spellings(symbol) if it in watched), None) for symbol in symbols}
        for symbol in filter(None, removed.values()):
            self.watchlist.remove(symbol)
        return removed

    def watched(self) -> tuple[WatchedAsset, ...]:
        """The watched assets, by symbol."""
        listings = self.assets.listings()
        found = (self.assets.get(symbol) for symbol in sorted(self.watchlist.symbols()))
        return tuple(self._watched(asset, listings.get(asset.symbol)) for asset in found if asset is not None)

    def _watched(self, asset: Asset, listing: Listing | None) -> WatchedAsset:
        heads = self.reports.heads_of(asset.symbol)
        releases = self.releases.of_symbol(asset.symbol)
        now = self.clock.now()
        in_calendar = is_in_calendar(releases, market_day(now))
        fetched = [head.fetched_at for head in heads.values() if head.fetched_at is not None]
        return WatchedAsset(
            symbol=asset.symbol,
            name=asset.name,
            ineligible=ineligible_because(asset, listing=listing, in_calendar=in_calendar),
            completeness=completeness(heads, releases, now),
            fetched_at=max(fetched, default=None),
        )
