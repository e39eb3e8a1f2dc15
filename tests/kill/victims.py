"""Homes whose commands are killed, beside a simulated world that outlives them."""

import json
import os
import subprocess
import sys
from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

from entrypoints.container.embedded import Embedded, embedded
from entrypoints.observability import configure_logging
from entrypoints.outside import INVENTED_KEY, left_behind
from entrypoints.redaction import Redaction
from entrypoints.settings import load_settings
from simulator.calls import CallLog
from simulator.clock import morning_of
from simulator.faults import parse_faults
from simulator.market import Market
from simulator.quota import Quota
from simulator.server import build_app, running
from simulator.world import World
from tests.architecture.source_tree import ROOT
from tests.kill.shared_clock import SharedClock
from tests.kill.still_market import StillMarket
from tests.outside.calls_and_answers import (
    answers_forgotten,
    answers_without_receipt,
    calls_over_the_limit,
    heads_ahead,
    rows_lost_since,
)
from tests.outside.evidence import Arrival, Evidence, kept_rows, plain_symbol

LIMIT = 25
HALF_AN_HOUR = timedelta(minutes=30)
HISTORY = timedelta(days=750)
"""Of reports that a company tells: eight quarters; cut in the middle of a month, since quarters end around its ends."""


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
        answer = self._process.stdout.readline()
        assert answer, f"the zygote ended with status {self._process.wait()}"
        ended = json.loads(answer)
        assert ended["killed"] or ended["status"] == 0, f"the victim ended with status {ended['status']}: see {order}"
        return bool(ended["killed"])

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


@dataclass(frozen=True, slots=True)
class Scene:
    """Which world the victims live in, and for how long."""

    start: date
    days: int
    still_from: date
    """Nothing new is published after this day."""
    assets: int = 12
    seed: int = 9
    faults: str = "none"
    fault_seed: int = 0
    spent: int = 0
    """Calls that a person made with the same key just before, unknown to the rate budget: the provider refuses ours."""

    def first_trigger(self, day: int) -> datetime:
        """When the first trigger of a day is due; days count from 0."""
        return morning_of(self.start + timedelta(days=day)) + HALF_AN_HOUR


@dataclass
class Home:
    """One home and its world. After each kill it is looked at from the outside."""

    folder: Path
    scene: Scene
    world: World
    zygote: Zygote
    settings: Mapping[str, str]
    """Of its commands, the simulator's address among them."""
    kills: list[str] = field(default_factory=list)
    """Where it was killed."""
    before: dict[str, frozenset[tuple[Any, ...]]] | None = None
    """What was stored at the last look."""
    limit: int | None = LIMIT
    """Calls in any 24 hours; `None` for a paid key."""

    @property
    def notes(self) -> Path:
        """What the victims noted: every place that changes something, each death, and the steps of a run."""
        return self.folder / "notes.txt"

    @property
    def steps(self) -> int:
        """How many steps the last command took that was not killed."""
        return int(self.notes.read_text(encoding="utf-8").splitlines()[-1].removeprefix("steps "))

    def days_left(self, until: int | None = None) -> int:
        """Days until so many days of the scene (all of them) are over, the present one included."""
        now = self.world.now()
        return sum(self.scene.first_trigger(day) > now for day in range(1, (until or self.scene.days) + 1))

    def run(
        self,
        *arguments: str,
        moment: int | None = None,
        targets: Collection[tuple[str, str]] = (),
        seconds: float | None = None,
        until: int | None = None,
    ) -> bool:
        """Run a command to its end or to its death; whether it died.

        Without arguments it is the scheduler, to the end of day `until` of the scene or of all of it.
        """
        if not arguments:
            if not (days := self.days_left(until)):
                return False
            arguments = ("start", "--days", str(days))
        noted = self.notes.stat().st_size if self.notes.exists() else 0
        died = self.zygote.run(
            {
                "arguments": arguments,
                "home": str(self.folder),
                "settings": dict(self.settings),
                "moment": moment,
                "targets": sorted(targets),
                "seconds": seconds,
            }
        )
        if died:
            new = self.notes.read_text(encoding="utf-8")[noted:].splitlines() if self.notes.exists() else []
            self.kills.append(new[-1] if new and new[-1].startswith("died") else f"died after {seconds} s")
        self.look()
        return died

    def look(self) -> None:
        """Check from the outside what holds at every moment, and remember what must still be there at the next look."""
        if not (self.data / "signal9.sqlite3").exists() or not self._has_tables():
            return
        evidence = self.evidence()
        if self.limit is not None:
            assert list(calls_over_the_limit(evidence, self.limit)) == []
        lost = answers_without_receipt(evidence)
        assert len(lost) <= len(self.kills), f"more than one call a kill was lost: {lost}"
        assert list(answers_forgotten(evidence)) == []
        assert list(heads_ahead(evidence)) == []
        if self.before is not None:
            assert list(rows_lost_since(self.before, evidence)) == []
        self.before = kept_rows(self.data)

    @property
    def data(self) -> Path:
        """The folder of the store."""
        return self.folder / "simulated"

    def evidence(self) -> Evidence:
        """What can be seen from the outside."""
        arrivals = [
            Arrival(call.arrived_at, call.provider, call.function.lower(), plain_symbol(call.symbol), call.verdict)
            for call in self.world.calls.calls(after=morning_of(self.scene.start) - timedelta.resolution)
        ]
        return Evidence(self.data, arrivals, self.world.now())

    def _has_tables(self) -> bool:
        """Whether the schema was made: the first moments are before that."""
        return bool(self.evidence().rows("SELECT name FROM sqlite_master"))

    @contextmanager
    def opened(self) -> Iterator[Embedded]:
        """The stores that were left behind."""
        settings = load_settings(self.folder)
        system = embedded(
            settings, left_behind(settings), Redaction(), configure_logging("error", "plain", Redaction())
        )
        try:
            yield system
        finally:
            system.database().close()


@contextmanager
def new_home(
    folder: Path, scene: Scene, zygote: Zygote, settings: Mapping[str, str] = MappingProxyType({})
) -> Iterator[Home]:
    """A new home over a new world, whose server is in this process: no victim takes it with it."""
    call_log = CallLog()
    for number in range(scene.spent):
        at = morning_of(scene.start) - timedelta(minutes=scene.spent - number)
        call_log.arrive(at, "alpha_vantage", "OVERVIEW", "IBM", INVENTED_KEY.get_secret_value())
    folder.mkdir(parents=True)
    app = build_app(
        StillMarket(Market(scene.seed, scene.assets), scene.still_from, (scene.start - HISTORY).replace(day=15)),
        SharedClock(folder / "clock", morning_of(scene.start)),
        Quota(LIMIT, timedelta(seconds=1)),
        parse_faults(scene.faults, scene.fault_seed),
        call_log,
    )
    with ExitStack() as stack:
        stack.callback(call_log.close)
        url = stack.enter_context(running(app))
        yield Home(folder, scene, app.state.world, zygote, {**settings, "SIGNAL9_SIMULATOR_URL": url})
