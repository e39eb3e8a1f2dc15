"""One home in one world: killed again and again, then left in peace, then compared with one that nobody killed."""

import random
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from scripts.soaking.troubles import BACKUP, LONGEST_BACKUP, THE_EXCHANGE, TROUBLES, Pace, Victim
from scripts.soaking.worlds import World
from simulator.quota import Quota
from tests.kill.endings import holds_at_the_end
from tests.kill.victims import Home, Zygote, new_home
from tests.outside.calls_and_answers import answers_without_receipt
from tests.outside.evidence import kept_rows
from tests.simulation.end_state import EndState, end_state

PAID = {"SIGNAL9_DAILY_CALLS": "none", "SIGNAL9_CALL_SPACING": "0"}
OF_COMPANIES = ("heads", "queue", "reports", "revisions", "quarantine")
"""Tables of companies: by symbol in the first column, but for the queue."""
HALF = 0.5
BY_WHEN_IT_WAS_ASKED = ("revisions", "quarantine")


@dataclass(slots=True)
class Tally:
    """What happened."""

    kills: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    """Calls that a kill cost, by the way of killing."""
    homes: int = 0
    calls: int = 0

    def add(self, other: "Tally") -> None:
        """Add what happened in another home."""
        self.kills.update(other.kills)
        self.lost.update(other.lost)
        self.homes += other.homes
        self.calls += other.calls


@dataclass(frozen=True, slots=True)
class Undisturbed:
    """What the homes of a world are compared with."""

    end: EndState
    pace: Pace


def undisturbed(world: World, folder: Path, zygote: Zygote) -> Undisturbed:
    """Run a home of this world without a kill."""
    with new_home(folder, world.scene, zygote) as home:
        began = time.monotonic()
        home.run(until=world.troubled_days)
        seconds = time.monotonic() - began
        steps = home.steps
        _quiet_days(home)
        holds_at_the_end(home)
        return Undisturbed(_end(home), Pace(steps, seconds))


def episode(
    world: World, folder: Path, zygote: Zygote, draw: random.Random, *, kills: int, expected: Undisturbed
) -> Tally:
    """Kill a home of this world up to `kills` times; raises `AssertionError` when something is lost or differs."""
    tally = Tally(homes=1)
    with new_home(folder, world.scene, zygote) as home:
        victim = Victim(home, world.troubled_days, expected.pace.for_each_of(kills), draw, world.moving)
        while len(home.kills) < kills and home.days_left(world.troubled_days):
            (name,) = draw.choices(list(TROUBLES), [often for _, often in TROUBLES.values()])
            before, lost = len(home.kills), len(answers_without_receipt(home.evidence())) if home.before else 0
            TROUBLES[name][0](victim)
            tally.kills[name] += len(home.kills) - before
            tally.lost[name] += len(answers_without_receipt(home.evidence())) - lost if home.before else 0
        home.run(until=world.troubled_days)
        _quiet_days(home)
        holds_at_the_end(home)
        _compare(world, home, expected.end)
        home.run("replay")
        _compare_backup(home, draw)
        tally.calls = len(home.evidence().arrivals)
    return tally


def _quiet_days(home: Home) -> None:
    """On a paid key everything is looked at again, so that no order of work decides what is known in the end."""
    home.limit = None
    home.settings = {**home.settings, **PAID}
    home.world.quota = Quota(None, timedelta(0))
    home.run()


def _end(home: Home) -> EndState:
    with home.opened() as system:
        return end_state(system)


def _compare(world: World, home: Home, expected: EndState) -> None:
    found = _end(home)
    awaited = _awaited(world, expected) | _awaited(world, found)
    for table, rows in expected.items():
        if world.moving and table in BY_WHEN_IT_WAS_ASKED:
            continue  # a call a day later can meet another version; `replay` compares these with the archive
        column = 1 if table == "queue" else 0
        left, right = (
            [row for row in each if table not in OF_COMPANIES or row[column] not in awaited]
            for each in (rows, found[table])
        )
        if left != right:
            raise AssertionError(f"{table} differs: {_difference(left, right)}")


def _awaited(world: World, end: EndState) -> set[object]:
    """Companies that report in these days, and whose quarter the still market never publishes.

    Before the report such a company is asked for all its datasets, and after it for the quarter alone: what of it is
    held in the end depends on the hour of each call.
    """
    return {
        symbol
        for symbol, _, reported, state in end["releases"]
        if state == "open" and isinstance(reported, date) and world.scene.start <= reported
    }


def _difference(left: list[tuple[object, ...]], right: list[tuple[object, ...]]) -> str:
    here, there = ([row for row in one if row not in other][:2] for one, other in ((left, right), (right, left)))
    return f"undisturbed {str(here)[:500]}, killed {str(there)[:500]}"


def _compare_backup(home: Home, draw: random.Random) -> None:
    """A backup holds what the home holds, brought back in spite of a kill, and again over what is there."""
    backup = str(home.folder / BACKUP)
    home.run(BACKUP, backup)
    copy = Home(
        home.folder / "restored", home.scene, home.world, home.zygote, home.settings, kills=list(home.kills), limit=None
    )
    copy.folder.mkdir()
    (copy.folder / "clock").symlink_to(home.folder / "clock")
    copy.run("restore", backup, moment=draw.randint(1, LONGEST_BACKUP))
    if not (copy.data / "signal9.sqlite3").exists():
        copy.run("restore", backup)
    expected = _end(home)
    if _end(copy) != expected:
        raise AssertionError("the restored backup differs")
    before = kept_rows(copy.data)
    if draw.random() < HALF:
        copy.run("restore", backup, "--replace", moment=draw.randint(1, LONGEST_BACKUP))
    elif not copy.run("restore", backup, "--replace", targets=[draw.choice(THE_EXCHANGE)]):
        raise AssertionError("a restore exchanged nothing")
    copy.run("status")
    if kept_rows(copy.data) != before:
        raise AssertionError("a restore that was killed left neither what was there nor what was restored")
    copy.run("restore", backup, "--replace")
    if _end(copy) != expected:
        raise AssertionError("the backup that was restored over what was there differs")
    if any(kept_rows(aside) != before for aside in copy.folder.glob(f"{copy.data.name}-replaced-*")):
        raise AssertionError("what was moved aside is not what was there")
