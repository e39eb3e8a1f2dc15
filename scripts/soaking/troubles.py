"""The ways in which a soak kills, each with the moment drawn."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from tests.kill.victims import Home

JUST_STARTED = 60
"""Steps: the store is opened, the first trigger runs."""
A_DAY_MISSED = 400
LONGEST_BACKUP = 120
THE_EXCHANGE = (
    ("rename restoring._mark_as_whole", "after"),
    ("rename restoring.put_in_place", "before"),
    ("rename restoring.put_in_place", "after"),
    ("fsync restoring.put_in_place", "before"),
)
"""Where what a restore unpacked takes the place of what was there: the two are moved one after the other."""
BACKUP = "backup"


@dataclass(frozen=True, slots=True)
class Pace:
    """How many steps and seconds the troubled days of a world take, undisturbed."""

    steps: int
    seconds: float

    def for_each_of(self, kills: int) -> "Pace":
        """The stretch in which one of so many kills is due."""
        return Pace(self.steps // kills, self.seconds / kills)


@dataclass(frozen=True, slots=True)
class Victim:
    """A home, how many days its troubles last, and the draws that decide."""

    home: Home
    troubled_days: int
    stretch: Pace
    """Within which it is killed."""
    draw: random.Random
    moving: bool

    def starts(self, *, moment: int | None = None, seconds: float | None = None) -> None:
        """Run the scheduler to the end of the troubled days, or to its death."""
        self.home.run(moment=moment, seconds=seconds, until=self.troubled_days)


def at_a_step(victim: Victim) -> None:
    """By itself, so that the moment can be had again."""
    victim.starts(moment=victim.draw.randint(1, victim.stretch.steps))


def from_outside(victim: Victim) -> None:
    """At any instant, by another process: also within a write of SQLite."""
    victim.starts(seconds=victim.draw.uniform(0.02, max(0.5, victim.stretch.seconds)))


def while_starting(victim: Victim) -> None:
    """Before it has done anything, or just after."""
    victim.starts(moment=victim.draw.randint(1, JUST_STARTED))


def twice_in_a_row(victim: Victim) -> None:
    """And again while it picks up what the first kill left."""
    at_a_step(victim)
    victim.starts(moment=victim.draw.randint(1, 2 * JUST_STARTED))


def while_catching_up(victim: Victim) -> None:
    """After hours without power; in a market that stands still, after up to two days."""
    world, home = victim.home.world, victim.home
    longest = home.scene.first_trigger(victim.troubled_days) - timedelta(hours=1) - world.now()
    if not victim.moving:
        off = min(longest, timedelta(hours=48) * victim.draw.random())
    else:
        # No further than the day goes on: what a calendar told on a day without power nobody can know.
        next_day = min(
            trigger for day in range(1, home.scene.days + 1) if (trigger := home.scene.first_trigger(day)) > world.now()
        )
        off = min(longest, (next_day - timedelta(hours=4) - world.now()) * victim.draw.random())
    if off > timedelta(0) and world.now() >= home.scene.first_trigger(0):
        world.wait_until(world.now() + off)
    victim.starts(moment=victim.draw.randint(1, A_DAY_MISSED))


def while_backing_up(victim: Victim) -> None:
    """In the middle of a backup; the one after it goes on in the same folder."""
    if (victim.home.data / "signal9.sqlite3").exists():
        victim.home.run(BACKUP, str(victim.home.folder / BACKUP), moment=victim.draw.randint(1, LONGEST_BACKUP))


TROUBLES: Mapping[str, tuple[Callable[[Victim], None], int]] = {
    "at a step": (at_a_step, 8),
    "from outside, at any instant": (from_outside, 6),
    "while starting": (while_starting, 2),
    "twice in a row": (twice_in_a_row, 2),
    "while catching up": (while_catching_up, 3),
    "during a backup": (while_backing_up, 2),
}
"""What kills, and how often of all draws."""
