"""One slot of the budget is held for the earnings calendar."""

from dataclasses import dataclass
from datetime import datetime

from domain.model.budget import BudgetPolicy
from domain.model.runs import RunOutcome, ScheduledUseCase
from domain.ports.clock import Clock
from domain.ports.run_log import RunLog
from domain.ports.schedule import Schedule


@dataclass(frozen=True, slots=True)
class CalendarHold:
    """Tells when the earnings calendar is due next."""

    clock: Clock
    runs: RunLog
    schedule: Schedule
    policy: BudgetPolicy

    def due(self) -> datetime:
        """Today's due time while today's calendar may still come in time, else the next one.

        A calendar that is later than the policy's tolerance has lost its claim: it waits for a slot like everyone else.
        """
        now = self.clock.now()
        job = ScheduledUseCase.SYNC_EARNINGS_CALENDAR
        today = self.schedule.due_on(job, self.schedule.local_day(now))
        overdue = today <= now < today + self.policy.hold_tolerance
        if overdue and not self._synced_since(today):
            return today
        return self.schedule.next_due(job, now)

    def after_todays(self) -> datetime:
        """The next due time, for what today's calendar lets go first once its own time has come."""
        return self.schedule.next_due(ScheduledUseCase.SYNC_EARNINGS_CALENDAR, self.clock.now())

    def _synced_since(self, due: datetime) -> bool:
        latest = self.runs.latest(ScheduledUseCase.SYNC_EARNINGS_CALENDAR.value, limit=5)
        return any(run.outcome is RunOutcome.SUCCEEDED and run.started_at >= due for run in latest)
