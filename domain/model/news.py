"""News articles, one item per symbol they name."""

from dataclasses import dataclass
from datetime import datetime


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
