"""When the scheduled use cases are due."""

from datetime import date, datetime
from typing import Protocol

from domain.model.runs import ScheduledUseCase


class Schedule(Protocol):
    """Local times of day in one time zone; daylight saving moves the instants, not the times.

    Each use case is due once on each local day, also on days whose clock skips its time or shows it twice.
    """

    def due_on(self, use_case: ScheduledUseCase, day: date) -> datetime:
        """The instant at which the use case is due on a local day."""

    def next_due(self, use_case: ScheduledUseCase, after: datetime) -> datetime:
        """The first due instant later than `after`."""

    def latest_due(self, use_case: ScheduledUseCase, at: datetime) -> datetime:
        """The last due instant at `at` or earlier."""

    def local_day(self, instant: datetime) -> date:
        """The day that the schedule's time zone shows at an instant."""
