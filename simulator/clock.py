"""The world's clock. Nothing in the simulator reads the machine's clock, but for the ticking variant."""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

NEW_YORK = ZoneInfo("America/New_York")

# 03:30 in New York, half an hour before the first daily job, on the first Tuesday of November: the third earnings
# season of the year is at its height.
DEFAULT_START = datetime(2026, 11, 3, 8, 30, tzinfo=UTC)


class ClockMovedBackError(ValueError):
    """Somebody asked the world's clock to run backwards."""

    def __init__(self, now: datetime, wanted: datetime) -> None:
        super().__init__(f"the world's clock stands at {now.isoformat()} and cannot go back to {wanted.isoformat()}")


class Clock(Protocol):
    """What the world needs to know of time: an aware instant in UTC that never decreases."""

    def now(self) -> datetime:
        """Return the world's present instant, in UTC."""

    def advance_to(self, instant: datetime) -> None:
        """Move to `instant`. Raises ClockMovedBackError when that lies in the world's past."""


class WorldClock:
    """A clock that stands still until it is moved."""

    def __init__(self, start: datetime = DEFAULT_START) -> None:
        self._now = _utc(start)

    def now(self) -> datetime:
        """Return the instant to which the clock was last moved."""
        return self._now

    def advance_to(self, instant: datetime) -> None:
        """Move forward to `instant`. Raises ClockMovedBackError for a past one."""
        wanted = _utc(instant)
        if wanted < self._now:
            raise ClockMovedBackError(self._now, wanted)
        self._now = wanted


class TickingClock:
    """A clock that runs at the pace of real time from a chosen start, and that can be moved forward as well.

    `elapsed` gives real seconds from any origin and never decreases.
    """

    def __init__(self, start: datetime = DEFAULT_START, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._elapsed = elapsed
        self._base = _utc(start)
        self._origin = elapsed()

    def now(self) -> datetime:
        """Return the start plus the real time since, plus all moves."""
        return self._base + timedelta(seconds=self._elapsed() - self._origin)

    def advance_to(self, instant: datetime) -> None:
        """Jump forward to `instant` and tick on from there. Raises ClockMovedBackError for a past one."""
        wanted, now = _utc(instant), self.now()
        if wanted < now:
            raise ClockMovedBackError(now, wanted)
        self._base += wanted - now


def world_date(instant: datetime) -> date:
    """Return the calendar day in New York: the day by which the market, and so all answers, change."""
    return instant.astimezone(NEW_YORK).date()


def morning_of(day: date) -> datetime:
    """Return 03:30 in New York on `day`, in UTC: before the first daily job."""
    return datetime(day.year, day.month, day.day, 3, 30, tzinfo=NEW_YORK).astimezone(UTC)


def aware(text: str) -> datetime:
    """Read an instant such as 2026-11-03T08:30:00Z, in UTC. Raises ValueError for one without a time zone."""
    return _utc(datetime.fromisoformat(text))


def _utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        message = f"an instant needs a time zone, {instant.isoformat()} has none (write it as 2026-11-03T08:30:00Z)"
        raise ValueError(message)
    return instant.astimezone(UTC)
