"""News: page by page from the newest one that is stored."""

import json
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from adapters.alpaca.news import AlpacaNewsReader
from domain.errors import TimeOverError, UnreadableAnswerError
from domain.model.answers import Answer, AnswerClass
from domain.model.budget import BudgetPolicy
from domain.model.datasets import DataRequest, NewsPageRequest, Provider
from domain.model.metrics import Metric
from domain.model.news import EVERY_SYMBOL, NewsPage
from domain.model.runs import RunOutcome, RunRecord
from domain.ports.providers import CallPermit
from domain.use_cases.provider_calls import ProviderCalls
from domain.use_cases.rate_budget import RateBudget
from domain.use_cases.recording import RunRecorder
from domain.use_cases.sync_news import FURTHEST_BACK, OVERLAP, USE_CASE, SyncNews
from tests.builders import NOW, news_item
from tests.contracts.backend import Backend
from tests.manual_clock import ManualClock, SequenceIds


def article(number: int) -> dict[str, object]:
    return {
        "id": number,
        "created_at": f"{NOW + timedelta(minutes=number):%Y-%m-%dT%H:%M:%SZ}",
        "headline": f"headline {number}",
        "symbols": ["ACME"],
    }


@dataclass(slots=True)
class Newsroom:
    """Alpaca, outside of us: pages of articles, each a call that takes a minute."""

    clock: ManualClock
    pages: list[list[object]]
    asked: list[NewsPageRequest] = field(default_factory=list)

    def ensure_keys(self) -> None:
        """It takes no keys."""

    def fetch(self, request: DataRequest, permit: CallPermit) -> Answer:
        del permit
        assert isinstance(request, NewsPageRequest)
        self.asked.append(request)
        number = int(request.page or 0)
        rows = self.pages[number]
        token = str(number + 1) if number + 1 < len(self.pages) else None
        body = json.dumps({"news": rows, "next_page_token": token}).encode()
        self.clock.advance(timedelta(minutes=1))
        return Answer(request, self.clock.now(), 200, AnswerClass.DATA if rows else AnswerClass.NO_REPORTS, "", body)


@dataclass(slots=True)
class Bench:
    stores: Backend
    newsroom: Newsroom
    sync: SyncNews

    def last_run(self) -> RunRecord:
        return self.stores.runs.latest(USE_CASE)[0]


def bench(stores: Backend, *pages: list[object]) -> Bench:
    clock, ids = ManualClock(), SequenceIds()
    newsroom = Newsroom(clock, list(pages))
    services = stores.services()
    budget = RateBudget(stores.ledger, clock, {Provider.ALPACA: BudgetPolicy(limit=None)})
    sync = SyncNews(
        calls=ProviderCalls(budget, clock, ids, services.archive, {Provider.ALPACA: newsroom}),
        reader=AlpacaNewsReader(),
        archive=services.archive,
        news=stores.news,
        quarantine=stores.quarantine,
        clock=clock,
        recorder=RunRecorder(clock, ids, stores.runs, services.metrics),
    )
    return Bench(stores, newsroom, sync)


def test_every_page_is_stored_and_archived(stores: Backend) -> None:
    run = bench(stores, [article(1), article(2)], [article(3)])

    run.sync()

    assert [item.article_id for item in stores.news.of_symbol("ACME", limit=9)] == ["3", "2", "1"]
    assert [item.article_id for item in stores.news.of_symbol(EVERY_SYMBOL, limit=9)] == ["3", "2", "1"]
    assert len(list(stores.services().archive.receipts())) == 2
    assert run.last_run().counts[Metric.NEWS_ARTICLES] == 3
    assert run.last_run().counts[Metric.NEWS_ITEMS_STORED] == 6
    assert Metric.CALLS_USED not in run.last_run().counts, "the budget of Alpha Vantage is not touched"


def test_what_is_stored_already_is_not_stored_again(stores: Backend) -> None:
    run = bench(stores, [article(1)])

    run.sync()
    run.sync()

    assert len(stores.news.of_symbol("ACME", limit=9)) == 1
    assert run.last_run().counts[Metric.NEWS_ITEMS_STORED] == 0


@pytest.mark.parametrize(
    "newest, since",
    [
        (None, NOW - FURTHEST_BACK),
        (NOW - timedelta(hours=3), NOW - timedelta(hours=3) - OVERLAP),
        (NOW - timedelta(days=9), NOW - FURTHEST_BACK),
        (NOW + timedelta(days=1), NOW - OVERLAP),
    ],
    ids=["nothing stored", "stored lately", "stored long ago", "dated ahead"],
)
def test_news_are_asked_for_from_a_little_before_the_newest_one(stores: Backend, newest: object, since: object) -> None:
    if newest is not None:
        stores.news.put([replace(news_item(symbol=EVERY_SYMBOL), published_at=newest)])  # type: ignore[arg-type]  # an instant, by the table
    run = bench(stores, [])

    run.sync()

    (asked,) = run.newsroom.asked
    assert (asked.since, asked.until) == (since, NOW)
    assert run.last_run().outcome is RunOutcome.SUCCEEDED


def test_no_page_is_begun_when_the_time_is_over_and_the_next_run_goes_on_from_there(stores: Backend) -> None:
    run = bench(stores, [article(1)], [article(2)], [article(3)])

    with pytest.raises(TimeOverError):
        run.sync(stop_at=NOW + timedelta(minutes=2))

    assert len(run.newsroom.asked) == 2
    assert run.last_run().outcome is RunOutcome.DEFERRED
    assert run.last_run().message.startswith("2 articles on 2 pages")

    run.sync()

    assert run.newsroom.asked[2].since == NOW + timedelta(minutes=2) - OVERLAP
    assert [item.article_id for item in stores.news.of_symbol("ACME", limit=9)] == ["3", "2", "1"]


def test_an_article_that_cannot_be_read_is_kept_aside(stores: Backend) -> None:
    run = bench(stores, [article(1), {"id": 2}])

    run.sync()

    assert len(stores.news.of_symbol("ACME", limit=9)) == 1
    assert [row.where for row in stores.quarantine.rows()] == ["row 2"]


def test_a_page_that_cannot_be_read_is_kept_aside_and_ends_the_run(stores: Backend) -> None:
    class Broken(AlpacaNewsReader):
        def read_news(self, body: bytes) -> NewsPage:
            raise UnreadableAnswerError("not_a_list", f"{len(body)} bytes of something else")

    run = bench(stores, [article(1)])
    broken = replace(run.sync, reader=Broken())

    with pytest.raises(UnreadableAnswerError):
        broken()

    assert [row.findings[0].code for row in stores.quarantine.rows()] == ["not_a_list"]
    assert run.last_run().outcome is RunOutcome.FAILED
