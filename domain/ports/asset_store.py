"""The assets table."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from domain.model.assets import Asset, Listing


class AssetStore(Protocol):
    """Assets by symbol, and what `LISTING_STATUS` last said of each symbol."""

    def digests(self) -> Mapping[str, str]:
        """Symbol to digest (`domain.rules.asset_changes.asset_digest`) of every active asset."""

    def get(self, symbol: str) -> Asset | None:
        """The asset, active or not."""

    def active(self) -> Iterator[Asset]:
        """Every active asset, ordered by symbol."""

    def put(self, assets: Iterable[Asset]) -> None:
        """Insert or replace, each asset atomically; the digest is stored beside it."""

    def deactivate(self, symbols: Iterable[str]) -> None:
        """Mark as inactive; nothing is deleted."""

    def listings(self) -> Mapping[str, Listing]:
        """Symbol to its listing, as last synced; empty before the first sync."""

    def replace_listings(self, listings: Iterable[Listing]) -> None:
        """Replace what is known of all listings by this list."""
