from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest

from simulator.market import Kind, Market
from simulator.market.calendar import Event

DAY = date(2026, 11, 3)


@pytest.fixture(scope="module")
def events(market: Market) -> list[Event]:
    return market.events(DAY)


def test_events_are_ordered_by_report_date_from_yesterday_on(events: list[Event]) -> None:
    dates = [event.report_date for event in events]
    assert dates == sorted(dates)
    assert dates[0] >= DAY - timedelta(days=1)
    assert dates[-1] <= date(2027, 2, 3)


def test_most_companies_and_many_strangers_are_in_it(market: Market, events: list[Event]) -> None:
    symbols = {event.symbol for event in events}
    companies = {company.vendor_symbol for company in market.companies()}
    listed = {found.listing_symbol for found in market.instruments}
    assert len(symbols & companies) > 0.7 * len(companies)
    assert len(symbols - listed) > 50
    assert any(symbol.endswith("_OLD") for symbol in symbols)


def test_estimates_are_often_blank_and_times_nearly_always(events: list[Event]) -> None:
    assert 0.25 < sum(not event.estimate for event in events) / len(events) < 0.93
    assert 0.01 < sum(bool(event.time_of_day) for event in events) / len(events) < 0.1
    assert "0" in {event.estimate for event in events}
    assert len({event.currency for event in events}) > 3


def test_every_event_of_a_company_is_a_release_to_come(market: Market, events: list[Event]) -> None:
    by_symbol = defaultdict(list)
    for event in events:
        by_symbol[event.symbol].append(event)
    for company in market.companies()[:100]:
        releases = market.releases(company.vendor_symbol, DAY - timedelta(days=1), DAY + timedelta(days=130))
        labels = [release.label for release in releases]
        assert {event.fiscal_date for event in by_symbol[company.vendor_symbol]} <= set(labels)


def test_a_symbol_can_have_two_quarters(events: list[Event]) -> None:
    counts = Counter(event.symbol for event in events)
    assert set(counts.values()) == {1, 2}
    assert len({(event.symbol, event.fiscal_date) for event in events}) == len(events)


def test_preferred_lines_repeat_the_issuers_event(market: Market, events: list[Event]) -> None:
    dates = defaultdict(set)
    for event in events:
        dates[event.symbol].add(event.report_date)
    preferred = [found for found in market.instruments if found.kind is Kind.PREFERRED]
    lines = {found.symbol.replace(".PR", "-P"): found.symbol.partition(".")[0] for found in preferred}
    repeated = [(line, root) for line, root in lines.items() if dates[line]]
    assert repeated
    assert all(dates[line] == dates[root] for line, root in repeated)


def test_some_class_shares_stand_there_in_two_spellings_with_different_dates() -> None:
    market = Market(9, assets=3_000)
    by_symbol = {(event.symbol, event.fiscal_date): event for event in market.events(DAY)}
    pairs = [
        (event, by_symbol[event.symbol.replace(".", "-"), event.fiscal_date])
        for event in by_symbol.values()
        if "." in event.symbol
    ]
    assert pairs
    for dotted, dashed in pairs:
        assert dotted.report_date > dashed.report_date
        assert dotted.name == dotted.name.upper()
        assert dotted.time_of_day


def test_report_dates_move_between_two_snapshots_and_settle_before_the_release(market: Market) -> None:
    moved = slipped = 0
    for company in market.companies()[:150]:
        for release in market.releases(company.vendor_symbol, DAY, DAY + timedelta(days=90)):
            shown = [release.shown_date(release.report_date - timedelta(days=days)) for days in range(40, -1, -1)]
            moved += len(set(shown)) > 1
            slipped += release.announced < release.report_date and release.confirmed_on > release.announced
            assert shown[-1] == release.report_date
            assert all(day >= release.report_date - timedelta(days=14) for day in shown)
    assert moved > 20
    assert slipped > 1


def test_a_fiscal_date_can_be_later_than_the_report(market: Market) -> None:
    days = [DAY + timedelta(days=30 * number) for number in range(6)]
    assert any(event.fiscal_date > event.report_date for day in days for event in market.events(day))


def test_released_events_leave_the_calendar(market: Market) -> None:
    company = next(company for company in market.companies() if company.in_calendar)
    release = market.releases(company.vendor_symbol, DAY, DAY + timedelta(days=100))[0]
    later = market.events(release.report_date + timedelta(days=2))
    assert (company.vendor_symbol, release.label) not in {(event.symbol, event.fiscal_date) for event in later}
