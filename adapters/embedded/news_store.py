"""The news table."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from adapters.embedded.database import Database, Row, Value
from adapters.exact_texts import instant, instant_text
from domain.model.news import NewsItem


@dataclass(frozen=True, slots=True)
class EmbeddedNewsStore:
    """`NewsStore` on SQLite."""

    database: Database

    def put(self, items: Iterable[NewsItem]) -> int:
        """Put each item if absent; how many were new."""
        return self.database.insert("news", map(_item_row, items))

    def of_symbol(self, symbol: str, *, limit: int) -> tuple[NewsItem, ...]:
        """The newest items of a symbol, newest first."""
        rows = self.database.rows(
            "SELECT * FROM news WHERE symbol = ? ORDER BY published_at DESC, article_id DESC LIMIT ?", symbol, limit
        )
        return tuple(map(_item, rows))

    def of_day(self, day: date) -> Iterator[NewsItem]:
        """Each article of one UTC day once, by time."""
        midnight = datetime.combine(day, time(), UTC)
        rows = self.database.rows(
            "SELECT * FROM news WHERE symbol = '*' AND published_at >= ? AND published_at < ?"
            " ORDER BY published_at, article_id",
            instant_text(midnight),
            instant_text(midnight + timedelta(days=1)),
        )
        return map(_item, rows)


def _item_row(item: NewsItem) -> dict[str, Value]:
    return {
        "symbol": item.symbol,
        "published_at": instant_text(item.published_at),
        "article_id": item.article_id,
        "headline": item.headline,
        "source": item.source,
        "url": item.url,
        "summary": item.summary,
    }


def _item(row: Row) -> NewsItem:
    return NewsItem(
        symbol=row["symbol"],
        article_id=row["article_id"],
        published_at=instant(row["published_at"]),
        headline=row["headline"],
        source=row["source"],
        url=row["url"],
        summary=row["summary"],
    )
