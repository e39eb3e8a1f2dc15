"""Waiting before the next try of what DynamoDB was too busy for."""

from collections.abc import Callable
from dataclasses import dataclass

from domain.errors import StoreUnavailableError

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


@dataclass(slots=True)
class Patience:
    """The tries of one request."""

    backoff: Backoff
    what: str
    """What is asked, in words."""
    tried: int = 0

    def wait(self) -> None:
        """Pause before the next try. Raises `StoreUnavailableError` after the last one."""
        self.tried += 1
        if self.tried == TRIES:
            raise StoreUnavailableError(
                f"DynamoDB was too busy for {self.what} {TRIES} times in a row: if this goes on, raise its capacity."
            )
        self.backoff(self.tried)
