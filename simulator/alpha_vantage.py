"""`GET /query`: Alpha Vantage as its callers see it."""

from datetime import date
from typing import cast

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from simulator import bodies
from simulator.source import SYMBOL_FUNCTIONS
from simulator.trouble import Circumstances, damaged_csv, damaged_json, in_transport, refusal_body, refused_by_fault
from simulator.wire import Delivery, DeliveryResponse, accepts_json, alpha_vantage_headers
from simulator.world import World

_HORIZONS = {"3month": 3, "6month": 6, "12month": 12}
_DEMO_SYMBOL = "IBM"
_CSV = "application/x-download"

Answer = tuple[Delivery, str]


async def query(request: Request) -> Response:
    """Answer one call and write it into the world's log.

    The arrival is noted before anything else is decided, so refused and failed calls count as well.
    """
    world, params = cast("World", request.app.state.world), request.query_params
    now, key = world.now(), params.get("apikey", "")
    function, symbol = params.get("function", ""), params.get("symbol", "").upper()
    refusal = world.quota.refusal(world.calls, key, now) if key else None
    number = world.calls.arrive(now, "alpha_vantage", function, symbol, key)
    case = Circumstances(world.faults, symbol or "*", function, now, world.today())
    if not accepts_json(request):
        delivery, verdict = Delivery(bodies.UNACCEPTABLE, 406, alpha_vantage_headers(now)), "unacceptable"
    elif not key:
        delivery, verdict = _json(case, bodies.INVALID_KEY, "bad_key")
    elif refusal:
        delivery, verdict = _json(case, refusal_body(case, refusal, key), refusal)
    else:
        delivery, verdict = _answer(world, case, params)
    world.calls.settle(number, verdict)
    return DeliveryResponse(delivery, request)


def _answer(world: World, case: Circumstances, params: QueryParams) -> Answer:
    """Answer a call that the quota lets through."""
    if stand_in := refused_by_fault(case, params["apikey"]):
        return stand_in
    if params["apikey"] == "demo" and case.symbol != _DEMO_SYMBOL and case.dataset != "LISTING_STATUS":
        return _json(case, bodies.DEMO_KEY, "demo_key")
    if case.dataset == "EARNINGS_CALENDAR":
        delivery, verdict = _calendar(world, case, params)
    elif case.dataset == "LISTING_STATUS":
        delivery, verdict = _listing(world, case, params)
    elif case.dataset in SYMBOL_FUNCTIONS:
        delivery, verdict = _company(world, case)
    else:
        return _json(case, bodies.no_such_function(case.dataset), "no_such_function")
    delivery, fault = in_transport(case, delivery)
    return delivery, fault or verdict


def _company(world: World, case: Circumstances) -> Answer:
    if case.symbol == "*":
        return _json(case, bodies.invalid_call(case.dataset), "invalid_call")
    body = world.source.answer(case.dataset, case.symbol, case.day)
    if body is None:
        return _json(case, bodies.UNKNOWN_SYMBOL, "unknown_symbol")
    body, struck = damaged_json(case, body)
    return _json(case, body, struck[0] if struck else "data")


def _calendar(world: World, case: Circumstances, params: QueryParams) -> Answer:
    months = _HORIZONS.get(params.get("horizon", "3month"))
    if months is None:
        return _json(case, bodies.INVALID_INPUTS, "invalid_inputs")
    symbol = None if case.symbol == "*" else case.symbol
    return _csv(case, world.source.earnings_calendar(case.day, months, symbol), "earnings_calendar")


def _listing(world: World, case: Circumstances, params: QueryParams) -> Answer:
    state = params.get("state", "active")
    try:
        on = date.fromisoformat(params.get("date", case.day.isoformat()))
    except ValueError:
        return _json(case, bodies.UNKNOWN_SYMBOL, "invalid_inputs")
    if state not in {"active", "delisted"}:
        return _json(case, bodies.INVALID_INPUTS, "invalid_inputs")
    body = world.source.listing_status(min(on, case.day), active=state == "active")
    return _csv(case, body, "listing_status")


def _json(case: Circumstances, body: bytes, verdict: str) -> Answer:
    return Delivery(body, headers=alpha_vantage_headers(case.now)), verdict


def _csv(case: Circumstances, body: bytes, name: str) -> Answer:
    body, struck = damaged_csv(case, body)
    headers = alpha_vantage_headers(case.now, _CSV) | {"Content-Disposition": f"attachment; filename={name}.csv"}
    return Delivery(body, headers=headers), struck[0] if struck else "data"
