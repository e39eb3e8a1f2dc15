"""One whole day: the five triggers in order, and the events that follow, until it is quiet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from adapters.embedded.bus import EmbeddedBus
from domain.model.runs import RunOutcome, RunRecord, ScheduledUseCase
from domain.ports.clock import Clock
from domain.ports.run_log import RunLog
from domain.ports.schedule import Schedule
from domain.use_cases.summarize_day import DaySummary, SummarizeDay
from entrypoints.dispatcher import Dispatcher, Settled
from entrypoints.outcomes import Outcome
from entrypoints.triggers import Triggers

BETWEEN_TRIGGERS = timedelta(minutes=2)
"""How long a live day waits for events before the next trigger: enough for a whole day's calls, spaced."""
AFTER_THE_LAST = timedelta(minutes=15)
"""How long a live day waits for events at its end; what is put off for longer is left to the next run."""


class DayWatcher(Protocol):
    """Sees a day as it goes on."""

    def begun(self, day: date, now: datetime) -> None:
        """The day begins."""

    def firing(self, use_case: ScheduledUseCase, now: datetime) -> None:
        """A trigger is fired."""

    def fired(self, use_case: ScheduledUseCase, outcome: Outcome | None, record: RunRecord | None) -> None:
        """It has run, `outcome` tells how it failed (`None`: it did not), `record` is its run."""

    def settled(self, settled: Settled, now: datetime) -> None:
        """An event was handled, or put off, or given up."""


@dataclass(frozen=True, slots=True)
class DayResult:
    """How a day went."""

    day: date
    """Local day of the schedule's time zone."""
    summary: DaySummary
    triggers: Mapping[ScheduledUseCase, RunRecord | None]
    """The last run of each trigger on this day; `None` when it left no record."""
    stopped: Outcome | None
    """Why no more events were delivered, when a person has to act first."""
    next_day: datetime
    """When the next day's first trigger is due."""

    @property
    def went_well(self) -> bool:
        """Whether every trigger did its work and nothing was lost; what is put off to a known time is no failure."""
        failed = any(record is None or record.outcome is RunOutcome.FAILED for record in self.triggers.values())
        return not (failed or self.stopped or self.summary.losses.total)


@dataclass(frozen=True, slots=True)
class RunDay:
    """Runs a day in a world whose time can be moved, or at once in the real one."""

    triggers: Triggers
    dispatcher: Dispatcher
    bus: EmbeddedBus
    schedule: Schedule
    clock: Clock
    runs: RunLog
    summarize: SummarizeDay

    def simulated(self, watcher: DayWatcher) -> DayResult:
        """Live through the next day that has not been run: each trigger at its time, waiting moves the world's clock.

        A day that was interrupted is begun again; what it did already costs no second call.
        """
        latest = self.runs.latest_of_all(limit=1)
        if latest:
            # A simulator that was started anew may have lost its clock, and time never goes back. A second later, so
            # that what this run does can be told from what the last one did.
            self.clock.wait_until(latest[0].finished_at + timedelta(seconds=1))
        day = self._next_unfinished_day(self.clock.now())
        jobs = tuple(ScheduledUseCase)
        tomorrow = day + timedelta(days=1)
        ends = [self.schedule.due_on(job, day) for job in jobs[1:]] + [self.schedule.due_on(jobs[0], tomorrow)]
        self.clock.wait_until(self.schedule.due_on(jobs[0], day))
        return self._run(day, watcher, dict(zip(jobs, ends, strict=True)))

    def live(self, watcher: DayWatcher) -> DayResult:
        """Fire the five triggers now, whatever the time of day; wait a few minutes at most for what is put off."""
        return self._run(self.schedule.local_day(self.clock.now()), watcher, {})

    def _run(self, day: date, watcher: DayWatcher, horizons: dict[ScheduledUseCase, datetime]) -> DayResult:
        since = self.clock.now()
        watcher.begun(day, since)
        stopped: Outcome | None = None
        for job in ScheduledUseCase:
            if horizons:
                self.clock.wait_until(self.schedule.due_on(job, day))
            watcher.firing(job, self.clock.now())
            outcome = self.triggers.fire(job)
            watcher.fired(job, outcome, self._last_run(job, since))
            if stopped is None:
                stopped = self.dispatcher.deliver_until_quiet(
                    horizons.get(job) or self._live_horizon(job),
                    watch=lambda settled: watcher.settled(settled, self.clock.now()),
                )
        now = self.clock.now()
        return DayResult(
            day=day,
            summary=self.summarize(since, now, next_delivery=self.bus.next_due()),
            triggers={job: self._last_run(job, since) for job in ScheduledUseCase},
            stopped=stopped,
            next_day=self.schedule.next_due(ScheduledUseCase.SYNC_ASSETS, now),
        )

    def _last_run(self, job: ScheduledUseCase, since: datetime) -> RunRecord | None:
        return next((run for run in self.runs.latest(job.value, limit=1) if run.started_at >= since), None)

    def _live_horizon(self, job: ScheduledUseCase) -> datetime:
        return self.clock.now() + (AFTER_THE_LAST if job is ScheduledUseCase.RECONCILE else BETWEEN_TRIGGERS)

    def _next_unfinished_day(self, now: datetime) -> date:
        today = self.schedule.local_day(now)
        last_job = ScheduledUseCase.RECONCILE
        latest = self.runs.latest(last_job.value, limit=1)
        done = bool(latest) and latest[0].started_at >= self.schedule.due_on(last_job, today)
        return today + timedelta(days=1) if done else today
