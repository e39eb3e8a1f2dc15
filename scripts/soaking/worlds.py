"""The worlds of a soak: markets of several sizes, in and between the waves of reports."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tests.kill.victims import Scene

IN_A_WAVE = (date(2026, 10, 26), date(2027, 2, 1), date(2027, 4, 26), date(2027, 7, 26))
"""Mondays; the wave goes on for three weeks."""
BETWEEN_WAVES = (date(2026, 12, 7), date(2027, 3, 15), date(2027, 6, 14), date(2027, 9, 13))
WITHIN = 18
"""Days after each of these."""
SIZES = (8, 12, 16, 24, 40)
"""Assets; about two in five are companies, with five datasets each."""
QUIET_DAYS = 2


@dataclass(frozen=True, slots=True)
class World:
    """Where victims live: some troubled days on a free key, then quiet ones on a paid key."""

    scene: Scene
    troubled_days: int
    season: str
    moving: bool
    """Whether reports are published during the troubled days, or the market stands still from the first one on."""

    @property
    def name(self) -> str:
        """In words."""
        market = "moving" if self.moving else "still"
        return f"{self.scene.assets} assets, seed {self.scene.seed}, from {self.scene.start} ({self.season}), {market}"


def worlds(draw: random.Random) -> Iterator[World]:
    """Worlds without end, each season and each size in turn."""
    number = 0
    while True:
        season, starts = (("in a wave", IN_A_WAVE), ("between waves", BETWEEN_WAVES))[number % 2]
        start = draw.choice(starts) + timedelta(days=draw.randrange(WITHIN))
        troubled = draw.randint(2, 4)
        moving = draw.choice((False, True))
        last = start + timedelta(days=troubled - 1)
        scene = Scene(
            start=start,
            days=troubled + QUIET_DAYS,
            still_from=last if moving else start,
            assets=SIZES[number % len(SIZES)],
            seed=draw.randrange(1, 10_000),
            spent=draw.choice((0, 0, 3)),
        )
        yield World(scene, troubled, season, moving)
        number += 1
