"""The news table."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from adapters.aws.dynamodb.bodies import Bodies
from adapters.aws.dynamodb.expressions import between
from adapters.aws.dynamodb.items import Item, Row
from adapters.aws.dynamodb.tables import Tables
from adapters.aws.schema import NEWS
from adapters.exact_texts import instant, instant_text
from domain.model.news import EVERY_SYMBOL, NewsItem


@dataclass(frozen=True, slots=True)
class DynamoDBNewsStore:
    """`NewsStore` on DynamoDB."""

    tables: Tables
    bodies: Bodies

    def put(self, items: Iterable[NewsItem]) -> int:
        """Put each item if absent; how many were new.

        The rows of `*` come last, oldest first: by the newest of them a run knows how far the last one came, so after
        a crash everything up to it is there.
        """

        def put(news: NewsItem) -> bool:
            return self.tables.put_if_absent(NEWS, self._row(news)).done

        asked = sorted(items, key=lambda news: news.published_at)
        of_symbols = [news for news in asked if news.symbol != EVERY_SYMBOL]
        each_once = [news for news in asked if news.symbol == EVERY_SYMBOL]
        return sum(self.tables.each(put, of_symbols)) + sum(map(put, each_once))

    def of_symbol(self, symbol: str, *, limit: int) -> tuple[NewsItem, ...]:
        """The newest items of a symbol, newest first."""
        return tuple(map(self._item, self.tables.query(NEWS, symbol, newest_first=True, limit=limit)))

    def of_day(self, day: date) -> Iterator[NewsItem]:
        """Each article of one UTC day once, by time."""
        midnight = datetime.combine(day, time(), UTC)
        # The keys of a day begin with an instant of it, and no key is as short as the next midnight.
        of_day = between(instant_text(midnight), instant_text(midnight + timedelta(days=1)))
        return map(self._item, self.tables.query(NEWS, EVERY_SYMBOL, of_day))

    def _row(self, news: NewsItem) -> Row:
        return {
            "symbol": news.symbol,
            "published": f"{instant_text(news.published_at)}#{news.article_id}",
            **self.bodies.packed((news.headline, news.source, news.url, news.summary)),
        }

    def _item(self, stored: Item) -> NewsItem:
        published_at, _, article_id = stored["published"].partition("#")
        headline, source, url, summary = self.bodies.unpacked(stored)
        return NewsItem(
            symbol=stored["symbol"],
            article_id=article_id,
            published_at=instant(published_at),
            headline=headline,
            source=source,
            url=url,
            summary=summary,
        )
