"""Live mode without the internet: the addresses of both providers lead to a simulator in this process.

The machine's clock rules, so what waits really waits; that is what these tests are about.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from pydantic import SecretStr
from starlette.types import ASGIApp, Receive, Scope, Send

from adapters.system.clock import machine_time
from domain.model.datasets import Dataset
from entrypoints.container.embedded import Embedded, embedded
from entrypoints.observability import configure_logging
from entrypoints.outside import live
from entrypoints.redaction import Redaction
from entrypoints.settings import load_settings
from simulator.calls import Call
from simulator.main import Options, app_for
from simulator.server import running
from simulator.world import World
from tests.architecture.source_tree import ROOT

KEYS = {
    "SIGNAL9_ALPHA_VANTAGE_API_KEY": "KEYOFNOBODY42",
    "SIGNAL9_ALPACA_API_KEY_ID": "IDOFNOBODY42",
    "SIGNAL9_ALPACA_API_SECRET_KEY": "SECRETOFNOBODY42",
}
ENDS_WITHIN = 60
"""Seconds; far more than the five that are promised, for a machine that does much else."""


@dataclass
class Arrivals:
    """Counts the calls of Alpha Vantage as they arrive."""

    count: int = 0
    changed: threading.Condition = field(default_factory=threading.Condition)

    def note(self) -> None:
        with self.changed:
            self.count += 1
            self.changed.notify_all()

    def wait_for(self, count: int, timeout: float = ENDS_WITHIN) -> bool:
        """Whether so many have arrived by the time-out."""
        with self.changed:
            return self.changed.wait_for(lambda: self.count >= count, timeout)


class Noting:
    """Middleware of the simulator that notes each call before it is answered."""

    def __init__(self, app: ASGIApp, arrivals: Arrivals) -> None:
        self._app = app
        self._arrivals = arrivals

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("path") == "/query":
            self._arrivals.note()
        await self._app(scope, receive, send)


@dataclass(frozen=True, slots=True)
class LiveWorld:
    """The providers, and the settings that lead to them."""

    url: str
    world: World
    arrivals: Arrivals

    @property
    def settings(self) -> dict[str, str]:
        return {
            **KEYS,
            "SIGNAL9_ALPHA_VANTAGE_URL": self.url,
            "SIGNAL9_ALPACA_URL": self.url,
            "SIGNAL9_TIME_ZONE": zone_of_an_afternoon(),
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
    app.add_middleware(Noting, arrivals=arrivals)
    with ExitStack() as ending:
        ending.callback(app.state.world.calls.close)
        url = ending.enter_context(running(app))
        yield LiveWorld(url, app.state.world, arrivals)


def zone_of_an_afternoon() -> str:
    """A zone in which it is about two o'clock now: today's triggers are all due, and no other is for hours."""
    return f"Etc/GMT{machine_time().hour - 14:+d}"


@contextmanager
def opened(home: Path) -> Iterator[Embedded]:
    """The live stores of a home."""
    keys = {name.removeprefix("SIGNAL9_").lower(): SecretStr(value) for name, value in KEYS.items()}
    settings = load_settings(home).model_copy(update=keys)
    system = embedded(settings, live(settings), Redaction(), configure_logging("error", "plain", Redaction()))
    try:
        yield system
    finally:
        system.database().close()


def ask_for(home: Path, symbols: Sequence[str], datasets: Sequence[Dataset]) -> None:
    """Publish an event for each symbol, as `signal9 pollinate` does, and deliver none."""
    with opened(home) as system:
        system.ask_for_pollination()(symbols, datasets)


@contextmanager
def started(home: Path, settings: Mapping[str, str], *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    """`signal9 start` as a process, which is killed at the end of the block if it is still there."""
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "entrypoints.cli", "start", "--home", str(home), *arguments],
        cwd=ROOT,
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def read_until(process: "subprocess.Popen[str]", text: str) -> str:
    """What the process says up to the line with this text."""
    assert process.stdout is not None
    said: list[str] = []
    for line in process.stdout:
        said.append(line)
        if text in line:
            return "".join(said)
    raise AssertionError(f"it ended without saying {text!r}: {''.join(said)}")
