import json
from datetime import date

import pytest

from simulator.market import Market
from simulator.source import SYMBOL_FUNCTIONS

DAY = date(2026, 11, 3)


def everything(market: Market) -> list[bytes | None]:
    answers = [
        market.answer(function, company.vendor_symbol, DAY)
        for company in market.companies()[::30]
        for function in SYMBOL_FUNCTIONS
    ]
    lists = [market.earnings_calendar(DAY, 3, None), market.listing_status(DAY, active=True)]
    return [*answers, *lists, json.dumps(market.assets(DAY)).encode()]


@pytest.mark.slow
def test_the_same_seed_makes_the_same_market_byte_for_byte() -> None:
    one, other = Market(5, assets=300), Market(5, assets=300)
    backwards = [everything(other) for _ in range(2)][1]
    assert everything(one) == backwards


def test_another_seed_makes_another_market() -> None:
    one, other = Market(5, assets=300), Market(6, assets=300)
    assert {found.name for found in one.instruments} != {found.name for found in other.instruments}


@pytest.mark.slow
def test_the_full_market_has_13000_active_assets_and_5500_companies() -> None:
    market = Market(9)
    rows = market.assets(DAY)
    assert sum(row["status"] == "active" for row in rows) == 13_000
    assert len(market.companies()) == 5_500
    assert len({row["symbol"] for row in rows}) == len(rows)


def test_a_market_can_be_companies_only() -> None:
    market = Market(3, assets=170, companies=170)
    assert len(market.companies()) == 170
    assert sum(row["status"] == "active" for row in market.assets(DAY)) == 170


def test_more_companies_than_assets_are_refused() -> None:
    with pytest.raises(ValueError, match="10 assets cannot have 11 companies"):
        Market(3, assets=10, companies=11)


def test_the_list_changes_as_years_go_by(market: Market) -> None:
    listed = {row["symbol"] for row in market.assets(DAY) if row["status"] == "active"}
    later = {row["symbol"] for row in market.assets(date(2028, 6, 1)) if row["status"] == "active"}
    assert later - listed
    assert listed - later


def test_an_unknown_function_is_named(market: Market, symbol: str) -> None:
    with pytest.raises(ValueError, match="the market has no DIVIDENDS"):
        market.statement(symbol, "DIVIDENDS", DAY)


def test_what_is_no_company_is_found_by_no_company_question(market: Market) -> None:
    with pytest.raises(KeyError):
        market.releases("NAN", DAY, DAY)
    assert market.statement("NAN", "CASH_FLOW", DAY) is None


def test_share_classes_report_the_same_figures(market: Market) -> None:
    letter_b = next(company for company in market.companies() if company.vendor_symbol.endswith("-B"))
    letter_a = market.company(letter_b.vendor_symbol[:-1] + "A")
    bodies = [market.statement(company.vendor_symbol, "CASH_FLOW", DAY) for company in (letter_a, letter_b)]
    assert bodies[0] is not None
    assert bodies[1] is not None
    assert bodies[0]["quarterlyReports"] == bodies[1]["quarterlyReports"]
    assert bodies[0]["symbol"] != bodies[1]["symbol"]
