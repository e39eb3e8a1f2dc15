"""`GET /v1beta1/news`: invented articles of Alpaca's news, a few each hour."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from simulator.draws import Draws
from simulator.source import AssetRow

MOST_AN_HOUR = 3
LARGEST_PAGE = 50
_HOUR = timedelta(hours=1)
_HEADLINES = ("{} names a new head of finance", "What to expect of {}", "{} opens a plant", "Analysts look at {}")


def articles(seed: int, rows: Sequence[AssetRow], since: datetime, until: datetime) -> list[dict[str, object]]:
    """Every article of the time between, both ends included, by time."""
    hour = since.replace(minute=0, second=0, microsecond=0)
    found: list[dict[str, object]] = []
    while rows and hour <= until:
        found += (each for each in _of_hour(seed, rows, hour) if since <= _instant(each) <= until)
        hour += _HOUR
    return found


def page(found: Sequence[dict[str, object]], token: str, limit: int) -> dict[str, object]:
    """One page of them, and the token of the next."""
    begin = int(token) if token.isdecimal() else 0
    end = begin + min(max(limit, 1), LARGEST_PAGE)
    return {"news": list(found[begin:end]), "next_page_token": str(end) if end < len(found) else None}


def _of_hour(seed: int, rows: Sequence[AssetRow], hour: datetime) -> Iterator[dict[str, object]]:
    draws = Draws("news", seed, hour.isoformat())
    for number in range(draws.integer(0, MOST_AN_HOUR)):
        symbols = list(dict.fromkeys(str(draws.pick(rows)["symbol"]) for _ in range(draws.integer(1, 3))))
        at = hour + timedelta(minutes=20 * number + draws.integer(0, 19))
        number_of_all = int(hour.timestamp()) // 3600 * 10 + number
        headline = draws.pick(_HEADLINES).format(symbols[0])
        yield {
            "id": number_of_all,
            "headline": headline,
            "author": "Simulator",
            "created_at": f"{at:%Y-%m-%dT%H:%M:%SZ}",
            "updated_at": f"{at:%Y-%m-%dT%H:%M:%SZ}",
            "summary": f"{headline}: an invented article.",
            "content": "",
            "url": f"https://news.example/{number_of_all}",
            "images": [],
            "symbols": symbols,
            "source": "simulator",
        }


def _instant(article: dict[str, object]) -> datetime:
    return datetime.fromisoformat(str(article["created_at"]))
