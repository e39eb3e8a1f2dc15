import csv
import io
from datetime import date

import pytest

from simulator.market import Kind, Market

DAY = date(2026, 11, 3)


def read(lines: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(lines.decode(), newline="")))


@pytest.fixture(scope="module")
def rows(market: Market) -> list[dict[str, str]]:
    return read(market.listing_status(DAY, active=True))


def test_the_listing_has_the_vendors_columns_and_words(rows: list[dict[str, str]]) -> None:
    assert list(rows[0]) == ["symbol", "name", "exchange", "assetType", "ipoDate", "delistingDate", "status"]
    assert {row["assetType"] for row in rows} == {"Stock", "ETF"}
    assert {row["delistingDate"] for row in rows} == {"null"}
    assert {row["exchange"] for row in rows} <= {"NYSE", "NASDAQ", "NYSE ARCA", "NYSE MKT", "BATS"}


def test_the_listing_is_ordered_by_symbol(rows: list[dict[str, str]]) -> None:
    symbols = [row["symbol"] for row in rows]
    assert symbols == sorted(symbols)


def test_symbols_are_in_the_dashed_spelling(market: Market, rows: list[dict[str, str]]) -> None:
    symbols = {row["symbol"] for row in rows}
    assert not any("." in symbol for symbol in symbols)
    assert {company.vendor_symbol for company in market.companies() if "-" in company.vendor_symbol} <= symbols
    preferred = next(found for found in market.instruments if found.kind is Kind.PREFERRED and found.active(DAY))
    assert preferred.listing_symbol[:-1].endswith("-P-")


def test_the_oddities_of_the_real_file_are_there(rows: list[dict[str, str]]) -> None:
    symbols = {row["symbol"]: row for row in rows}
    assert {"-P-HIZ", "NYCB- PR-U", "BC/PB", "ATEST-A", "NXT(EXP20091224)"} <= set(symbols)
    assert {"NA", "NAN", "TRUE", "ON", "E", "INF"} <= set(symbols)
    shadows = [row for symbol, row in symbols.items() if symbol.endswith(":BAT")]
    assert shadows
    assert {row["ipoDate"] for row in shadows} == {"2026-03-31"}
    assert any(not row["name"] for row in rows)
    assert "&NBSP;" in symbols["BRKD"]["name"]


def test_otc_lines_are_unknown_to_the_listing(market: Market, rows: list[dict[str, str]]) -> None:
    otc = {found.symbol for found in market.instruments if found.kind is Kind.OTC}
    assert not otc & {row["symbol"] for row in rows}


def test_the_delisted_have_a_date_of_their_end(market: Market) -> None:
    rows = read(market.listing_status(DAY, active=False))
    assert len(rows) > 50
    assert all(row["ipoDate"] < row["delistingDate"] <= DAY.isoformat() for row in rows)


def test_the_listing_of_an_earlier_day_lacks_the_newcomers(market: Market, rows: list[dict[str, str]]) -> None:
    earlier = read(market.listing_status(date(2015, 1, 5), active=True))
    assert len(earlier) < len(rows)
    assert not any(row["symbol"].endswith(":BAT") for row in earlier)
