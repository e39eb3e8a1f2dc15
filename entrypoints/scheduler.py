"""The scheduler: fires the five triggers at their times, for ever, and delivers the events in between."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

from adapters.embedded.bus import EmbeddedBus
from domain.errors import RetryLaterError
from domain.model.runs import ScheduledUseCase
from domain.ports.clock import Clock
from domain.ports.run_log import RunLog
from domain.ports.schedule import Schedule
from domain.use_cases.summarize_day import DaySummary, SummarizeDay
from entrypoints.dispatcher import LEASE, Dispatcher, Settled
from entrypoints.outcomes import Action, Outcome
from entrypoints.triggers import Triggers

FIRST = ScheduledUseCase.SYNC_ASSETS
STEP = timedelta(seconds=1)
"""While nothing is to be done, a stop is noticed after no longer than this."""
STEPS = 30
"""Steps until the next look at what other processes published, at the clock, and after trouble at the store."""
SET_BACK = timedelta(minutes=5)
"""A run that started so far ahead of the clock means that the clock was set."""
_NEVER = datetime.min.replace(tzinfo=UTC)


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

    def clock_set_back(self, last_run: datetime) -> None:
        """The newest run started after what the clock shows: it is wrong, or was then. Told once each time."""


@dataclass(slots=True)
class Scheduler:
    """Level-triggered: what is due is told by the schedule and the run log, so a missed trigger is caught up once.

    Only the present day is caught up, in its order; a day lasts from its first trigger to that of the next one.
    """

    triggers: Triggers
    dispatcher: Dispatcher
    bus: EmbeddedBus
    schedule: Schedule
    clock: Clock
    runs: RunLog
    summarize: SummarizeDay
    waiting_moves_time: bool = False
    """In a simulated world nothing happens while it waits, so it waits in one step."""
    _caught_up: bool = False
    """Whether all that was due is done, since the start or since the last day ended."""
    _set_back: bool = False
    _fired: dict[ScheduledUseCase, datetime] = field(default_factory=dict)
    """Due time that each trigger was last fired for here: one that left no record is not fired again at once."""

    def run(self, watcher: SchedulerWatcher, check_stop: Callable[[], None], *, days: int | None = None) -> None:
        """Go on until `check_stop` raises, or until the end of the `days`-th day.

        The day on which it was started counts as the first, from its beginning. Where waiting moves time, a store that
        is out of reach ends it with the `RetryLaterError`, and nothing is lost. A damaged store ends it with
        `StoreCorruptedError`.
        """
        done, began = 0, self.schedule.latest_due(FIRST, self.clock.now())
        while True:
            check_stop()
            try:
                missed = self.missed_trigger()
                if missed is None:
                    self._rest(watcher, check_stop)
                    continue
                job, due = missed
                if job is FIRST and self._caught_up:
                    watcher.day_done(self._day_of(began), self._summary(began))
                    self._caught_up = False
                    done, began = done + 1, self.clock.now()
                    if done == days:
                        return
                watcher.firing(job)
                outcome = self.triggers.fire(job)
                self._fired[job] = due
                watcher.fired(job, outcome)
                self._deliver(watcher, check_stop)
            except RetryLaterError as trouble:
                watcher.troubled(trouble)
                if self.waiting_moves_time:
                    # Days would pass without work before anybody could mend it.
                    raise
                self._wait(self.clock.now() + STEPS * STEP, check_stop)

    def missed_trigger(self) -> tuple[ScheduledUseCase, datetime] | None:
        """The first trigger of the present day that has not run since it was due, and when that was."""
        now = self.clock.now()
        day_began = self.schedule.latest_due(FIRST, now)
        for job in ScheduledUseCase:
            due = self.schedule.latest_due(job, now)
            if due < day_began or self._fired.get(job, _NEVER) >= due:
                continue
            if not any(run.started_at >= due for run in self.runs.latest(job.value, limit=1)):
                return job, due
        return None

    def next_trigger(self) -> tuple[ScheduledUseCase, datetime]:
        """Which trigger is due next, and when."""
        now = self.clock.now()
        return min(((job, self.schedule.next_due(job, now)) for job in ScheduledUseCase), key=lambda pair: pair[1])

    def _rest(self, watcher: SchedulerWatcher, check_stop: Callable[[], None]) -> None:
        """Deliver what is due, and wait for the next trigger, the next event, or the next look."""
        self._look_at_the_clock(watcher)
        goes_on = self._deliver(watcher, check_stop)
        self._caught_up = True
        job, due = self.next_trigger()
        watcher.waiting(job, due)
        delivery = self.bus.next_due() if goes_on else None
        self._wait(due if delivery is None else min(due, delivery), check_stop)

    def _deliver(self, watcher: SchedulerWatcher, check_stop: Callable[[], None]) -> bool:
        """Deliver what is due until the next trigger is; `False` when a person has to act first."""
        until = self.next_trigger()[1]
        while (now := self.clock.now()) < until and (delivery := self.bus.receive(now, LEASE)) is not None:
            outcome = self.dispatcher.handle(delivery)
            watcher.settled(Settled(delivery, outcome))
            check_stop()
            if outcome is not None and outcome.action is Action.STOP:
                watcher.stopped_by(outcome)
                return False
        return True

    def _wait(self, until: datetime, check_stop: Callable[[], None]) -> None:
        if self.waiting_moves_time:
            self.clock.wait_until(until)
            return
        for _ in range(STEPS):
            check_stop()
            now = self.clock.now()
            if now >= until:
                return
            self.clock.wait_until(min(until, now + STEP))

    def _look_at_the_clock(self, watcher: SchedulerWatcher) -> None:
        newest = self.runs.latest_of_all(limit=1)
        set_back = bool(newest) and newest[0].started_at > self.clock.now() + SET_BACK
        if set_back and not self._set_back:
            watcher.clock_set_back(newest[0].started_at)
        self._set_back = set_back

    def _day_of(self, instant: datetime) -> date:
        return self.schedule.local_day(self.schedule.latest_due(FIRST, instant))

    def _summary(self, began: datetime) -> DaySummary:
        return self.summarize(began, self.clock.now(), next_delivery=self.bus.next_due())
