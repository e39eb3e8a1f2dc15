"""A small market, call logs that are closed, and a server for every test's own world."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from simulator.calls import CallLog
from simulator.clock import WorldClock
from simulator.faults import Faults, parse_faults
from simulator.market import Market
from simulator.quota import Quota
from simulator.server import build_app, running
from simulator.source import Source
from simulator.world import World
from tests.simulator.caller import Caller, Serve

OpenLog = Callable[..., CallLog]


@pytest.fixture(scope="session")
def market() -> Market:
    """A market of all kinds, small enough to be quick."""
    return Market(9, assets=1_300)


@pytest.fixture
def symbol(market: Market) -> str:
    """A company with a full history."""
    return next(company.vendor_symbol for company in market.companies() if company.public_since.year < 1995)


@pytest.fixture
def open_log() -> Iterator[OpenLog]:
    """Open call logs that are closed when the test ends."""
    with ExitStack() as stack:

        def opened(file: Path | None = None) -> CallLog:
            log = CallLog(file)
            stack.callback(log.close)
            return log

        yield opened


@pytest.fixture(scope="session")
def one_server(market: Market) -> Iterator[tuple[Starlette, httpx.Client]]:
    """One server for all tests, for starting one costs more than asking it."""
    log = CallLog()
    app = build_app(market, WorldClock(), Quota(), Faults(), log)
    with running(app) as url, httpx.Client(base_url=url, timeout=10) as http:
        yield app, http
    log.close()


@pytest.fixture
def serve(one_server: tuple[Starlette, httpx.Client], market: Market, open_log: OpenLog) -> Serve:
    """Put a new world behind the server, and give a client of it."""
    app, http = one_server

    def start(
        *,
        source: Source | None = None,
        quota: Quota | None = None,
        faults: str = "none",
        settings: Faults | None = None,
    ) -> Caller:
        clock, log = WorldClock(), open_log()
        app.state.world = World(source or market, clock, quota or Quota(), settings or parse_faults(faults, 9), log)
        return Caller(http, clock, log)

    return start
