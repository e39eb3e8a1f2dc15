"""News articles, one item per symbol they name."""

from dataclasses import dataclass
from datetime import datetime

from domain.model.assets import RejectedRow

EVERY_SYMBOL = "*"
"""The symbol under which each article is kept once more."""


@dataclass(frozen=True, slots=True)
class NewsItem:
    """One article about one symbol; the symbol `*` holds each article once for reading by day."""

    symbol: str
    article_id: str
    published_at: datetime
    headline: str
    source: str
    url: str
    summary: str = ""


@dataclass(frozen=True, slots=True)
class NewsPage:
    """What one page of the news says."""

    items: tuple[NewsItem, ...]
    rejected: tuple[RejectedRow, ...]
    next_page: str
    """Empty on the last page."""

    @property
    def articles(self) -> int:
        """How many articles are on it."""
        return sum(item.symbol == EVERY_SYMBOL for item in self.items)
