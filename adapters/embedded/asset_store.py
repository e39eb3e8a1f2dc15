"""The assets table and the listings."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from adapters.embedded.database import Database, Row, Value
from adapters.exact_texts import json_text, json_value, optional_date, optional_date_text
from domain.model.assets import Asset, AssetStatus, ListedKind, Listing
from domain.rules.asset_changes import asset_digest


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
        row = self.database.row("SELECT * FROM assets WHERE symbol = ?", symbol)
        return None if row is None else _asset(row)

    def active(self) -> Iterator[Asset]:
        """Every active asset, ordered by symbol."""
        return map(_asset, self.database.rows("SELECT * FROM assets WHERE status = 'active' ORDER BY symbol"))

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
        return {row["symbol"]: _listing(row) for row in self.database.rows("SELECT * FROM listings")}

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
    return Asset(
        symbol=row["symbol"],
        asset_id=row["asset_id"],
        name=row["name"],
        exchange=row["exchange"],
        asset_class=row["asset_class"],
        status=AssetStatus(row["status"]),
        tradable=bool(row["tradable"]),
        attributes=tuple(json_value(row["attributes"])),
    )


def _listing_row(listing: Listing) -> dict[str, Value]:
    return {
        "symbol": listing.symbol,
        "kind": listing.kind.value,
        "exchange": listing.exchange,
        "ipo_date": optional_date_text(listing.ipo_date),
    }


def _listing(row: Row) -> Listing:
    return Listing(row["symbol"], ListedKind(row["kind"]), row["exchange"], optional_date(row["ipo_date"]))
