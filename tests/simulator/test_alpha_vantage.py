"""Answers, headers and refusals over real HTTP."""

import csv
import gzip
import io
import json
from datetime import date, timedelta

import pytest

from simulator.market import Kind, Market
from tests.simulator.caller import Serve

REPORTS = ("INCOME_STATEMENT", "BALANCE_SHEET", "CASH_FLOW")


@pytest.mark.parametrize("function", REPORTS)
def test_a_statement_names_its_company_and_lists_years_and_quarters(serve: Serve, symbol: str, function: str) -> None:
    body = serve().query(function, symbol=symbol).json()
    assert list(body) == ["symbol", "annualReports", "quarterlyReports"]
    assert body["symbol"] == symbol
    assert (len(body["annualReports"]), len(body["quarterlyReports"])) == (20, 81)


def test_an_answer_has_the_vendors_headers_and_is_gzipped_and_chunked(serve: Serve, symbol: str) -> None:
    caller = serve()
    with caller.http.stream(
        "GET", "/query", params={"function": "EARNINGS", "symbol": symbol, "apikey": "k"}
    ) as answer:
        raw = b"".join(answer.iter_raw())
    headers = answer.headers
    assert headers["server"] == "cloudflare"
    assert headers["via"] == "1.1 vegur"
    assert headers["cf-cache-status"] == "DYNAMIC"
    assert headers["content-type"] == "application/json"
    assert headers["transfer-encoding"] == "chunked"
    assert headers["date"] == "Tue, 03 Nov 2026 08:30:00 GMT"
    assert not {"content-length", "etag", "last-modified", "x-ratelimit-limit"} & set(headers)
    assert json.loads(gzip.decompress(raw))["symbol"] == symbol


def test_a_caller_that_takes_no_gzip_gets_none(serve: Serve, symbol: str) -> None:
    answer = serve().query("OVERVIEW", {"accept-encoding": "identity"}, symbol=symbol)
    assert "content-encoding" not in answer.headers
    assert answer.json()["Symbol"] == symbol


def test_the_calendar_is_csv_with_crlf(serve: Serve) -> None:
    answer = serve().query("EARNINGS_CALENDAR", horizon="3month")
    head, *lines = answer.content.split(b"\r\n")
    assert head == b"symbol,name,reportDate,fiscalDateEnding,estimate,currency,timeOfTheDay"
    assert lines[-1] == b""
    assert b"\n" not in answer.content.replace(b"\r\n", b"")
    assert answer.headers["content-type"] == "application/x-download"


@pytest.mark.parametrize("horizon,months", [("3month", 3), ("6month", 6), ("12month", 12)])
def test_the_horizon_limits_the_calendar(serve: Serve, horizon: str, months: int) -> None:
    answer = serve().query("EARNINGS_CALENDAR", horizon=horizon)
    latest = max(row["reportDate"] for row in csv.DictReader(io.StringIO(answer.text)))
    year, month = divmod(2026 * 12 + 11 - 1 + months, 12)
    end = date(year, month + 1, 3)
    assert end - timedelta(days=5) < date.fromisoformat(latest) <= end


def test_the_calendar_of_one_symbol_holds_its_rows_only(serve: Serve, market: Market) -> None:
    event = market.events(serve().clock.now().date())[0]
    answer = serve().query("EARNINGS_CALENDAR", symbol=event.symbol)
    assert {row["symbol"] for row in csv.DictReader(io.StringIO(answer.text))} == {event.symbol}


def test_the_calendar_of_an_uncovered_symbol_is_its_header(serve: Serve) -> None:
    assert serve().query("EARNINGS_CALENDAR", symbol="NOSUCH").content.count(b"\r\n") == 1


@pytest.mark.parametrize("state,status", [("active", "Active"), ("delisted", "Delisted")])
def test_the_listing_has_the_state_that_was_asked_for(serve: Serve, state: str, status: str) -> None:
    answer = serve().query("LISTING_STATUS", state=state)
    assert {row["status"] for row in csv.DictReader(io.StringIO(answer.text))} == {status}


@pytest.mark.parametrize("function", ["OVERVIEW", *REPORTS])
def test_an_unknown_symbol_gets_an_empty_object(serve: Serve, function: str) -> None:
    caller = serve()
    answer = caller.query(function, symbol="NOSUCH")
    assert (answer.status_code, answer.content) == (200, b"{}")
    assert caller.verdicts() == ["unknown_symbol"]


def test_a_fund_gets_an_empty_object(serve: Serve, market: Market) -> None:
    fund = next(found for found in market.instruments if found.kind is Kind.ETF)
    assert serve().query("OVERVIEW", symbol=fund.symbol).content == b"{}"


def test_a_class_share_is_known_with_a_dash_and_not_with_a_dot(serve: Serve, market: Market) -> None:
    company = next(found for found in market.companies() if "." in found.symbol)
    caller = serve()
    assert caller.query("OVERVIEW", symbol=company.symbol).content == b"{}"
    caller.later(2)
    assert caller.query("OVERVIEW", symbol=company.vendor_symbol).json()["Symbol"] == company.vendor_symbol


def test_symbols_are_understood_in_lower_case(serve: Serve, symbol: str) -> None:
    assert serve().query("OVERVIEW", symbol=symbol.lower()).json()["Symbol"] == symbol


def test_a_missing_key_is_refused_and_counts_for_nobody(serve: Serve, symbol: str) -> None:
    caller = serve()
    for params in ({}, {"apikey": ""}, {"apiKey": "k"}):
        answer = caller.http.get("/query", params={"function": "OVERVIEW", "symbol": symbol, **params})
        assert answer.status_code == 200
        assert answer.json()["Error Message"].startswith("the parameter apikey is invalid or missing. Please claim")
    assert [call.counted for call in caller.calls.calls()] == [False, False, False]


def test_the_demo_key_is_for_demo_purposes_only(serve: Serve, symbol: str) -> None:
    caller = serve()
    caller.key = "demo"
    assert caller.query("OVERVIEW", symbol=symbol).json()["Information"].startswith("The **demo** API key is for demo")


def test_a_function_that_does_not_exist_is_named(serve: Serve) -> None:
    assert serve().query("OVERVIEWS").json() == {"Error Message": "This API function (OVERVIEWS) does not exist."}


def test_a_call_without_a_symbol_is_invalid(serve: Serve) -> None:
    assert serve().query("CASH_FLOW").json() == {
        "Error Message": "Invalid API call. Please retry or visit the documentation "
        "(https://www.alphavantage.co/documentation/) for CASH_FLOW."
    }


@pytest.mark.parametrize(
    "function,params,expected",
    [
        ("EARNINGS_CALENDAR", {"horizon": "2month"}, "Information"),
        ("LISTING_STATUS", {"state": "gone"}, "Information"),
        ("LISTING_STATUS", {"date": "yesterday"}, None),
    ],
)
def test_csv_functions_answer_errors_as_json(
    serve: Serve, function: str, params: dict[str, str], expected: str | None
) -> None:
    answer = serve().query(function, None, **params)
    assert (answer.status_code, next(iter(answer.json()), None)) == (200, expected)


def test_a_narrow_accept_header_is_refused(serve: Serve, symbol: str) -> None:
    answer = serve().query("OVERVIEW", {"accept": "text/csv"}, symbol=symbol)
    assert answer.json() == {"detail": "Could not satisfy the request Accept header."}


def test_the_burst_text_names_the_daily_limit_and_premium_too(serve: Serve, symbol: str) -> None:
    caller = serve()
    caller.query("OVERVIEW", symbol=symbol)
    answer = caller.query("EARNINGS", symbol=symbol)
    text = answer.json()["Information"]
    assert answer.status_code == 200
    assert "(1 request per second)" in text
    assert "25 requests per day" in text
    assert "premium endpoints" in text
    assert caller.verdicts() == ["data", "burst_limit"]


def test_the_daily_text_repeats_the_key(serve: Serve, symbol: str) -> None:
    caller = serve()
    for _ in range(25):
        caller.query("OVERVIEW", symbol=symbol)
        caller.later(2)
    assert caller.query("OVERVIEW", symbol=symbol).json()["Information"] == (
        "We have detected your API key as KEY0123456789 and our standard API rate limit is 25 requests per day. Please "
        "subscribe to any of the premium plans at https://www.alphavantage.co/premium/ to instantly remove all daily "
        "rate limits."
    )
    assert caller.verdicts() == ["data"] * 25 + ["daily_limit"]
    caller.later(24 * 3600)
    assert caller.query("OVERVIEW", symbol=symbol).json()["Symbol"] == symbol
