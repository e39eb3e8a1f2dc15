"""A dispatcher over a bus in memory, with handlers and clock in the test's hands."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from io import StringIO

from adapters.embedded.bus import EmbeddedBus
from adapters.embedded.database import Database
from adapters.embedded.dead_letters import EmbeddedDeadLetters
from domain.events import AnalysisNeeded, EarningsProcessed, Event, PollinationNeeded
from domain.model.runs import ScheduledUseCase
from entrypoints.dispatcher import Dispatcher, Settled
from entrypoints.observability import configure_logging
from entrypoints.outcomes import Outcome
from entrypoints.redaction import Redaction
from entrypoints.triggers import Triggers, UseCase
from tests.manual_clock import ManualClock, SequenceIds

HORIZON = timedelta(hours=12)


@dataclass
class Delivering:
    """What is delivered is handed to `handle`; what a trigger runs calls `run`."""

    bus: EmbeddedBus
    dead_letters: EmbeddedDeadLetters
    clock: ManualClock = field(default_factory=ManualClock)
    handle: Callable[[Event], None] = lambda _: None
    run: Callable[[ScheduledUseCase], None] = lambda _: None
    handled: list[Event] = field(default_factory=list)
    ran: list[ScheduledUseCase] = field(default_factory=list)
    settled: list[Settled] = field(default_factory=list)
    redact: Redaction = field(default_factory=lambda: Redaction(("KEY-OF-NOBODY-42",)))
    lines: StringIO = field(default_factory=StringIO)

    def triggers(self) -> Triggers:
        """The five triggers, each of one part."""
        use_cases: Mapping[ScheduledUseCase, tuple[UseCase, ...]] = {
            job: (partial(self._run, job),) for job in ScheduledUseCase
        }
        log = configure_logging("debug", "json", self.redact, self.lines)
        return Triggers(use_cases, self.bus, self.clock, SequenceIds(), self.redact, log)

    def dispatcher(self) -> Dispatcher:
        """One that hands every kind of event to `handle`."""
        kinds: tuple[type[Event], ...] = (PollinationNeeded, AnalysisNeeded, EarningsProcessed)
        handlers = dict.fromkeys(kinds, self._handle)
        log = configure_logging("debug", "json", self.redact, self.lines)
        return Dispatcher(self.bus, handlers, self.triggers(), self.clock, self.redact, log)

    def deliver(self, horizon: timedelta = HORIZON) -> Outcome | None:
        """Deliver until it is quiet for `horizon`."""
        return self.dispatcher().deliver_until_quiet(self.clock.now() + horizon, watch=self.settled.append)

    def next_due(self) -> datetime | None:
        """When the bus delivers next."""
        return self.bus.next_due()

    def _handle(self, event: Event) -> None:
        self.handled.append(event)
        self.handle(event)

    def _run(self, job: ScheduledUseCase, correlation_id: str) -> None:
        del correlation_id
        self.ran.append(job)
        self.run(job)


@contextmanager
def delivering() -> Iterator[Delivering]:
    """A new one over a new bus."""
    with Database() as database:
        yield Delivering(EmbeddedBus(database), EmbeddedDeadLetters(database))
