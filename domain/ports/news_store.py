"""The news table."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Protocol

from domain.model.news import NewsItem


class NewsStore(Protocol):
    """News items, put once per symbol, instant and article."""

    def put(self, items: Iterable[NewsItem]) -> int:
        """Put each item if absent; how many were new."""

    def of_symbol(self, symbol: str, *, limit: int) -> tuple[NewsItem, ...]:
        """The newest items of a symbol, newest first."""

    def of_day(self, day: date) -> Iterator[NewsItem]:
        """Each article of one UTC day once (symbol `*`), by time."""
