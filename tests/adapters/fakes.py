"""The fakes of these tests: a clock that moves only when somebody waits, and a permit that counts."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from domain.errors import BudgetExhaustedError

NOON = datetime(2026, 5, 18, 12, tzinfo=UTC)


@dataclass(slots=True)
class ManualClock:
    """Implements `Clock`; waiting moves it at once."""

    instant: datetime = NOON
    waits: list[timedelta] = field(default_factory=list)

    def now(self) -> datetime:
        return self.instant

    def wait_until(self, instant: datetime) -> None:
        self.waits.append(instant - self.instant)
        self.instant = max(self.instant, instant)


@dataclass(slots=True)
class CountedPermit:
    """Implements `CallPermit`: so many renewals are left, then the budget is spent."""

    expires_at: datetime = NOON + timedelta(seconds=30)
    renewals_left: int = 10
    renewal: timedelta = timedelta(seconds=30)
    renewals: int = 0

    def renew(self) -> None:
        if self.renewals == self.renewals_left:
            raise BudgetExhaustedError("all calls of the day are used", NOON + timedelta(days=1))
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
