"""When the five scheduled use cases are due."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from domain.model.runs import ScheduledUseCase

DEFAULT_TIMES: Mapping[ScheduledUseCase, time] = {
    ScheduledUseCase.SYNC_ASSETS: time(4),
    ScheduledUseCase.SYNC_EARNINGS_CALENDAR: time(5),
    ScheduledUseCase.PLAN_EARNINGS_POLLINATION: time(6),
    ScheduledUseCase.PLAN_REGULAR_POLLINATION: time(7),
    ScheduledUseCase.RECONCILE: time(8),
}


@dataclass(frozen=True, slots=True)
class DailySchedule:
    """Local times of day in one time zone; daylight saving moves the instants, not the times."""

    zone: tzinfo
    times: Mapping[ScheduledUseCase, time]

    def due_on(self, use_case: ScheduledUseCase, day: date) -> datetime:
        """The instant at which the use case is due on a local day."""
        return datetime.combine(day, self.times[use_case], tzinfo=self.zone).astimezone(UTC)

    def next_due(self, use_case: ScheduledUseCase, after: datetime) -> datetime:
        """The first due instant later than `after`."""
        day = self.local_day(after)
        due = self.due_on(use_case, day)
        return due if due > after else self.due_on(use_case, day + timedelta(days=1))

    def local_day(self, instant: datetime) -> date:
        """The day that the schedule's time zone shows at an instant."""
        return instant.astimezone(self.zone).date()
