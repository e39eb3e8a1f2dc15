"""The assets table and the listings."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain

from adapters.aws.dynamodb.batches import put_many
from adapters.aws.dynamodb.bodies import Bodies
from adapters.aws.dynamodb.expressions import Condition
from adapters.aws.dynamodb.items import Item, Row
from adapters.aws.dynamodb.tables import Tables
from adapters.aws.schema import ACTIVE_ASSETS, ASSETS, LISTINGS, SHARD_KEYS, shard
from adapters.exact_texts import json_text, optional_date, optional_date_text
from domain.model.assets import Asset, AssetStatus, ListedKind, Listing
from domain.rules.asset_changes import asset_digest

_KNOWN = Condition("attribute_exists(#symbol)")
_CURRENT, _POINTER = "current", "-"
_LISTINGS_OF_A_PART = 2_000


@dataclass(frozen=True, slots=True)
class DynamoDBAssetStore:
    """`AssetStore` on DynamoDB."""

    tables: Tables
    bodies: Bodies

    def digests(self) -> Mapping[str, str]:
        """Symbol to digest of every active asset."""
        return {found["symbol"]: found["digest"] for found in self._active("symbol", "digest")}

    def get(self, symbol: str) -> Asset | None:
        """The asset, active or not."""
        found = self.tables.get(ASSETS, symbol)
        return None if found is None else self._asset(found)

    def active(self) -> Iterator[Asset]:
        """Every active asset, ordered by symbol."""
        return map(self._asset, sorted(self._active(), key=lambda found: str(found["symbol"])))

    def put(self, assets: Iterable[Asset]) -> None:
        """Insert or replace, with digests."""
        put_many(self.tables, ASSETS, map(self._row, assets))

    def deactivate(self, symbols: Iterable[str]) -> None:
        """Mark as inactive."""
        inactive: Row = {"status": AssetStatus.INACTIVE.value, ACTIVE_ASSETS.key.partition: None}
        self.tables.each(lambda symbol: self.tables.update(ASSETS, [symbol], inactive, _KNOWN), tuple(symbols))

    def listings(self) -> Mapping[str, Listing]:
        """Symbol to its listing."""
        current = self.tables.get(LISTINGS, _CURRENT, _POINTER)
        if current is None:
            return {}
        parts = self.tables.query(LISTINGS, current["points_to"])
        return {
            symbol: Listing(symbol, ListedKind(kind), exchange, optional_date(ipo_date))
            for part in parts
            for symbol, kind, exchange, ipo_date in self.bodies.unpacked(part)
        }

    def replace_listings(self, listings: Iterable[Listing]) -> None:
        """Replace all listings: the new list is written beside the old one, then it becomes the current one."""
        rows = [(each.symbol, each.kind.value, each.exchange, optional_date_text(each.ipo_date)) for each in listings]
        generation = sha256(json_text(rows).encode()).hexdigest()
        for number, start in enumerate(range(0, len(rows), _LISTINGS_OF_A_PART)):
            part = self.bodies.packed(rows[start : start + _LISTINGS_OF_A_PART])
            self.tables.put(LISTINGS, {"generation": generation, "part": f"{number:04}", **part})
        self.tables.put(LISTINGS, {"generation": _CURRENT, "part": _POINTER, "points_to": generation})

    def _active(self, *only: str) -> Iterable[Item]:
        def of_shard(partition: str) -> list[Item]:
            return list(self.tables.query(ASSETS, partition, index=ACTIVE_ASSETS, only=only))

        return chain.from_iterable(self.tables.each(of_shard, SHARD_KEYS))

    def _row(self, asset: Asset) -> Row:
        body = (asset.asset_id, asset.name, asset.exchange, asset.asset_class, asset.tradable, asset.attributes)
        return {
            "symbol": asset.symbol,
            "status": asset.status.value,
            ACTIVE_ASSETS.key.partition: shard(asset.symbol) if asset.status is AssetStatus.ACTIVE else None,
            "digest": asset_digest(asset),
            **self.bodies.packed(body),
        }

    def _asset(self, stored: Item) -> Asset:
        asset_id, name, exchange, asset_class, tradable, attributes = self.bodies.unpacked(stored)
        return Asset(
            symbol=stored["symbol"],
            asset_id=asset_id,
            name=name,
            exchange=exchange,
            asset_class=asset_class,
            status=AssetStatus(stored["status"]),
            tradable=tradable,
            attributes=tuple(attributes),
        )
