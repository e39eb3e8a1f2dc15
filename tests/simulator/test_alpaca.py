import re
from datetime import date

import pytest

from simulator.alpaca import CALLS_PER_MINUTE
from simulator.market import Kind, Market
from tests.simulator.caller import ALPACA_KEYS, Serve

DAY = date(2026, 11, 3)
FIELDS = [
    "id",
    "class",
    "exchange",
    "symbol",
    "name",
    "status",
    "tradable",
    "marginable",
    "maintenance_margin_requirement",
    "margin_requirement_long",
    "margin_requirement_short",
    "shortable",
    "easy_to_borrow",
    "borrow_status",
    "fractionable",
    "attributes",
]


def test_rows_have_the_fields_of_2026_with_their_types(serve: Serve) -> None:
    rows = serve().assets(status="active", asset_class="us_equity").json()
    assert all(list(row) == FIELDS for row in rows)
    kinds = {name: {type(row[name]) for row in rows} for name in FIELDS}
    assert {name for name, types in kinds.items() if types == {bool}} == {
        "tradable",
        "marginable",
        "shortable",
        "easy_to_borrow",
        "fractionable",
    }
    assert kinds["maintenance_margin_requirement"] == {int}
    assert kinds["margin_requirement_long"] == {str}
    assert all(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", row["id"]) for row in rows)
    assert len({row["id"] for row in rows}) == len({row["symbol"] for row in rows}) == len(rows) == 1_300


def test_status_and_class_filter_the_list(serve: Serve) -> None:
    caller = serve()
    everything = caller.assets().json()
    assert {row["status"] for row in everything} == {"active", "inactive"}
    assert {row["status"] for row in caller.assets(status="inactive").json()} == {"inactive"}
    assert caller.assets(asset_class="crypto").json() == []
    assert {row["exchange"] for row in caller.assets(exchange="OTC").json()} == {"OTC"}
    optioned = caller.assets(attributes="has_options,ipo").json()
    assert 0 < len(optioned) < len(everything)
    assert all("has_options" in row["attributes"] for row in optioned)


def test_the_list_is_ordered_by_exchange_and_symbol(serve: Serve) -> None:
    order = [(row["exchange"], row["symbol"]) for row in serve().assets().json()]
    assert order == sorted(order)


def test_every_answer_tells_the_rate_limit(serve: Serve) -> None:
    caller = serve()
    caller.assets()
    headers = caller.assets().headers
    assert headers["x-ratelimit-limit"] == "200"
    assert headers["x-ratelimit-remaining"] == "198"
    assert headers["x-ratelimit-reset"] == "1793694660"


def test_the_201st_call_of_a_minute_is_too_many(serve: Serve) -> None:
    caller = serve()
    for _ in range(CALLS_PER_MINUTE):
        caller.calls.arrive(caller.clock.now(), "alpaca", "ASSETS", "", "id")
    answer = caller.assets()
    assert (answer.status_code, answer.json()["message"]) == (429, "rate limit exceeded")
    caller.later(60)
    assert caller.assets().status_code == 200


@pytest.mark.parametrize("missing", sorted(ALPACA_KEYS))
def test_a_missing_key_is_unauthorized(serve: Serve, missing: str) -> None:
    headers = {name: value for name, value in ALPACA_KEYS.items() if name != missing}
    answer = serve().http.get("/v2/assets", headers=headers)
    assert (answer.status_code, answer.json()) == (401, {"message": "unauthorized."})


def test_a_refused_key_is_forbidden(serve: Serve) -> None:
    answer = serve(faults="bad_key=1").assets()
    assert (answer.status_code, answer.json()) == (403, {"message": "forbidden."})


def test_one_asset_is_found_by_symbol_and_by_id(serve: Serve) -> None:
    caller = serve()
    row = caller.assets().json()[0]
    for name in (row["symbol"], row["id"]):
        assert caller.http.get(f"/v2/assets/{name}", headers=ALPACA_KEYS).json() == row


def test_one_unknown_asset_is_not_found(serve: Serve) -> None:
    answer = serve().http.get("/v2/assets/BLAH", headers=ALPACA_KEYS)
    assert (answer.status_code, answer.json()) == (404, {"code": 40410000, "message": "asset not found for BLAH"})


def test_otc_lines_are_active_and_not_tradable(market: Market) -> None:
    otc = [row for row in market.assets(DAY) if row["exchange"] == "OTC"]
    assert otc
    assert {(row["status"], row["tradable"]) for row in otc} == {("active", False)}


def test_all_kinds_are_listed_in_alpacas_spelling(market: Market) -> None:
    symbols = {kind: [found.symbol for found in market.instruments if found.kind is kind] for kind in Kind}
    assert all(symbols.values())
    assert any(symbol.endswith(".WS") for symbol in symbols[Kind.WARRANT])
    assert any(symbol.endswith(".U") for symbol in symbols[Kind.UNIT])
    assert any(re.search(r"\.PR[A-F]$", symbol) for symbol in symbols[Kind.PREFERRED])
    assert {"NA", "TRUE", "ON", "E", "INF"} <= set(symbols[Kind.COMPANY])
    assert "NAN" in symbols[Kind.ETF]


def test_borrow_and_margin_of_some_assets_change_overnight_and_nothing_else(market: Market) -> None:
    before = {row["symbol"]: row for row in market.assets(DAY)}
    changed = set()
    for row in market.assets(date(2026, 11, 4)):
        changed |= {name for name, value in row.items() if before[row["symbol"]][name] != value}
    assert {"borrow_status", "easy_to_borrow"} <= changed
    assert not changed & {"id", "symbol", "name", "exchange", "class", "attributes"}


def test_the_clock_needs_keys_and_tells_the_worlds_time(serve: Serve) -> None:
    caller = serve()
    told = caller.http.get("/v2/clock", headers=ALPACA_KEYS)
    caller.later(6 * 3_600)
    opened = caller.http.get("/v2/clock", headers=ALPACA_KEYS).json()

    assert told.json() == {"timestamp": "2026-11-03T03:30:00-05:00", "is_open": False}
    assert opened == {"timestamp": "2026-11-03T09:30:00-05:00", "is_open": True}
    assert told.headers["date"] == "Tue, 03 Nov 2026 08:30:00 GMT"
    assert caller.http.get("/v2/clock").status_code == 401
    assert serve(faults="bad_key=1").http.get("/v2/clock", headers=ALPACA_KEYS).status_code == 403
