"""Homes whose scheduler is killed, beside a simulated world that outlives it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from domain.ports.archive import Archive
from entrypoints.container.embedded import Embedded, embedded
from entrypoints.observability import configure_logging
from entrypoints.outside import left_behind
from entrypoints.redaction import Redaction
from entrypoints.settings import load_settings
from simulator.calls import Call, CallLog
from simulator.clock import morning_of
from simulator.faults import parse_faults
from simulator.market import Market
from simulator.quota import Quota
from simulator.server import build_app, running
from simulator.world import World
from tests.architecture.source_tree import ROOT
from tests.kill.shared_clock import SharedClock

START = date(2026, 12, 14)
"""Between two waves of reports, so that a day's delay changes nothing of what there is to know."""
ASSETS = 12
DAYS = 2
"""Enough for every company of so small a market, also after a day of kills."""


class Zygote:
    """The process that forks victims."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.kill.zygote"],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, order: Mapping[str, object]) -> bool:
        """Fork a victim and wait for its end; whether it was killed. Any other end than a clean one is an error."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        ended = json.loads(self._process.stdout.readline())
        assert ended["killed"] or ended["status"] == 0, f"the victim ended with status {ended['status']}"
        return bool(ended["killed"])

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


@dataclass
class Home:
    """One home and its world."""

    folder: Path
    url: str
    world: World
    zygote: Zygote
    kills: list[str] = field(default_factory=list)
    """Where it was killed."""

    @property
    def notes(self) -> Path:
        """What the victims noted: every site of a durable write, each death, and how many steps a run had."""
        return self.folder / "notes.txt"

    def days_left(self) -> int:
        """How many days of the world are left until `DAYS` are over."""
        end = morning_of(START + timedelta(days=DAYS))
        return max(1, -((self.world.now() - end) // timedelta(days=1)))

    def run(self, *, moment: int | None = None, targets: Iterable[tuple[str, str]] = ()) -> bool:
        """Run the scheduler to the end of the days, or to its death; whether it died."""
        died = self.zygote.run(
            {
                "home": str(self.folder),
                "url": self.url,
                "days": self.days_left(),
                "notes": str(self.notes),
                "moment": moment,
                "targets": [list(target) for target in targets],
            }
        )
        if died:
            self.kills.append(self.notes.read_text(encoding="utf-8").splitlines()[-1])
        return died

    def calls(self) -> list[Call]:
        """What reached the simulated Alpha Vantage, by its own log."""
        return self.world.calls.calls("alpha_vantage")

    @contextmanager
    def opened(self) -> Iterator[Embedded]:
        """The stores that were left behind."""
        settings = load_settings(self.folder)
        log = configure_logging("error", "plain", Redaction())
        system = embedded(settings, left_behind(settings), Redaction(), log)
        try:
            yield system
        finally:
            system.database().close()


@contextmanager
def new_home(folder: Path, zygote: Zygote, *, seed: int = 9) -> Iterator[Home]:
    """A new home over a new world."""
    call_log = CallLog()
    folder.mkdir(parents=True)
    app = build_app(
        Market(seed, ASSETS),
        SharedClock(folder / "clock", morning_of(START)),
        Quota(25, timedelta(seconds=1)),
        parse_faults("none", seed),
        call_log,
    )
    with ExitStack() as stack:
        stack.callback(call_log.close)
        url = stack.enter_context(running(app))
        yield Home(folder, url, app.state.world, zygote)


def damaged_bodies(archive: Archive) -> list[str]:
    """Receipts whose body cannot be read."""
    return [it.receipt_id for it in archive.receipts() if len(archive.body(it.digest)) != it.size]
