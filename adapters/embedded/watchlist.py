"""The watchlist table."""

from dataclasses import dataclass

from adapters.embedded.database import Database


@dataclass(frozen=True, slots=True)
class EmbeddedWatchlist:
    """`Watchlist` on SQLite."""

    database: Database

    def symbols(self) -> frozenset[str]:
        """The watched symbols."""
        return frozenset(row["symbol"] for row in self.database.rows("SELECT symbol FROM watchlist"))

    def add(self, symbol: str) -> None:
        """Watch a symbol."""
        self.database.insert("watchlist", [{"symbol": symbol}])

    def remove(self, symbol: str) -> None:
        """Stop watching a symbol."""
        self.database.change("DELETE FROM watchlist WHERE symbol = ?", symbol)
