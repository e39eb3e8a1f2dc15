"""Each kind of fault over real HTTP, and what decides whether it strikes."""

import json
from datetime import date, timedelta

import httpx
import pytest

from simulator.faults import RATE_OF_ALL, Fault, Faults, parse_faults
from simulator.market import Market
from tests.simulator.caller import Serve

DAY = date(2026, 11, 3)
SYMBOLS = [f"S{number}" for number in range(400)]


def struck(faults: Faults, fault: Fault, symbols: list[str], day: date = DAY) -> set[str]:
    return {symbol for symbol in symbols if faults.strikes(fault, symbol, "EARNINGS", day)}


def test_a_fault_strikes_the_same_questions_in_whatever_order_they_come() -> None:
    faults = parse_faults("outage=0.3", 9)
    assert struck(faults, Fault.OUTAGE, SYMBOLS) == struck(faults, Fault.OUTAGE, SYMBOLS[::-1])
    assert struck(faults, Fault.OUTAGE, SYMBOLS[200:]) == struck(faults, Fault.OUTAGE, SYMBOLS) & set(SYMBOLS[200:])


def test_the_rate_is_the_share_that_is_struck() -> None:
    assert 80 < len(struck(parse_faults("outage=0.3", 9), Fault.OUTAGE, SYMBOLS)) < 160
    assert struck(parse_faults("outage=0", 9), Fault.OUTAGE, SYMBOLS) == set()
    assert struck(parse_faults("outage=1", 9), Fault.OUTAGE, SYMBOLS) == set(SYMBOLS)


def test_seed_kind_dataset_and_day_each_decide() -> None:
    faults = parse_faults("outage=0.5,html=0.5", 9)
    one = struck(faults, Fault.OUTAGE, SYMBOLS)
    assert one != struck(parse_faults("outage=0.5", 10), Fault.OUTAGE, SYMBOLS)
    assert one != struck(faults, Fault.HTML, SYMBOLS)
    assert one != struck(faults, Fault.OUTAGE, SYMBOLS, DAY + timedelta(days=1))
    assert one != {symbol for symbol in SYMBOLS if faults.strikes(Fault.OUTAGE, symbol, "OVERVIEW", DAY)}


def test_faults_of_one_dataset_leave_the_others_alone() -> None:
    faults = parse_faults("calendar_halved=1,wrong_symbol=1", 9)
    assert faults.strikes(Fault.CALENDAR_HALVED, "*", "EARNINGS_CALENDAR", DAY)
    assert not faults.strikes(Fault.CALENDAR_HALVED, "*", "LISTING_STATUS", DAY)
    assert not faults.strikes(Fault.WRONG_SYMBOL, "*", "EARNINGS_CALENDAR", DAY)


def test_a_list_of_faults_is_read() -> None:
    assert parse_faults("none").rates == {}
    assert parse_faults("outage=0.1, slow=0.05").rates == {Fault.OUTAGE: 0.1, Fault.SLOW: 0.05}
    assert parse_faults("all").rates == dict.fromkeys(Fault, RATE_OF_ALL)


@pytest.mark.parametrize(
    "text,message",
    [
        ("fire=0.1", "there is no fault 'fire'; choose from outage, hang"),
        ("outage", "a fault is written as name=rate"),
        ("outage=often", "a fault is written as name=rate"),
        ("outage=1.5", "share from 0 to 1, not 1.5"),
    ],
)
def test_a_wrong_list_of_faults_is_explained(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_faults(text)


@pytest.mark.parametrize(
    "fault,status,start",
    [
        ("outage", 503, "<!DOCTYPE html>"),
        ("html", 200, "<!DOCTYPE html>"),
        ("empty", 200, ""),
        ("transient_unknown", 200, "{}"),
        ("invalid_call", 200, '{\n    "Error Message": "Invalid API call. Please retry or visit'),
        ("burst_refusal", 200, '{\n    "Information": "Thank you for using Alpha Vantage! Please consider spreading'),
        ("daily_refusal", 200, '{\n    "Information": "We have detected your API key as KEY0123456789'),
        ("bad_key", 200, '{\n    "Error Message": "the parameter apikey is invalid or missing.'),
        ("premium", 200, '{\n    "Information": "Thank you for using Alpha Vantage! This is a premium endpoint.'),
        ("cut_json", 200, '{\n    "symbol"'),
    ],
)
def test_a_fault_stands_in_for_the_answer(serve: Serve, symbol: str, fault: str, status: int, start: str) -> None:
    caller = serve(faults=f"{fault}=1")
    answer = caller.query("INCOME_STATEMENT", symbol=symbol)
    assert answer.status_code == status
    assert answer.text.startswith(start)
    assert bool(answer.text) == bool(start)
    assert caller.verdicts() == [fault]
    assert caller.calls.calls()[0].counted


def test_an_outage_is_herokus_page(serve: Serve, symbol: str) -> None:
    answer = serve(faults="outage=1").query("OVERVIEW", symbol=symbol)
    assert answer.headers["server"] == "Cowboy"
    assert answer.headers["content-type"].startswith("text/html")
    assert "herokucdn.com/error-pages/application-error.html" in answer.text


def test_refusals_come_in_older_wordings_too(serve: Serve, market: Market) -> None:
    caller = serve(faults="daily_refusal=1,other_wording=1")
    texts = set()
    for company in market.companies()[:15]:
        caller.later(2)
        texts |= set(caller.query("OVERVIEW", symbol=company.vendor_symbol).json().items())
    assert {key for key, _ in texts} == {"Information", "Note"}
    assert len(texts) >= 4
    assert not any("We have detected" in text for _, text in texts)
    burst = serve(faults="burst_refusal=1,other_wording=1").query("OVERVIEW", symbol="ON").json()["Information"]
    assert "(1 request per second)" not in burst


@pytest.mark.parametrize("fault", ["dropped", "truncated"])
def test_a_connection_breaks_before_the_announced_end(serve: Serve, symbol: str, fault: str) -> None:
    with pytest.raises(httpx.RemoteProtocolError, match="without sending complete message body"):
        serve(faults=f"{fault}=1").query("BALANCE_SHEET", symbol=symbol)


def test_a_hanging_answer_ends_with_the_callers_patience(serve: Serve, symbol: str) -> None:
    caller = serve(faults="hang=1")
    with pytest.raises(httpx.ReadTimeout):
        caller.http.get("/query", params={"function": "EARNINGS", "symbol": symbol, "apikey": "k"}, timeout=0.5)
    assert caller.verdicts() == ["hang"]
    assert caller.http.get("/_simulator/health").status_code == 200


def test_a_slow_answer_is_whole(serve: Serve, symbol: str) -> None:
    settings = Faults(9, {Fault.SLOW: 1.0}, slow_seconds=0.01)
    caller = serve(settings=settings)
    assert caller.query("EARNINGS", symbol=symbol).json()["symbol"] == symbol
    assert caller.verdicts() == ["slow"]


def test_a_huge_answer_is_streamed(serve: Serve, symbol: str) -> None:
    caller = serve(settings=Faults(9, {Fault.HUGE: 1.0}, huge_bytes=3_000_000))
    answer = caller.query("EARNINGS", symbol=symbol)
    assert len(answer.content) == 3_000_000
    assert answer.json()["symbol"] == symbol


def test_the_wrong_company_answers(serve: Serve, symbol: str) -> None:
    caller = serve(faults="wrong_symbol=1")
    assert caller.query("EARNINGS", symbol=symbol).json()["symbol"] == "ZZWRONG"
    caller.later(2)
    assert caller.query("OVERVIEW", symbol=symbol).json()["Symbol"] == "ZZWRONG"


def test_fields_appear_and_vanish(serve: Serve, market: Market, symbol: str) -> None:
    true = market.statement(symbol, "CASH_FLOW", DAY)
    assert true is not None
    known = set(true["quarterlyReports"][0])
    gained = serve(faults="new_fields=1").query("CASH_FLOW", symbol=symbol).json()["quarterlyReports"][3]
    assert set(gained) - known == {"adjustedFreeCashflow"}
    lost = serve(faults="lost_fields=1").query("CASH_FLOW", symbol=symbol).json()["quarterlyReports"]
    missing = known - set(lost[0])
    assert 1 <= len(missing) <= 3
    assert all(set(row) == known - missing for row in lost)


@pytest.mark.slow
def test_numbers_are_odd_in_four_spellings(serve: Serve, market: Market) -> None:
    caller, spellings = serve(faults="odd_numbers=1"), set()
    for company in market.companies()[:24]:
        caller.later(2)
        text = caller.query("INCOME_STATEMENT", symbol=company.vendor_symbol).text
        spellings |= {odd for odd in (": NaN", ': "NaN"', ": 1e400", ': "1e400"') if odd in text}
    assert len(spellings) == 4


def test_a_row_comes_twice(serve: Serve, symbol: str) -> None:
    rows = serve(faults="duplicate_rows=1").query("CASH_FLOW", symbol=symbol).json()["quarterlyReports"]
    dates = [row["fiscalDateEnding"] for row in rows]
    assert len(dates) == len(set(dates)) + 1


def test_a_report_stays_provisional_for_months_and_then_completes(serve: Serve, symbol: str) -> None:
    caller = serve(faults="provisional=1")
    currencies = []
    for _ in range(4):
        rows = caller.query("BALANCE_SHEET", symbol=symbol).json()["quarterlyReports"]
        newest = date.fromisoformat(rows[0]["fiscalDateEnding"])
        currencies.append((rows[0]["reportedCurrency"], caller.clock.now().date() <= newest + timedelta(days=121)))
        caller.later(12 * 24 * 3600)
    assert all((currency == "None") == young for currency, young in currencies)
    assert any(young for _, young in currencies)


def test_restated_cells_stay_restated(serve: Serve, market: Market, symbol: str) -> None:
    caller = serve(faults="restatement=0.05")
    body = caller.query("INCOME_STATEMENT", symbol=symbol).json()
    true = market.statement(symbol, "INCOME_STATEMENT", DAY)
    assert true is not None
    old = {(row["fiscalDateEnding"], name) for row in body["quarterlyReports"] for name in row}
    changed = {
        (row["fiscalDateEnding"], name)
        for row, other in zip(true["quarterlyReports"], body["quarterlyReports"], strict=True)
        for name in row
        if row[name] != other[name]
    }
    assert changed < old
    assert changed
    caller.later(24 * 3600)
    again = caller.query("INCOME_STATEMENT", symbol=symbol).json()
    assert again["quarterlyReports"][10:] == body["quarterlyReports"][10:]


@pytest.mark.parametrize(
    "fault,lines,header",
    [("calendar_halved", 0.5, True), ("calendar_empty", 0, True), ("calendar_headless", 1, False)],
)
def test_the_calendar_is_damaged(serve: Serve, fault: str, lines: float, header: bool) -> None:
    whole = len(serve().query("EARNINGS_CALENDAR").text.splitlines()) - 1
    caller = serve(faults=f"{fault}=1")
    damaged = caller.query("EARNINGS_CALENDAR").text.splitlines()
    assert damaged[0].startswith("symbol,") == header
    assert len(damaged) - header == pytest.approx(whole * lines, abs=2)
    assert caller.verdicts() == [fault]


@pytest.mark.parametrize("fault,columns", [("new_fields", 8), ("lost_fields", 6)])
def test_the_calendars_columns_change(serve: Serve, fault: str, columns: int) -> None:
    lines = serve(faults=f"{fault}=1").query("EARNINGS_CALENDAR").text.splitlines()
    assert len(lines[0].split(",")) == columns


def test_alpacas_list_breaks_in_the_ways_it_has_broken(serve: Serve) -> None:
    whole = serve().assets().json()
    assert len(serve(faults="assets_halved=1").assets().json()) == len(whole) // 2
    assert all("easy_to_borrow" not in row for row in serve(faults="lost_fields=1").assets().json())
    changed = serve(faults="new_fields=1").assets().json()
    assert {"settlement_cycle"} == set(changed[0]) - set(whole[0])
    assert "TXSE" in {row["exchange"] for row in changed}
    assert serve(faults="outage=1").assets().status_code == 503
    assert serve(faults="burst_refusal=1").assets().status_code == 429
    with pytest.raises(json.JSONDecodeError):
        serve(faults="cut_json=1").assets().json()
    with pytest.raises(httpx.RemoteProtocolError):
        serve(faults="truncated=1").assets()


def test_the_quota_comes_before_the_faults(serve: Serve, symbol: str) -> None:
    caller = serve(faults="outage=1")
    caller.query("OVERVIEW", symbol=symbol)
    caller.query("OVERVIEW", symbol=symbol)
    assert caller.verdicts() == ["outage", "burst_limit"]
