"""Time and identifiers that a test controls."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.builders import NOW


@dataclass(slots=True)
class ManualClock:
    """`Clock` that stands still until it is moved; waiting moves it."""

    instant: datetime = NOW

    def now(self) -> datetime:
        return self.instant

    def wait_until(self, instant: datetime) -> None:
        self.instant = max(self.instant, instant)

    def advance(self, by: timedelta) -> None:
        self.instant += by


@dataclass(slots=True)
class SequenceIds:
    """`Ids` that count: `id-000001`, `id-000002`, ..."""

    made: int = 0

    def new(self) -> str:
        self.made += 1
        return f"id-{self.made:06}"
