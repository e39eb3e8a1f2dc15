"""Every use case leaves a run record and reports its metrics."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from domain.errors import DeferredError
from domain.model.metrics import Metric
from domain.model.runs import RunOutcome, RunRecord
from domain.ports.clock import Clock
from domain.ports.ids import Ids
from domain.ports.metrics import Metrics
from domain.ports.run_log import RunLog


@dataclass(slots=True)
class Run:
    """One run in progress: counts what it did and says how it went."""

    run_id: str
    started_at: datetime
    correlation_id: str
    counts: dict[Metric, int] = field(default_factory=dict)
    gauges: dict[Metric, Decimal] = field(default_factory=dict)
    messages: list[str] = field(default_factory=list)
    failed: bool = False
    outside: timedelta = timedelta()
    """Time that was spent on waits for a slot, and on calls."""
    waited: timedelta = timedelta()
    """Of that, the waits for a slot."""

    def count(self, metric: Metric, number: int = 1) -> None:
        """Add to a count."""
        self.counts[metric] = self.counts.get(metric, 0) + number

    def gauge(self, metric: Metric, value: Decimal) -> None:
        """Report a value that is not a count."""
        self.gauges[metric] = value

    def say(self, message: str) -> None:
        """Add a sentence for the person who reads the run record."""
        if message not in self.messages:
            self.messages.append(message)

    def fail(self, message: str) -> None:
        """The run goes on to its end, or what is left of it is put off, but a person has to look at it."""
        self.failed = True
        self.say(message)


@dataclass(frozen=True, slots=True)
class RunRecorder:
    """Opens a run, and records it however it ends."""

    clock: Clock
    ids: Ids
    runs: RunLog
    metrics: Metrics

    @contextmanager
    def run(self, use_case: str, correlation_id: str = "") -> Iterator[Run]:
        """Yield the run; an exception is recorded and goes on."""
        run_id = self.ids.new()
        run = Run(run_id, self.clock.now(), correlation_id or run_id)
        try:
            yield run
        except DeferredError as deferral:
            run.say(str(deferral))
            self._record(use_case, run, RunOutcome.FAILED if run.failed else RunOutcome.DEFERRED)
            raise
        except Exception as error:
            run.say(str(error) or type(error).__name__)
            self._record(use_case, run, RunOutcome.FAILED)
            raise
        self._record(use_case, run, RunOutcome.FAILED if run.failed else RunOutcome.SUCCEEDED)

    def _record(self, use_case: str, run: Run, outcome: RunOutcome) -> None:
        finished_at = self.clock.now()
        counts = {metric.value: number for metric, number in sorted(run.counts.items())}
        message = " ".join(run.messages)
        self.runs.add(
            RunRecord(run.run_id, use_case, run.started_at, finished_at, outcome, counts, message, run.correlation_id)
        )
        duration = finished_at - run.started_at
        own = max(duration - run.outside, timedelta())
        self.metrics.report(
            use_case,
            {
                Metric.RUNS: 1,
                Metric.FAILURES: int(outcome is RunOutcome.FAILED),
                Metric.DURATION_SECONDS: _seconds(duration),
                Metric.OWN_SECONDS: _seconds(own),
                Metric.CALL_SECONDS: _seconds(max(run.outside - run.waited, timedelta())),
                **run.counts,
                **run.gauges,
            },
        )


def _seconds(span: timedelta) -> Decimal:
    return Decimal(span // timedelta.resolution) / 1_000_000
