"""The machine's own clock."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

_LONGEST_SLEEP = 1.0
"""Seconds. The clock is looked at again after each, so that a machine that was suspended or set is noticed."""


def machine_time() -> datetime:
    """The current instant, aware UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class SystemClock:
    """`Clock` of the machine; waiting sleeps, and a signal's handler may end it by raising."""

    now: Callable[[], datetime] = machine_time
    sleep: Callable[[float], None] = time.sleep

    def wait_until(self, instant: datetime) -> None:
        """Return at `instant` or later; when the clock is set back meanwhile, after the time that was left at first."""
        left_at_first = (instant - self.now()).total_seconds()
        slept = 0.0
        while slept <= left_at_first and (left := (instant - self.now()).total_seconds()) > 0:
            pause = min(left, _LONGEST_SLEEP)
            self.sleep(pause)
            slept += pause
