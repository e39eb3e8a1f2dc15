"""One day of a local deployment: its schedules' targets at their times, and what the bus makes of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rich.console import Console

from domain.events import PollinationNeeded
from domain.model.runs import RunRecord, ScheduledUseCase
from entrypoints.cli import day_screen
from entrypoints.container.aws import Aws
from entrypoints.day import DayResult
from entrypoints.lambdas.functions import FUNCTIONS
from entrypoints.outside import Outside
from entrypoints.settings import Source
from scripts.deploy_local.traffic import Traffic

(POLLINATE,) = (function for function in FUNCTIONS if function.started_by is PollinationNeeded)
Told = Callable[[ScheduledUseCase, RunRecord | None], None]
"""Is told of each trigger once it has run, and what follows from it is done."""


@dataclass(frozen=True, slots=True)
class LocalDay:
    """Moves the world's clock from trigger to trigger; all work is done by the deployed functions.

    What a trigger asks for is handed over when the trigger has asked for all of it. In the world a call takes a second;
    here it takes none, and a function could be done, and plan what follows, out of slots that are about to be promised.
    """

    system: Aws
    traffic: Traffic

    def __call__(self, told: Told) -> DayResult:
        """Live through the world's next day. Raises `NeverQuietError`."""
        schedule, clock, runs = self.system.schedule(), self.system.clock(), self.system.runs()
        day = self._next_day(clock.now())
        jobs = tuple(ScheduledUseCase)
        ends = [schedule.due_on(job, day) for job in jobs[1:]] + [schedule.due_on(jobs[0], day + timedelta(days=1))]
        since = schedule.due_on(jobs[0], day)
        last: dict[ScheduledUseCase, RunRecord | None] = {}
        for job, end in zip(jobs, ends, strict=True):
            clock.wait_until(at := schedule.due_on(job, day))
            with self.traffic.held_back(POLLINATE.name):
                self.traffic.fire(job.value, at)
                self.traffic.wait_until_quiet()
            self._deliver(end - timedelta(minutes=1))
            last[job] = next((run for run in runs.latest(job.value, limit=1) if run.started_at >= since), None)
            told(job, last[job])
        now = clock.now()
        return DayResult(
            day=day,
            summary=self.system.summarize_day()(since, now, next_delivery=self.traffic.next_due()),
            triggers=last,
            stopped=None,
            next_day=schedule.next_due(jobs[0], now),
        )

    def _deliver(self, horizon: datetime) -> None:
        clock = self.system.clock()
        self.traffic.wait_until_quiet()
        while (at := self.traffic.next_due()) is not None and at <= horizon:
            clock.wait_until(at)
            self.traffic.send_due(clock.now())
            self.traffic.wait_until_quiet()

    def _next_day(self, now: datetime) -> date:
        schedule = self.system.schedule()
        day: date = schedule.local_day(schedule.next_due(ScheduledUseCase.SYNC_ASSETS, now))
        return day


@dataclass(frozen=True, slots=True)
class Shown:
    """A day that was lived through, and whether nothing of it went wrong: no trigger, no delivery, no live provider."""

    result: DayResult
    went_well: bool


def shown(system: Aws, outside: Outside, traffic: Traffic, console: Console) -> Shown:
    """Live through the world's next day, and print each trigger, the day, and what failed. Raises `NeverQuietError`."""

    def told(job: ScheduledUseCase, run: RunRecord | None) -> None:
        said = "left no record of its run" if run is None else f"{run.outcome.value}: {run.message}"
        console.print(f"  {job.value} {said}", highlight=False)

    result = LocalDay(system, traffic)(told)
    day_screen.show(result, outside.source, system.settings().time_zone, console, goes_on=False)
    lost = traffic.failures()
    for function, times in lost.items():
        console.print(f"[red]{function} failed {times} times[/]")
    return Shown(result, result.went_well and outside.source is Source.SIMULATED and not lost)
