"""The user's own symbols."""

from typing import Protocol


class Watchlist(Protocol):
    """Symbols (Alpaca's spelling) that come first in every plan."""

    def symbols(self) -> frozenset[str]:
        """The watched symbols."""

    def add(self, symbol: str) -> None:
        """Watch a symbol."""

    def remove(self, symbol: str) -> None:
        """Stop watching a symbol."""
