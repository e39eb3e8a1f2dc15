"""One simulated world: its data, its time, its rules and its memory."""

from dataclasses import dataclass
from datetime import date, datetime

from simulator.calls import CallLog
from simulator.clock import Clock, world_date
from simulator.faults import Faults
from simulator.quota import Quota
from simulator.source import Source


@dataclass(slots=True)
class World:
    """What the endpoints share. Only `faults` is ever replaced while the server runs."""

    source: Source
    clock: Clock
    quota: Quota
    faults: Faults
    calls: CallLog

    def now(self) -> datetime:
        """Return the world's instant, in UTC."""
        return self.clock.now()

    def wait_until(self, instant: datetime) -> None:
        """Move the world's clock forward to `instant`, and keep it; it never goes back."""
        if instant > self.now():
            self.clock.advance_to(instant)
            self.calls.keep_clock(self.now())

    def today(self) -> date:
        """Return the world's day in New York."""
        return world_date(self.clock.now())
