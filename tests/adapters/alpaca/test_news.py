import json
import logging
import random
import subprocess
import sys
import traceback
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.alpaca.catalog import AlpacaGateway
from adapters.alpaca.credentials import AlpacaKeys
from adapters.alpaca.limits import CallLimits
from adapters.alpaca.news import LONGEST_ID, AlpacaNewsReader
from domain.errors import ProviderUnavailableError, UnreadableAnswerError
from domain.model.answers import AnswerClass
from domain.model.datasets import MarketList, NewsPageRequest, Provider
from domain.model.news import NewsItem
from tests.adapters.fakes import CountedPermit, SteppingTimer, WaitingClock
from tests.adapters.loopback import answering, dropping, serving
from tests.architecture.source_tree import ROOT
from tests.builders import NOW

KEY_ID, SECRET = "PKKEYTOFIND42", "s3cretToFindToo/9"
PAGE = NewsPageRequest(Provider.ALPACA, MarketList.NEWS, since=NOW - timedelta(hours=1), until=NOW)
ARTICLE: dict[str, Any] = {
    "id": 24843171,
    "headline": "Apple  Leader in\nPhone Sales",
    "author": "Charles Gross",
    "created_at": "2026-03-02T11:14:37Z",
    "updated_at": "2026-03-02T11:14:38Z",
    "summary": "This headline-only article is meant to show you why a stock is moving",
    "content": "",
    "url": "https://news.example/24843171",
    "images": [],
    "symbols": ["AAPL", "BRK.B", "AAPL"],
    "source": "benzinga",
}


def gateway(url: str) -> AlpacaGateway:
    return AlpacaGateway(
        lambda: AlpacaKeys(KEY_ID, SECRET),
        WaitingClock(),
        random.Random(7),
        base_url="http://127.0.0.1:1",
        news_url=url,
        limits=CallLimits(read=0.2),
        monotonic=SteppingTimer(0.0),
    )


def body(*articles: object, **changes: object) -> bytes:
    return json.dumps({"news": list(articles), "next_page_token": None, **changes}).encode()


@pytest.mark.parametrize(
    "page, token", [("", ""), ("MTY0MDg5", "&page_token=MTY0MDg5")], ids=["the first page", "a later page"]
)
def test_a_page_is_asked_for_oldest_first_with_the_keys_as_headers(page: str, token: str) -> None:
    asked = NewsPageRequest(Provider.ALPACA, MarketList.NEWS, since=PAGE.since, until=PAGE.until, page=page)
    with serving(answering(body(ARTICLE))) as server:
        answer = gateway(server.url).fetch(asked, CountedPermit())

    start, end = (f"{instant:%Y-%m-%dT%H%%3A%M%%3A%SZ}" for instant in (PAGE.since, PAGE.until))
    expected = f"/v1beta1/news?start={start}&end={end}&sort=asc&limit=50&include_content=false{token}"
    assert server.targets() == [expected]
    assert f"APCA-API-KEY-ID: {KEY_ID}\r\n".encode() in server.requests[0]
    assert f"APCA-API-SECRET-KEY: {SECRET}\r\n".encode() in server.requests[0]
    assert (answer.answer_class, answer.body) == (AnswerClass.DATA, body(ARTICLE))


@pytest.mark.parametrize(
    "status, answered, expected",
    [
        (200, body(), AnswerClass.NO_REPORTS),
        (200, b"[]", AnswerClass.UNRECOGNIZED),
        (200, b'{"message": "maintenance"}', AnswerClass.UNRECOGNIZED),
        (200, body(ARTICLE)[:-20], AnswerClass.UNREADABLE),
        (302, b"", AnswerClass.UNRECOGNIZED),
        (403, b'{"message": "forbidden."}', AnswerClass.BAD_KEY),
        (429, b'{"message": "too many requests."}', AnswerClass.BURST_LIMIT),
        (500, b'{"message": "internal server error"}', AnswerClass.OUTAGE),
    ],
)
def test_every_kind_of_answer_is_classified_and_asked_for_once(
    status: int, answered: bytes, expected: AnswerClass
) -> None:
    with serving(answering(answered, status, [("Location", "/elsewhere")])) as server:
        answer = gateway(server.url).fetch(PAGE, CountedPermit())

    assert (answer.answer_class, answer.status, len(server.requests)) == (expected, status, 1)


def test_neither_error_nor_log_shows_a_key(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with serving(dropping()) as server, pytest.raises(ProviderUnavailableError, match="did not answer") as raised:
        gateway(server.url).fetch(PAGE, CountedPermit())

    ours = raised.tb.tb_next  # the test's own frame knows the keys
    shown = "".join(traceback.TracebackException(raised.type, raised.value, ours, capture_locals=True).format())
    assert "adapter = " in shown, "local variables are shown, so there is something to search"
    for text in (shown, caplog.text):
        assert KEY_ID not in text
        assert SECRET not in text
    assert raised.value.__context__ is None


def test_asking_for_news_loads_neither_alpaca_py_nor_pandas() -> None:
    program = (
        "import sys, adapters.alpaca.news_wire, adapters.alpaca.news\n"
        "print([name for name in ('alpaca', 'pandas', 'numpy') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True)
    assert ran.stdout == "[]\n"


def test_an_article_becomes_an_item_for_each_symbol_that_it_names_and_one_for_all() -> None:
    page = AlpacaNewsReader().read_news(body(ARTICLE, next_page_token="MTY0MDg5"))

    assert [item.symbol for item in page.items] == ["*", "AAPL", "BRK.B"]
    assert page.items[1] == NewsItem(
        symbol="AAPL",
        article_id="24843171",
        published_at=datetime(2026, 3, 2, 11, 14, 37, tzinfo=UTC),
        headline="Apple Leader in Phone Sales",
        source="benzinga",
        url="https://news.example/24843171",
        summary="This headline-only article is meant to show you why a stock is moving",
    )
    assert (page.articles, page.rejected, page.next_page) == (1, (), "MTY0MDg5")


@pytest.mark.parametrize(
    "field, value",
    [
        ("id", None),
        ("id", ""),
        ("id", "7" * (LONGEST_ID + 1)),
        ("id", "0" * LONGEST_ID + "7"),
        ("id", 10**LONGEST_ID),
        ("created_at", "yesterday"),
        ("created_at", "2026-03-02T11:14:37"),
        ("headline", ""),
        ("headline", None),
        ("symbols", "AAPL"),
    ],
)
def test_an_article_that_cannot_be_read_costs_no_other(field: str, value: object) -> None:
    page = AlpacaNewsReader().read_news(body({**ARTICLE, field: value}, ARTICLE, 7))

    assert (page.articles, len(page.rejected)) == (1, 2)
    assert (page.rejected[0].row, page.rejected[0].field) == (1, field)
    assert page.rejected[1].row == 3


def test_what_an_article_may_lack_is_empty() -> None:
    bare = {name: ARTICLE[name] for name in ("id", "created_at", "headline")}

    (item,) = AlpacaNewsReader().read_news(body(bare)).items

    assert (item.symbol, item.source, item.url, item.summary) == ("*", "", "", "")


@pytest.mark.parametrize("article_id", ["7" * LONGEST_ID, "a1-b2", 10**LONGEST_ID - 1])
def test_an_id_may_be_a_number_or_a_text_of_some_length(article_id: object) -> None:
    page = AlpacaNewsReader().read_news(body({**ARTICLE, "id": article_id}))

    assert {item.article_id for item in page.items} == {str(article_id)}


@pytest.mark.parametrize("answered", [b"", b"{", b"[]", b'{"news": {}}'])
def test_what_is_no_page_cannot_be_read(answered: bytes) -> None:
    with pytest.raises(UnreadableAnswerError):
        AlpacaNewsReader().read_news(answered)
