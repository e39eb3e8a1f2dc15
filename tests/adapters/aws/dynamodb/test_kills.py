"""A worker that is killed between any two writes has lost, doubled and half shown nothing."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest

from adapters.aws.dynamodb.asset_store import DynamoDBAssetStore
from adapters.aws.dynamodb.bodies import Bodies
from adapters.aws.dynamodb.dataset_leases import DatasetLeases
from adapters.aws.dynamodb.news_store import DynamoDBNewsStore
from adapters.aws.dynamodb.pollination_requests import DynamoDBPollinationRequests
from adapters.aws.dynamodb.report_store import DynamoDBReportStore
from adapters.aws.dynamodb.tables import Tables
from adapters.aws.schema import EVERYTHING, OPEN_REQUESTS
from domain.model.datasets import Dataset
from domain.model.news import EVERY_SYMBOL, NewsItem
from domain.model.pollination import MarketCapitalization, ProbeOutcome, ProbeTally, RequestState
from domain.model.reports import FiscalPeriod, PeriodKind, Revision
from tests.adapters.aws.dynamodb.interference import KilledError, killed_before_write
from tests.builders import NOW, head, listing, news_item, overview, pollination_request, revision

INCOME = Dataset.INCOME_STATEMENT
LEASE_ENDS = NOW + timedelta(minutes=5)
LATER = NOW + timedelta(hours=1)


def killed_everywhere(tables: Tables, work: Callable[[str], object]) -> Iterator[str]:
    """Do the work on a new symbol for each of its writes, killed before it; yields the symbol each time."""
    for number in range(100):
        symbol = f"S{number}"
        try:
            with killed_before_write(tables.client, number) as made:
                work(symbol)
        except KilledError:
            yield symbol
        else:
            assert len(made) == number > 1
            return


def test_reports_are_shown_whole_or_not_at_all(tables: Tables) -> None:
    store = DynamoDBReportStore(tables, Bodies(tables))

    def answer(symbol: str) -> tuple[Revision, ...]:
        quarters = (FiscalPeriod(date(year, 12, 31), PeriodKind.QUARTERLY) for year in range(2022, 2026))
        return tuple(revision(symbol, period=quarter) for quarter in quarters)

    def apply(symbol: str) -> None:
        store.append(answer(symbol))
        store.advance_head(head(symbol))

    for symbol in killed_everywhere(tables, apply):
        assert store.revisions(symbol, INCOME) == ()
        apply(symbol)
        assert store.revisions(symbol, INCOME) == answer(symbol)


def test_an_overview_and_its_market_capitalisation_are_shown_together(tables: Tables) -> None:
    store = DynamoDBReportStore(tables, Bodies(tables))

    def apply(symbol: str) -> None:
        store.append_overview(overview(symbol))
        store.advance_head(head(symbol, dataset=Dataset.OVERVIEW))

    for symbol in killed_everywhere(tables, apply):
        assert store.overviews(symbol) == ()
        assert symbol not in {known.symbol for known in store.market_capitalizations()}
        apply(symbol)
        assert store.overviews(symbol) == (overview(symbol),)
        worth = overview(symbol).figures["MarketCapitalization"]
        assert worth is not None
        assert MarketCapitalization(symbol, worth) in set(store.market_capitalizations())


def test_listings_are_the_old_list_or_the_new_one(tables: Tables) -> None:
    store = DynamoDBAssetStore(tables, Bodies(tables))
    old = {"OLD": listing("OLD")}
    store.replace_listings(old.values())

    for symbol in killed_everywhere(tables, lambda symbol: store.replace_listings([listing(symbol)])):
        assert store.listings() == old
        store.replace_listings([listing(symbol)])
        assert store.listings() == {symbol: listing(symbol)}
        store.replace_listings(old.values())


def test_news_are_whole_up_to_the_newest_article(tables: Tables) -> None:
    """The next run asks for what is newer than that, and never again for what is older."""
    store = DynamoDBNewsStore(tables, Bodies(tables))

    def page(symbol: str) -> tuple[NewsItem, ...]:
        """As a provider may list it: three articles, newest first, a day apart, the list's own row before the rest."""
        day = NOW + timedelta(days=10 * int(symbol[1:]))
        return tuple(
            news_item(f"{symbol}-{number}", symbol=row, published_at=day - timedelta(days=number))
            for number in range(3)
            for row in (EVERY_SYMBOL, symbol, "OTHER")
        )

    for symbol in killed_everywhere(tables, lambda symbol: store.put(page(symbol))):
        newest = next(iter(store.of_symbol(EVERY_SYMBOL, limit=1)), None)
        for article in page(symbol):
            if newest is not None and article.published_at <= newest.published_at:
                assert article in store.of_symbol(article.symbol, limit=999)
        store.put(page(symbol))
        assert {article.published_at for article in page(symbol)} == {
            article.published_at for article in store.of_symbol(symbol, limit=999)
        }


@pytest.fixture
def requests(tables: Tables) -> DynamoDBPollinationRequests:
    return DynamoDBPollinationRequests(tables, DatasetLeases(tables))


def test_a_request_that_was_added_is_open_and_listed(tables: Tables, requests: DynamoDBPollinationRequests) -> None:
    for symbol in killed_everywhere(tables, lambda symbol: requests.add([pollination_request(symbol, symbol=symbol)])):
        is_there = requests.get(symbol, INCOME) is not None
        assert [each.request_id for each in requests.of_symbol(symbol)] == ([symbol] if is_there else [])

        requests.add([pollination_request(symbol, symbol=symbol)])
        assert requests.of_symbol(symbol) == [pollination_request(symbol, symbol=symbol)]


@pytest.mark.parametrize("ending", ["finish", "defer"])
def test_a_lease_that_a_killed_worker_leaves_ends_by_itself(
    tables: Tables, requests: DynamoDBPollinationRequests, ending: str
) -> None:
    def pollinate(symbol: str) -> None:
        requests.add([pollination_request(symbol, symbol=symbol)])
        leased = requests.lease(symbol, INCOME, now=NOW, until=LEASE_ENDS)
        assert leased is not None
        if ending == "finish":
            requests.finish(leased, outcome="stored")
        else:
            requests.defer(leased, until=LEASE_ENDS, outcome="an outage", called=True)

    for symbol in killed_everywhere(tables, pollinate):
        requests.add([pollination_request(symbol, symbol=symbol)])
        leased = requests.lease(symbol, INCOME, now=LEASE_ENDS, until=LATER)
        if leased is not None:
            requests.finish(leased, outcome="stored")

        done = requests.get(symbol, INCOME)
        assert done is not None
        assert (done.state, done.outcome) == (RequestState.DONE, "stored")
        assert requests.of_symbol(symbol) == []
        assert not [mark for mark in tables.query(OPEN_REQUESTS, EVERYTHING) if mark["symbol"] == symbol]
        requests.add([pollination_request(f"{symbol} again", symbol=symbol)])
        assert requests.lease(f"{symbol} again", INCOME, now=LEASE_ENDS, until=LATER) is not None


def test_a_look_and_its_tally_are_one(tables: Tables, requests: DynamoDBPollinationRequests) -> None:
    look = ProbeOutcome("request-1", INCOME, 1, found=True)

    with killed_before_write(tables.client, 0), pytest.raises(KilledError):
        requests.add_probe_outcome(look)
    assert requests.probe_tallies() == ()
    with killed_before_write(tables.client, 1) as made:
        requests.add_probe_outcome(look)

    assert made == ["TransactWriteItems"]
    assert not requests.add_probe_outcome(look)
    assert requests.probe_tallies() == (ProbeTally(INCOME, 1, looks=1, finds=1),)
