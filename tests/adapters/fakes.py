"""The fakes of these tests: a clock that remembers waits, a permit that counts, a timer that runs by being read."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from domain.errors import BudgetExhaustedError
from tests.builders import NOW
from tests.manual_clock import ManualClock


@dataclass(slots=True)
class WaitingClock(ManualClock):
    """A manual clock that remembers how long it was asked to wait."""

    waits: list[timedelta] = field(default_factory=list)

    def wait_until(self, instant: datetime) -> None:
        self.waits.append(instant - self.instant)
        ManualClock.wait_until(self, instant)


@dataclass(slots=True)
class CountedPermit:
    """Implements `CallPermit`: so many renewals are left, then the budget is spent."""

    expires_at: datetime = NOW + timedelta(seconds=30)
    renewals_left: int = 10
    renewal: timedelta = timedelta(seconds=30)
    renewals: int = 0

    def renew(self) -> None:
        if self.renewals == self.renewals_left:
            raise BudgetExhaustedError("all calls of the day are used", NOW + timedelta(days=1))
        self.renewals += 1
        self.expires_at += self.renewal


@dataclass(slots=True)
class SteppingTimer:
    """A monotonic timer on which every look costs `step` seconds."""

    step: float
    reading: float = 0.0

    def __call__(self) -> float:
        self.reading += self.step
        return self.reading
