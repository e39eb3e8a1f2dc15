"""A scheduler over stores in memory, with the clock, the triggers and the handlers in the test's hands."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from adapters.embedded.analysis_queue import EmbeddedAnalysisQueue
from adapters.embedded.answer_bodies import BodiesInMemory
from adapters.embedded.archive import EmbeddedArchive
from adapters.embedded.budget_ledger import EmbeddedBudgetLedger
from adapters.embedded.bus import EmbeddedBus
from adapters.embedded.database import Database
from adapters.embedded.metrics_table import MetricsTable
from adapters.embedded.pollination_requests import EmbeddedPollinationRequests
from adapters.embedded.release_store import EmbeddedReleaseStore
from adapters.embedded.report_store import EmbeddedReportStore
from adapters.embedded.run_log import EmbeddedRunLog
from adapters.system.schedule import DEFAULT_TIMES, CronSchedule
from domain.errors import RetryLaterError
from domain.events import AnalysisNeeded, EarningsProcessed, Event, PollinationNeeded
from domain.model.budget import BudgetPolicy
from domain.model.datasets import Provider
from domain.model.runs import ScheduledUseCase
from domain.use_cases.count_losses import CountLosses
from domain.use_cases.rate_budget import RateBudget
from domain.use_cases.recording import RunRecorder
from domain.use_cases.summarize_day import DaySummary, SummarizeDay
from entrypoints.dispatcher import Dispatcher, Settled
from entrypoints.observability import configure_logging
from entrypoints.outcomes import Outcome
from entrypoints.redaction import Redaction
from entrypoints.scheduler import Scheduler
from entrypoints.stopping import StopRequested
from entrypoints.triggers import Triggers, UseCase
from tests.manual_clock import ManualClock, SequenceIds

NEW_YORK = ZoneInfo("America/New_York")
ASSETS, CALENDAR, EARNINGS, REGULAR, RECONCILE = ScheduledUseCase
JOBS = tuple(ScheduledUseCase)
"""The five triggers, in the order of a day."""


@dataclass
class MovingClock(ManualClock):
    """A clock that also moves by itself while it is waited for: a suspended machine, a clock that is set."""

    during_wait: Callable[[], None] = lambda: None

    def wait_until(self, instant: datetime) -> None:
        ManualClock.wait_until(self, instant)
        self.during_wait()


@dataclass
class Told:
    """A `SchedulerWatcher` that remembers."""

    waits: list[tuple[ScheduledUseCase, datetime]] = field(default_factory=list)
    outcomes: list[tuple[ScheduledUseCase, Outcome | None]] = field(default_factory=list)
    delivered: list[Settled] = field(default_factory=list)
    stops: list[Outcome] = field(default_factory=list)
    days: list[date] = field(default_factory=list)
    counted_since: list[datetime] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    set_back: list[datetime] = field(default_factory=list)

    def waiting(self, use_case: ScheduledUseCase, at: datetime) -> None:
        self.waits.append((use_case, at))

    def firing(self, use_case: ScheduledUseCase) -> None:
        """What is fired is noted where it runs."""

    def fired(self, use_case: ScheduledUseCase, outcome: Outcome | None) -> None:
        self.outcomes.append((use_case, outcome))

    def settled(self, settled: Settled) -> None:
        self.delivered.append(settled)

    def stopped_by(self, outcome: Outcome) -> None:
        self.stops.append(outcome)

    def day_done(self, day: date, summary: DaySummary) -> None:
        assert summary.until >= summary.since
        self.days.append(day)
        self.counted_since.append(summary.since)

    def troubled(self, trouble: RetryLaterError) -> None:
        self.troubles.append(str(trouble))

    def clock_set_back(self, last_run: datetime) -> None:
        self.set_back.append(last_run)


@dataclass
class Scheduling:
    """One store, and the schedulers that a test starts over it one after the other."""

    database: Database
    zone: ZoneInfo = NEW_YORK
    times: Mapping[ScheduledUseCase, time] = field(default_factory=lambda: DEFAULT_TIMES)
    clock: MovingClock = field(default_factory=MovingClock)
    run: Callable[[ScheduledUseCase], None] = lambda _: None
    """What a trigger does, besides leaving a run record."""
    leaves_no_record: bool = False
    handle: Callable[[Event], None] = lambda _: None
    ran: list[tuple[ScheduledUseCase, datetime]] = field(default_factory=list)
    handled: list[tuple[str, datetime]] = field(default_factory=list)
    """Event id, and when."""
    ids: SequenceIds = field(default_factory=SequenceIds)

    @property
    def bus(self) -> EmbeddedBus:
        return EmbeddedBus(self.database)

    def at(self, local: str) -> datetime:
        """`2026-11-03 07:30` in the schedule's zone, as an instant."""
        return datetime.fromisoformat(local).replace(tzinfo=self.zone)

    def local(self) -> list[tuple[ScheduledUseCase, str]]:
        """What ran, and the schedule's zone's time of it."""
        return [(job, f"{when.astimezone(self.zone):%d %H:%M}") for job, when in self.ran]

    def lived_through(self, day: str) -> "Scheduling":
        """As if the scheduler had run on that day, and was off since."""
        self.start(f"{day} 12:00", f"{day} 12:01")
        self.ran.clear()
        return self

    def start(self, at: str, until: str, *, days: int | None = None, moves_time: bool = True) -> Told:
        """Start a scheduler at a local time, and stop it at another one, or when time first moves past it."""
        self.clock.instant = self.at(at).astimezone(UTC)
        end = self.at(until)
        return self.go_on(lambda _: self.clock.now() >= end, days=days, moves_time=moves_time)

    def go_on(self, until: Callable[[Told], bool], *, days: int | None = None, moves_time: bool = True) -> Told:
        """Start a scheduler at whatever time it is, and stop it at a point of what it told."""
        told = Told()
        scheduler = self.scheduler()
        scheduler.waiting_moves_time = moves_time

        def check_stop() -> None:
            if until(told):
                raise StopRequested

        with suppress(StopRequested):
            scheduler.run(told, check_stop, days=days)
        return told

    def recorded(self, day: str) -> list[tuple[str, datetime]]:
        """What left a run record on a local day, by start."""
        newest_first = EmbeddedRunLog(self.database).latest_of_all(limit=100)
        runs = [(run.use_case, run.started_at.astimezone(self.zone)) for run in reversed(newest_first)]
        return [(use_case, when) for use_case, when in runs if when.date().isoformat() == day]

    def scheduler(self) -> Scheduler:
        """A new one, as a new process has it."""
        redact, log = Redaction(), configure_logging("error", "plain", Redaction())
        runs = EmbeddedRunLog(self.database)
        recorder = RunRecorder(self.clock, self.ids, runs, MetricsTable(self.database, self.clock))
        use_cases: Mapping[ScheduledUseCase, tuple[UseCase, ...]] = {
            job: (partial(self._run, job, recorder),) for job in ScheduledUseCase
        }
        triggers = Triggers(use_cases, self.bus, self.clock, self.ids, redact, log)
        kinds: tuple[type[Event], ...] = (PollinationNeeded, AnalysisNeeded, EarningsProcessed)
        handlers = dict.fromkeys(kinds, self._handle)
        return Scheduler(
            triggers=triggers,
            dispatcher=Dispatcher(self.bus, handlers, triggers, self.clock, redact, log),
            bus=self.bus,
            schedule=CronSchedule(self.zone, self.times),
            clock=self.clock,
            runs=runs,
            summarize=self._summarize(runs),
        )

    def _summarize(self, runs: EmbeddedRunLog) -> SummarizeDay:
        archive = EmbeddedArchive(self.database, BodiesInMemory())
        requests, reports = EmbeddedPollinationRequests(self.database), EmbeddedReportStore(self.database)
        policies = {Provider.ALPHA_VANTAGE: BudgetPolicy()}
        return SummarizeDay(
            archive=archive,
            requests=requests,
            reports=reports,
            releases=EmbeddedReleaseStore(self.database),
            queue=EmbeddedAnalysisQueue(self.database),
            runs=runs,
            budget=RateBudget(EmbeddedBudgetLedger(self.database), self.clock, policies),
            count_losses=CountLosses(archive, reports, requests, self.bus),
        )

    def _run(self, job: ScheduledUseCase, recorder: RunRecorder, correlation_id: str) -> None:
        with nullcontext() if self.leaves_no_record else recorder.run(job.value, correlation_id):
            self.ran.append((job, self.clock.now()))
            self.run(job)

    def _handle(self, event: Event) -> None:
        self.handled.append((event.event_id, self.clock.now()))
        self.handle(event)


@contextmanager
def scheduling(zone: ZoneInfo = NEW_YORK, times: Mapping[ScheduledUseCase, time] | None = None) -> Iterator[Scheduling]:
    """A new store in memory."""
    with Database() as database:
        yield Scheduling(database, zone, times or DEFAULT_TIMES)


def minutes_apart(first: time, minutes: int) -> Mapping[ScheduledUseCase, time]:
    """A schedule whose triggers follow each other so closely."""
    begin = datetime.combine(date(2026, 1, 1), first)
    return {job: (begin + timedelta(minutes=minutes * place)).time() for place, job in enumerate(JOBS)}
