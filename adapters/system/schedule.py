"""The daily schedule, with the fire times of cron."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from cronsim import CronSim

from domain.model.runs import ScheduledUseCase

DEFAULT_TIMES: Mapping[ScheduledUseCase, time] = {
    ScheduledUseCase.SYNC_ASSETS: time(4),
    ScheduledUseCase.SYNC_EARNINGS_CALENDAR: time(5),
    ScheduledUseCase.PLAN_EARNINGS_POLLINATION: time(6),
    ScheduledUseCase.PLAN_REGULAR_POLLINATION: time(7),
    ScheduledUseCase.RECONCILE: time(8),
}
"""The hours of the design: before the market opens, in the order of a day."""
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class CronSchedule:
    """`Schedule` by cron's rules: a time that the clock skips fires at the end of the gap, one shown twice fires once.

    Times are to the minute.
    """

    zone: tzinfo
    times: Mapping[ScheduledUseCase, time]

    def due_on(self, use_case: ScheduledUseCase, day: date) -> datetime:
        """The instant at which the use case is due on a local day."""
        return next(self._fires(use_case, datetime.combine(day, time(), tzinfo=self.zone) - _MINUTE))

    def next_due(self, use_case: ScheduledUseCase, after: datetime) -> datetime:
        """The first due instant later than `after`."""
        # In an hour that is shown for the second time, cron's next fire is that of the first time, which has passed.
        return next(due for due in self._fires(use_case, after.astimezone(self.zone)) if due > after)

    def latest_due(self, use_case: ScheduledUseCase, at: datetime) -> datetime:
        """The last due instant at `at` or earlier."""
        today = self.due_on(use_case, self.local_day(at))
        return today if today <= at else self.due_on(use_case, self.local_day(at) - timedelta(days=1))

    def local_day(self, instant: datetime) -> date:
        """The day that the schedule's time zone shows at an instant."""
        return instant.astimezone(self.zone).date()

    def _fires(self, use_case: ScheduledUseCase, after: datetime) -> Iterator[datetime]:
        """Every due instant from the time of day on that `after` shows."""
        at = self.times[use_case]
        return (fire.astimezone(UTC) for fire in CronSim(f"{at.minute} {at.hour} * * *", after))
