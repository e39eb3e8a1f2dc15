"""Homes over a small simulated world of this process, which outlives what is done to them."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from pathlib import Path

from click.testing import CliRunner, Result
from starlette.types import ASGIApp, Receive, Scope, Send

from entrypoints.cli.app import signal9
from entrypoints.container.embedded import Embedded
from entrypoints.settings import load_settings
from simulator.calls import Call, CallLog
from simulator.clock import WorldClock, morning_of
from simulator.faults import parse_faults
from simulator.market import Market
from simulator.quota import Quota
from simulator.server import build_app, running
from simulator.world import World
from tests.kill.shared_clock import SharedClock
from tests.opening import opened
from tests.simulation.pipeline import most_calls_in_any_24_hours

START = date(2026, 12, 14)
"""Between two waves of reports, so that a day's delay changes nothing of what there is to know."""
ASSETS = 12
DAYS = 2
"""Enough for every company of so small a market."""


@dataclass(frozen=True, slots=True)
class Outside:
    """A simulated world at an address."""

    url: str
    world: World
    clock: Path | None
    """A shared page of memory that its clock is in, if it is."""

    @property
    def settings(self) -> Mapping[str, str]:
        """What makes a command use this world."""
        return {"SIGNAL9_SIMULATOR_URL": self.url}

    def calls(self) -> list[Call]:
        """What reached the simulated Alpha Vantage, by its own log."""
        return self.world.calls.calls("alpha_vantage")

    def most_calls(self) -> int:
        """The greatest number of calls in any 24 hours."""
        return most_calls_in_any_24_hours(self.calls())


@dataclass(frozen=True, slots=True)
class Home:
    """One home; without a world named in its settings, it has one of its own beside the data."""

    folder: Path
    settings: Mapping[str, str] = field(default_factory=lambda: {"SIGNAL9_SIMULATOR_ASSETS": str(ASSETS)})

    @property
    def data(self) -> Path:
        """Where database and archive are."""
        return self.folder / "simulated"

    def run(self, *arguments: str, **settings: str) -> Result:
        """The command in this process."""
        runner = CliRunner(env={**self.settings, **settings})
        return runner.invoke(signal9, [*arguments, "--home", str(self.folder)])

    def opened(self) -> AbstractContextManager[Embedded]:
        """The stores that were left behind."""
        return opened(load_settings(self.folder))

    def lost(self) -> int:
        """What was lost, counted from the stores."""
        with self.opened() as system:
            now = system.clock().now()
            return system.count_losses()(now, next_delivery=system.deliveries().next_due()).total


@dataclass(frozen=True, slots=True)
class Watched:
    """Has a look at each call of Alpha Vantage, by its number from 1, before it is answered."""

    app: ASGIApp
    look: Callable[[int], None]
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("path") == "/query":
            self.look(next(self.numbers))
        await self.app(scope, receive, send)


@contextmanager
def new_world(look: Callable[[int], None] = lambda _: None, *, clock: Path | None = None) -> Iterator[Outside]:
    """A new world, in memory, that is served while the block runs; `look` is called while a call is under way."""
    log = CallLog()
    start = morning_of(START)
    kept = WorldClock(start) if clock is None else SharedClock(clock, start)
    app = build_app(Market(9, ASSETS), kept, Quota(25, timedelta(seconds=1)), parse_faults("none", 9), log)
    app.add_middleware(Watched, look=look)
    with ExitStack() as stack:
        stack.callback(log.close)
        url = stack.enter_context(running(app))
        yield Outside(url, app.state.world, clock)
