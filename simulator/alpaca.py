"""`GET /v2/assets`, `GET /v2/clock` and `GET /v1beta1/news`: Alpaca as its callers see it."""

import json
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from simulator import bodies, news
from simulator.clock import aware
from simulator.faults import Fault
from simulator.source import AssetRow
from simulator.trouble import Circumstances, in_transport, refused_by_fault
from simulator.wire import Delivery, DeliveryResponse, http_date
from simulator.world import World

CALLS_PER_MINUTE = 200
_MINUTE = timedelta(minutes=1)
_NEW_YORK = ZoneInfo("America/New_York")
_OPENS, _CLOSES, _SATURDAY = time(9, 30), time(16), 5


async def assets(request: Request) -> Response:
    """Answer the list of assets; status, asset_class, exchange and attributes filter it."""
    return _respond(request, "ASSETS")


async def asset(request: Request) -> Response:
    """Answer one asset by symbol or id."""
    return _respond(request, "ASSET")


async def clock(request: Request) -> Response:
    """Answer whether the market is open; callers ask it to see whether their keys are taken."""
    return _respond(request, "CLOCK")


async def latest_news(request: Request) -> Response:
    """Answer articles between `start` and `end`, oldest first; `limit` and `page_token` walk through them."""
    return _respond(request, "NEWS")


def _respond(request: Request, function: str) -> Response:
    world = cast("World", request.app.state.world)
    now, symbol = world.now(), str(request.path_params.get("symbol", ""))
    key = request.headers.get("apca-api-key-id", "")
    secret = request.headers.get("apca-api-secret-key", "")
    used, _ = world.calls.arrivals("alpaca", key, now - _MINUTE)
    number = world.calls.arrive(now, "alpaca", function, symbol, key)
    headers = _headers(now, max(0, CALLS_PER_MINUTE - used - 1))
    if not key or not secret:
        delivery, verdict = Delivery(bodies.ALPACA_UNAUTHORIZED, 401, headers, announce_length=True), "bad_key"
    elif used >= CALLS_PER_MINUTE:
        delivery, verdict = Delivery(bodies.ALPACA_TOO_MANY, 429, headers, announce_length=True), "too_many"
    elif function == "ASSET":
        delivery, verdict = _one(world, symbol, headers)
    elif function == "CLOCK":
        delivery, verdict = _clock(world, headers)
    elif function == "NEWS":
        delivery, verdict = _news(world, request, headers)
    else:
        delivery, verdict = _all(world, request, headers)
    world.calls.settle(number, verdict)
    return DeliveryResponse(delivery, request)


def _one(world: World, symbol: str, headers: dict[str, str]) -> tuple[Delivery, str]:
    for row in world.source.assets(world.today()):
        if symbol in {row["symbol"], row["id"]}:
            return Delivery(_rendered(row), headers=headers, announce_length=True), "data"
    return Delivery(bodies.alpaca_not_found(symbol), 404, headers, announce_length=True), "unknown_symbol"


def _clock(world: World, headers: dict[str, str]) -> tuple[Delivery, str]:
    if Circumstances(world.faults, "*", "CLOCK", world.now(), world.today()).strikes(Fault.BAD_KEY):
        return Delivery(bodies.ALPACA_FORBIDDEN, 403, headers, announce_length=True), Fault.BAD_KEY
    now = world.now().astimezone(_NEW_YORK)
    is_open = now.weekday() < _SATURDAY and _OPENS <= now.time() < _CLOSES
    return Delivery(_rendered({"timestamp": now.isoformat(), "is_open": is_open}), headers=headers), "data"


def _news(world: World, request: Request, headers: dict[str, str]) -> tuple[Delivery, str]:
    if Circumstances(world.faults, "*", "NEWS", world.now(), world.today()).strikes(Fault.BAD_KEY):
        return Delivery(bodies.ALPACA_FORBIDDEN, 403, headers, announce_length=True), Fault.BAD_KEY
    query = request.query_params
    try:
        until = min(aware(query["end"]), world.now()) if "end" in query else world.now()
        since = aware(query["start"]) if "start" in query else until - timedelta(days=1)
        limit = int(query.get("limit", "10"))
    except ValueError:
        return Delivery(bodies.ALPACA_INVALID, 400, headers, announce_length=True), "invalid_call"
    seed = int(str(world.source.describe().get("seed", 0)))
    listed = [row for row in world.source.assets(world.today()) if row["status"] == "active"]
    found = news.articles(seed, listed, since, until)
    return Delivery(_rendered(news.page(found, query.get("page_token", ""), limit)), headers=headers), "data"


def _all(world: World, request: Request, headers: dict[str, str]) -> tuple[Delivery, str]:
    case = Circumstances(world.faults, "*", "ASSETS", world.now(), world.today())
    if case.strikes(Fault.BAD_KEY):
        return Delivery(bodies.ALPACA_FORBIDDEN, 403, headers, announce_length=True), Fault.BAD_KEY
    if case.strikes(Fault.BURST_REFUSAL):
        return Delivery(bodies.ALPACA_TOO_MANY, 429, headers, announce_length=True), Fault.BURST_REFUSAL
    stand_in = refused_by_fault(case, "")
    if stand_in and stand_in[1] in {Fault.OUTAGE, Fault.HTML, Fault.EMPTY}:
        return stand_in
    rows, struck = _damaged(case, _filtered(world.source.assets(case.day), request))
    delivery, fault = in_transport(case, Delivery(_rendered(rows), headers=headers))
    return delivery, fault or struck or "data"


def _filtered(rows: Sequence[AssetRow], request: Request) -> Sequence[AssetRow]:
    """Apply the query as Alpaca does: all statuses by default, one asset class, any of the attributes."""
    query = request.query_params
    wanted = {"class": query.get("asset_class") or "us_equity"}
    wanted |= {name: query[name] for name in ("status", "exchange") if query.get(name)}
    attributes = {name for name in query.get("attributes", "").split(",") if name}
    return [
        row
        for row in rows
        if all(row[name] == value for name, value in wanted.items())
        and (not attributes or attributes & set(cast("list[str]", row["attributes"] or [])))
    ]


def _damaged(case: Circumstances, rows: Sequence[AssetRow]) -> tuple[Sequence[AssetRow], Fault | None]:
    """Apply the ways in which the list has broken its readers: new values and fields, a lost field, half a list."""
    struck = [fault for fault in (Fault.ASSETS_HALVED, Fault.LOST_FIELDS, Fault.NEW_FIELDS) if case.strikes(fault)]
    if Fault.ASSETS_HALVED in struck:
        rows = rows[: len(rows) // 2]
    if Fault.LOST_FIELDS in struck:
        rows = [{name: value for name, value in row.items() if name != "easy_to_borrow"} for row in rows]
    if Fault.NEW_FIELDS in struck:
        rows = [
            {**row, "settlement_cycle": "T+1"} | ({"exchange": "TXSE"} if index % 100 == 0 else {})
            for index, row in enumerate(rows)
        ]
    return rows, struck[0] if struck else None


def _headers(now: datetime, left: int) -> dict[str, str]:
    reset = now.replace(second=0, microsecond=0) + _MINUTE
    return {
        "Date": http_date(now),
        "Content-Type": "application/json; charset=UTF-8",
        "Connection": "keep-alive",
        "Vary": "Origin",
        "X-Ratelimit-Limit": str(CALLS_PER_MINUTE),
        "X-Ratelimit-Remaining": str(left),
        "X-Ratelimit-Reset": str(int(reset.timestamp())),
    }


def _rendered(content: Any) -> bytes:  # noqa: ANN401  # any JSON value
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode()
