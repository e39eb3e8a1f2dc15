"""The scheduler: fires the five triggers at their times, for ever, and delivers the events in between."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Protocol

from adapters.embedded.bus import EmbeddedBus
from domain.errors import RetryLaterError
from domain.model.runs import ScheduledUseCase
from domain.ports.clock import Clock
from domain.ports.run_log import RunLog
from domain.ports.schedule import Schedule
from domain.use_cases.summarize_day import DaySummary, SummarizeDay
from entrypoints.dispatcher import Dispatcher, Settled
from entrypoints.outcomes import Outcome
from entrypoints.triggers import Triggers

RECENT_RUNS = 5
"""Runs of one use case that are looked at to tell whether it ran since it was due: re-runs may follow the first."""
FIRST = ScheduledUseCase.SYNC_ASSETS
LOOK_EVERY = timedelta(seconds=30)
TROUBLE_PAUSE = timedelta(seconds=30)


class SchedulerWatcher(Protocol):
    """Sees the scheduler at work."""

    def waiting(self, use_case: ScheduledUseCase, at: datetime) -> None:
        """Nothing is to be done before the next trigger, or before an event is due; called again and again."""

    def firing(self, use_case: ScheduledUseCase) -> None:
        """A trigger is fired."""

    def fired(self, use_case: ScheduledUseCase, outcome: Outcome | None) -> None:
        """It has run; `outcome` tells how it failed (`None`: it did not)."""

    def settled(self, settled: Settled) -> None:
        """An event was handled, put off or given up."""

    def stopped_by(self, outcome: Outcome) -> None:
        """An event cannot be handled before a person acts; it is tried again later, and so is what follows."""

    def day_done(self, day: date, summary: DaySummary) -> None:
        """A local day's last trigger has run, and what followed it."""

    def troubled(self, trouble: RetryLaterError) -> None:
        """The store is out of reach; the scheduler waits and goes on."""


@dataclass(slots=True)
class Scheduler:
    """Level-triggered: what is due is told by the schedule and the run log, so a missed trigger is caught up once.

    Of several days missed, each trigger runs once, in the order of a day.
    """

    triggers: Triggers
    dispatcher: Dispatcher
    bus: EmbeddedBus
    schedule: Schedule
    clock: Clock
    runs: RunLog
    summarize: SummarizeDay
    look_every: timedelta | None = LOOK_EVERY
    """How long to wait at most before looking for what other processes published, and for a clock that was set;
    `None` in a world whose time moves by waiting alone."""
    _rested: bool = False
    """Whether everything that was due at the start is done."""
    _fired: dict[ScheduledUseCase, datetime] = field(default_factory=dict)
    """Due time that each trigger was last fired for here: one that left no record is not fired again at once."""

    def run(self, watcher: SchedulerWatcher, check_stop: Callable[[], None], *, days: int | None = None) -> None:
        """Go on until `check_stop` raises, or until the end of the `days`-th day.

        A day ends when the first trigger of the next one is due; the one on which it was started counts as the first.
        """
        done, began = 0, self.clock.now()
        while True:
            check_stop()
            try:
                job = self._due()
                if job is None:
                    self._rest(watcher, check_stop)
                    continue
                if job is FIRST and self._rested:
                    watcher.day_done(self.schedule.local_day(began), self._summary(began))
                    done, began = done + 1, self.clock.now()
                    if done == days:
                        return
                self._fire(job, watcher)
                self._deliver(watcher, check_stop, until=self.clock.now())
            except RetryLaterError as trouble:
                watcher.troubled(trouble)
                self.clock.wait_until(self.clock.now() + TROUBLE_PAUSE)

    def next_trigger(self) -> tuple[ScheduledUseCase, datetime]:
        """Which trigger is due next, and when."""
        now = self.clock.now()
        return min(((job, self.schedule.next_due(job, now)) for job in ScheduledUseCase), key=lambda pair: pair[1])

    def _due(self) -> ScheduledUseCase | None:
        """The first trigger of a day's order that has not run since it was last due."""
        now = self.clock.now()
        for job in ScheduledUseCase:
            due = self.schedule.latest_due(job, now)
            if self._fired.get(job, due) > due or self._fired.get(job) == due:
                continue
            if not any(run.started_at >= due for run in self.runs.latest(job.value, limit=RECENT_RUNS)):
                return job
        return None

    def _fire(self, job: ScheduledUseCase, watcher: SchedulerWatcher) -> None:
        watcher.firing(job)
        self._fired[job] = self.schedule.latest_due(job, self.clock.now())
        watcher.fired(job, self.triggers.fire(job))

    def _rest(self, watcher: SchedulerWatcher, check_stop: Callable[[], None]) -> None:
        """Deliver what becomes due, and wait for the next trigger or for the next look."""
        job, due = self.next_trigger()
        watcher.waiting(job, due)
        until = due if self.look_every is None else min(due, self.clock.now() + self.look_every)
        self._deliver(watcher, check_stop, until=until)
        self._rested = True
        self.clock.wait_until(until)

    def _deliver(self, watcher: SchedulerWatcher, check_stop: Callable[[], None], *, until: datetime) -> None:
        def settled(delivery: Settled) -> None:
            watcher.settled(delivery)
            check_stop()

        stopped = self.dispatcher.deliver_until_quiet(until, watch=settled)
        if stopped is not None:
            watcher.stopped_by(stopped)

    def _summary(self, began: datetime) -> DaySummary:
        return self.summarize(began, self.clock.now(), next_delivery=self.bus.next_due())
