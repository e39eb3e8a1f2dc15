"""`/_simulator/...`: how tests and people read and move the world. No provider has these paths."""

from datetime import datetime, timedelta
from typing import cast

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from simulator.clock import ClockMovedBackError, TickingClock, aware
from simulator.world import World

_EPOCH = "1970-01-01T00:00:00+00:00"


async def health(_: Request) -> Response:
    """Answer 200 as soon as the server serves."""
    return JSONResponse({"status": "ok"})


async def read_clock(request: Request) -> Response:
    """Answer the world's instant, its New York date, and whether it ticks."""
    return JSONResponse(_clock(_world(request)))


async def move_clock(request: Request) -> Response:
    """Move the clock: `{"now": iso}`, `{"at_least": iso}` or `{"advance_seconds": n}`.

    Going back is refused with 409. `at_least` is for callers that wait side by side: it moves the clock forward when
    it stands earlier, and leaves it when it is already there.
    """
    world = _world(request)
    try:
        world.clock.advance_to(_wanted(await request.json(), world.now()))
    except ClockMovedBackError as error:
        return JSONResponse({"error": str(error)} | _clock(world), 409)
    except (ValueError, TypeError, OverflowError) as error:
        return JSONResponse({"error": f"the clock does not understand this: {error}"}, 400)
    world.calls.keep_clock(world.now())
    return JSONResponse(_clock(world))


async def read_calls(request: Request) -> Response:
    """Answer all calls that reached the providers, oldest first; `provider` and `after` (an instant) narrow them."""
    query = request.query_params
    try:
        after = aware(query.get("after", _EPOCH).replace(" ", "+"))
    except ValueError as error:
        return JSONResponse({"error": str(error)}, 400)
    calls = _world(request).calls.calls(query.get("provider"), after)
    return JSONResponse({"calls": [dict(call.as_json()) for call in calls]})


async def read_faults(request: Request) -> Response:
    """Answer which faults are on, by rate."""
    return JSONResponse(dict(_world(request).faults.as_json()))


async def change_faults(request: Request) -> Response:
    """Set faults: `{"rates": {"outage": 0.1}, "seed": 3, "slow_seconds": 0.5}`; what is not named stays as it is."""
    world = _world(request)
    try:
        world.faults = world.faults.changed(await request.json())
    except (ValueError, TypeError) as error:
        return JSONResponse({"error": str(error)}, 400)
    return JSONResponse(dict(world.faults.as_json()))


async def read_world(request: Request) -> Response:
    """Answer the date, the source with its counts, and the quota of a key."""
    world = _world(request)
    quota = {"daily": world.quota.daily, "spacing_seconds": world.quota.spacing.total_seconds()}
    return JSONResponse({"date": world.today().isoformat(), "quota": quota, **world.source.describe()})


def _world(request: Request) -> World:
    return cast("World", request.app.state.world)


def _clock(world: World) -> dict[str, object]:
    return {
        "now": world.now().isoformat(),
        "date": world.today().isoformat(),
        "ticking": isinstance(world.clock, TickingClock),
    }


def _wanted(wish: object, now: datetime) -> datetime:
    if not isinstance(wish, dict) or len(wish) != 1:
        message = "send exactly one of now, at_least, advance_seconds"
        raise ValueError(message)
    ((name, value),) = wish.items()
    if name == "now":
        return aware(value)
    if name == "at_least":
        return max(aware(value), now)
    if name == "advance_seconds":
        return now + timedelta(seconds=value)
    message = f"there is no {name!r}; use now, at_least or advance_seconds"
    raise ValueError(message)
