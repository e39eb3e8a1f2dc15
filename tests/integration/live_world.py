"""Live mode without the internet: the addresses of both providers lead to a simulator in this process.

The machine's clock rules, so what waits really waits; that is what these tests are about.
"""

import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from shutil import copytree

from pydantic import SecretStr

from adapters.system.clock import machine_time
from domain.model.datasets import Dataset
from entrypoints.container.embedded import Embedded
from entrypoints.settings import load_settings
from simulator.calls import Call
from simulator.main import Options, app_for
from simulator.server import running
from simulator.world import World
from tests.entrypoints.a_day import started
from tests.integration.homes import Watched
from tests.keys import KEYS
from tests.opening import opened

FIRST_CALLS = 4
"""Of the first day: the calendar, the listing, a company, and a slot that is held for the next calendar."""
ENDS_WITHIN = 60
"""Seconds; far more than the five that are promised, for a machine that does much else."""


@dataclass
class Arrivals:
    """Counts the calls of Alpha Vantage as they arrive."""

    count: int = 0
    changed: threading.Condition = field(default_factory=threading.Condition)

    def note(self, _: int) -> None:
        """Has a look at a call before it is answered."""
        with self.changed:
            self.count += 1
            self.changed.notify_all()

    def wait_for(self, count: int, timeout: float = ENDS_WITHIN) -> bool:
        """Whether so many have arrived by the time-out."""
        with self.changed:
            return self.changed.wait_for(lambda: self.count >= count, timeout)


@dataclass(frozen=True, slots=True)
class LiveWorld:
    """The providers, and the settings that lead to them."""

    url: str
    world: World
    arrivals: Arrivals
    zone: str
    """Of the schedule; the same for everything in this world, however long it takes."""

    @property
    def settings(self) -> dict[str, str]:
        return {
            **KEYS,
            "SIGNAL9_ALPHA_VANTAGE_URL": self.url,
            "SIGNAL9_ALPACA_URL": self.url,
            "SIGNAL9_TIME_ZONE": self.zone,
            "SIGNAL9_CALL_SPACING": "0",
            "COLUMNS": "100",
        }

    def calls(self) -> list[Call]:
        """What reached Alpha Vantage, by its own log."""
        return self.world.calls.calls("alpha_vantage")


@contextmanager
def live_world() -> Iterator[LiveWorld]:
    """A small market by the machine's clock, whose keys have no limit: the budget is what limits the calls."""
    yesterday = machine_time().date() - timedelta(days=1)
    app = app_for(Options(assets=40, at=yesterday, ticking=True, quota=None, spacing_seconds=0))
    app.state.world.wait_until(machine_time())
    arrivals = Arrivals()
    app.add_middleware(Watched, look=arrivals.note)
    with ExitStack() as ending:
        ending.callback(app.state.world.calls.close)
        url = ending.enter_context(running(app))
        yield LiveWorld(url, app.state.world, arrivals, zone_of_an_afternoon())


def zone_of_an_afternoon() -> str:
    """A zone in which it is about two o'clock now: today's triggers are all due, and no other is for hours."""
    return f"Etc/GMT{machine_time().hour - 14:+d}"


@dataclass(frozen=True, slots=True)
class LivedDay:
    """A home in which today's triggers have run."""

    home: Path
    stored: tuple[str, ...]
    """Symbols that have an income statement."""
    unasked: tuple[str, ...]
    """Symbols of companies that nothing was asked for yet."""

    def copied_to(self, folder: Path) -> "LivedDay":
        """A copy of one's own."""
        return LivedDay(copytree(self.home, folder), self.stored, self.unasked)


def live_stores(home: Path) -> AbstractContextManager[Embedded]:
    """The live stores of a home."""
    keys = {name.removeprefix("SIGNAL9_").lower(): SecretStr(value) for name, value in KEYS.items()}
    return opened(load_settings(home).model_copy(update=keys))


def ask_for(home: Path, symbols: Sequence[str], datasets: Sequence[Dataset]) -> None:
    """Publish an event for each symbol, as `signal9 pollinate` does, and deliver none."""
    with live_stores(home) as system:
        system.ask_for_pollination()(symbols, datasets)


def scheduler(home: Path, world: LiveWorld, **settings: str) -> "AbstractContextManager[subprocess.Popen[str]]":
    """`signal9 start` over this world, as a process of its own."""
    return started("start", "--home", str(home), settings={**world.settings, **settings})
