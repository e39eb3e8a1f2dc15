"""Waiting before the next try."""

from collections.abc import Callable
from dataclasses import dataclass

FIRST_SECONDS = 0.05
MOST_SECONDS = 5.0
TRIES = 10
"""About half a minute in all: longer than DynamoDB takes to give a busy table more capacity."""


@dataclass(frozen=True, slots=True)
class Backoff:
    """Twice as long each time, and never exactly: workers that met once do not meet again."""

    sleep: Callable[[float], None]
    """Waits so many seconds."""
    chance: Callable[[], float]
    """A random number from 0 to 1."""

    def __call__(self, tried: int) -> None:
        """Wait after so many tries, from 1."""
        longest = min(MOST_SECONDS, FIRST_SECONDS * 2 ** (tried - 1))
        self.sleep(longest * (0.5 + self.chance() / 2))
