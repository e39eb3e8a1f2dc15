"""The contract of `NewsStore`."""

from datetime import UTC, date, datetime, timedelta

from tests.builders import NOW, news_item
from tests.contracts.backend import Backend


def test_an_item_is_put_once_per_symbol_instant_and_article(backend: Backend) -> None:
    items = [news_item(), news_item(symbol="OTHER"), news_item("article-2")]

    assert backend.news.put(items) == 3
    assert backend.news.put([*items, news_item(published_at=NOW + timedelta(microseconds=1))]) == 1
    assert backend.news.put([]) == 0


def test_the_newest_items_of_a_symbol_come_first(backend: Backend) -> None:
    items = [news_item(f"article-{hour}", published_at=NOW + timedelta(hours=hour)) for hour in range(5)]

    backend.news.put([*items, news_item("article-9", symbol="OTHER")])

    another = backend.another_worker().news
    assert another.of_symbol("ACME", limit=3) == (items[4], items[3], items[2])
    assert another.of_symbol("ACME", limit=99) == tuple(reversed(items))


def test_articles_of_a_day_come_by_time_from_midnight_to_midnight_utc(backend: Backend) -> None:
    midnight = datetime(2026, 3, 2, tzinfo=UTC)
    last_moment = midnight + timedelta(days=1, microseconds=-1)

    def article(article_id: str, at: datetime) -> None:
        backend.news.put([news_item(article_id, symbol="*", published_at=at)])

    article("late", last_moment)
    article("first", midnight)
    article("yesterday", midnight - timedelta(microseconds=1))
    article("tomorrow", midnight + timedelta(days=1))
    backend.news.put([news_item("of-a-symbol", published_at=midnight)])

    assert [item.article_id for item in backend.news.of_day(date(2026, 3, 2))] == ["first", "late"]
