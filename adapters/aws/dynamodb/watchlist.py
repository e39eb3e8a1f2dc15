"""The watchlist table."""

from dataclasses import dataclass

from adapters.aws.dynamodb.tables import Tables
from adapters.aws.schema import EVERYTHING, WATCHLIST


@dataclass(frozen=True, slots=True)
class DynamoDBWatchlist:
    """`Watchlist` on DynamoDB."""

    tables: Tables

    def symbols(self) -> frozenset[str]:
        """The watched symbols."""
        return frozenset(found["symbol"] for found in self.tables.query(WATCHLIST, EVERYTHING))

    def add(self, symbol: str) -> None:
        """Watch a symbol."""
        self.tables.put(WATCHLIST, {"list": EVERYTHING, "symbol": symbol})

    def remove(self, symbol: str) -> None:
        """Stop watching a symbol."""
        self.tables.delete(WATCHLIST, EVERYTHING, symbol)
