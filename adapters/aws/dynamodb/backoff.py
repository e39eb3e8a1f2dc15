"""Waiting before the next try of what AWS did not do."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import TypeVar

from domain.errors import StoreUnavailableError

FIRST_SECONDS = 0.05
MOST_SECONDS = 5.0
TRIES = 10
"""About half a minute in all: longer than DynamoDB takes to give a busy table more capacity."""
INSISTED_SECONDS = 90.0
"""How long what was paid for is tried to be stored; a last try may take half a minute more."""

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Backoff:
    """Twice as long each time, and never exactly: workers that met once do not meet again."""

    sleep: Callable[[float], None]
    """Waits so many seconds."""
    chance: Callable[[], float]
    """A random number from 0 to 1."""
    seconds: Callable[[], float]
    """What a clock says that nobody sets."""

    def __call__(self, tried: int) -> None:
        """Wait after so many tries, from 1."""
        longest = min(MOST_SECONDS, FIRST_SECONDS * 2 ** min(tried - 1, TRIES))
        self.sleep(longest * (0.5 + self.chance() / 2))

    def insist(self, work: Callable[[], Result]) -> Result:
        """The work's result; it is done again for a minute and a half while the store is out of reach or too busy.

        Raises `StoreUnavailableError` after that: what was called for is lost then.
        """
        given_up = self.seconds() + INSISTED_SECONDS
        for tried in count(1):
            try:
                return work()
            except StoreUnavailableError:
                if self.seconds() >= given_up:
                    raise
            self(tried)
        raise AssertionError("it ends with a result or an error")


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
