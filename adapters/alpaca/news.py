"""Read a page of news, article by article: one that cannot be read costs no other."""

from collections.abc import Iterator
from datetime import UTC
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StrictStr, ValidationError
from pydantic_core import from_json

from adapters.alpaca.parsing import LONGEST_SHOWN, LONGEST_SYMBOL
from domain.errors import UnreadableAnswerError
from domain.model.assets import RejectedRow
from domain.model.news import EVERY_SYMBOL, NewsItem, NewsPage

LONGEST_ID = 100
"""Characters, of the fewer than twenty that ids have: an id is a part of a key, whose length a store may limit."""


class _Article(BaseModel):
    """The fields that are kept: neither the text of the article nor its pictures."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    article_id: (
        Annotated[int, Field(strict=True, ge=0, lt=10**LONGEST_ID)]
        | Annotated[StrictStr, Field(min_length=1, max_length=LONGEST_ID)]
    ) = Field(alias="id")
    created_at: AwareDatetime
    headline: StrictStr = Field(min_length=1)
    source: StrictStr = ""
    url: StrictStr | None = None
    summary: StrictStr | None = None
    symbols: tuple[StrictStr, ...] = ()


class AlpacaNewsReader:
    """Implements `NewsReader`; pure, so that the same bytes give the same values for ever."""

    def read_news(self, body: bytes) -> NewsPage:
        """The articles of a page, numbered from 1.

        Raises `UnreadableAnswerError` when the body is no page: `malformed_json`, `not_a_list`.
        """
        try:
            content = from_json(body)
        except ValueError as error:
            raise UnreadableAnswerError("malformed_json", f"The body is not JSON: {error}.") from None
        rows = content.get("news") if isinstance(content, dict) else None
        if not isinstance(rows, list):
            raise UnreadableAnswerError("not_a_list", f"The body is no page of news: {str(content)[:LONGEST_SHOWN]}")
        items: list[NewsItem] = []
        rejected: list[RejectedRow] = []
        for number, row in enumerate(rows, start=1):
            try:
                items += _items(_Article.model_validate(row))
            except ValidationError as error:
                first = error.errors()[0]
                field = str(first["loc"][0]) if first["loc"] else ""
                rejected.append(RejectedRow(number, "", field, str(first["input"])[:LONGEST_SHOWN], first["msg"]))
        token = content.get("next_page_token")
        return NewsPage(tuple(items), tuple(rejected), token if isinstance(token, str) else "")


def _items(article: _Article) -> Iterator[NewsItem]:
    """One for each symbol, and one for all."""
    symbols = (symbol for symbol in article.symbols if 0 < len(symbol) <= LONGEST_SYMBOL and symbol != EVERY_SYMBOL)
    for symbol in dict.fromkeys((EVERY_SYMBOL, *symbols)):
        yield NewsItem(
            symbol=symbol,
            article_id=str(article.article_id),
            published_at=article.created_at.astimezone(UTC),
            headline=" ".join(article.headline.split()),
            source=article.source,
            url=article.url or "",
            summary=article.summary or "",
        )
