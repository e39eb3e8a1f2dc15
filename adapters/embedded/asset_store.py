"""The assets table and the listings."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from adapters.embedded.database import Database, Row, Value
from adapters.exact_texts import json_text, json_value, optional_date, optional_date_text
from domain.model.assets import Asset, AssetStatus, ListedKind, Listing
from domain.rules.asset_changes import asset_digest

_ASSETS = "SELECT symbol, asset_id, name, exchange, asset_class, status, tradable, attributes FROM assets"
_STATUS = {status.value: status for status in AssetStatus}
_KIND = {kind.value: kind for kind in ListedKind}


@dataclass(frozen=True, slots=True)
class EmbeddedAssetStore:
    """`AssetStore` on SQLite."""

    database: Database

    def digests(self) -> Mapping[str, str]:
        """Symbol to digest of every active asset."""
        rows = self.database.rows("SELECT symbol, digest FROM assets WHERE status = 'active'")
        return {row["symbol"]: row["digest"] for row in rows}

    def get(self, symbol: str) -> Asset | None:
        """The asset, active or not."""
        row = self.database.row(f"{_ASSETS} WHERE symbol = ?", symbol)
        return None if row is None else _asset(row)

    def active(self) -> Iterator[Asset]:
        """Every active asset, ordered by symbol."""
        return map(_asset, self.database.rows(f"{_ASSETS} WHERE status = 'active' ORDER BY symbol"))

    def put(self, assets: Iterable[Asset]) -> None:
        """Insert or replace, with digests."""
        self.database.replace("assets", map(_asset_row, assets))

    def deactivate(self, symbols: Iterable[str]) -> None:
        """Mark as inactive."""
        self.database.change_each(
            "UPDATE assets SET status = 'inactive' WHERE symbol = :symbol", [{"symbol": symbol} for symbol in symbols]
        )

    def listings(self) -> Mapping[str, Listing]:
        """Symbol to its listing."""
        rows = self.database.rows("SELECT symbol, kind, exchange, ipo_date FROM listings")
        return {row["symbol"]: _listing(row) for row in rows}

    def replace_listings(self, listings: Iterable[Listing]) -> None:
        """Replace all listings at once."""
        rows = [_listing_row(listing) for listing in listings]
        with self.database.transaction() as connection:
            connection.execute("DELETE FROM listings")
            connection.executemany(
                "INSERT OR REPLACE INTO listings (symbol, kind, exchange, ipo_date)"
                " VALUES (:symbol, :kind, :exchange, :ipo_date)",
                rows,
            )


def _asset_row(asset: Asset) -> dict[str, Value]:
    return {
        "symbol": asset.symbol,
        "asset_id": asset.asset_id,
        "name": asset.name,
        "exchange": asset.exchange,
        "asset_class": asset.asset_class,
        "status": asset.status.value,
        "tradable": asset.tradable,
        "attributes": json_text(asset.attributes),
        "digest": asset_digest(asset),
    }


def _asset(row: Row) -> Asset:
    symbol, asset_id, name, exchange, asset_class, status, tradable, attributes = row
    return Asset(
        symbol=symbol,
        asset_id=asset_id,
        name=name,
        exchange=exchange,
        asset_class=asset_class,
        status=_STATUS[status],
        tradable=bool(tradable),
        attributes=_attributes(attributes),
    )


@lru_cache(maxsize=1_024)
def _attributes(text: str) -> tuple[str, ...]:
    """Cached, since the whole market shares a few hundred combinations."""
    return tuple(json_value(text))


def _listing_row(listing: Listing) -> dict[str, Value]:
    return {
        "symbol": listing.symbol,
        "kind": listing.kind.value,
        "exchange": listing.exchange,
        "ipo_date": optional_date_text(listing.ipo_date),
    }


def _listing(row: Row) -> Listing:
    symbol, kind, exchange, ipo_date = row
    return Listing(symbol, _KIND[kind], exchange, optional_date(ipo_date))
