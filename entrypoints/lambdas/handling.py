"""Has the work of one invocation done, and settles how it ended: every function goes through here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, NoReturn, Protocol, TypeVar

from adapters.aws.dead_letters import SqsDeadLetters
from adapters.aws.deferrals import EventBridgeDeferrals
from adapters.aws.dynamodb.capacity import CapacityMeter, Unit
from adapters.aws.dynamodb.run_leases import DynamoDBRunLeases
from domain.errors import InvalidEventError, LeaseHeldError, RetryLaterError
from domain.events import Event
from domain.model.metrics import Metric
from domain.model.runs import RunOutcome
from domain.ports.clock import Clock
from domain.ports.event_bus import EventBus
from domain.ports.metrics import Metrics
from domain.ports.run_log import RunLog
from domain.use_cases.in_time import make_sure_of_time
from entrypoints.event_schemas import event_of, run_of
from entrypoints.outcomes import (
    BACK_OFF,
    Action,
    Outcome,
    in_words,
    log_failure,
    outcome_of_trigger,
    outcome_on_lambda,
)
from entrypoints.redaction import Redaction

if TYPE_CHECKING:
    import structlog

    from entrypoints.triggers import UseCase

SOON = timedelta(minutes=1)
"""What goes on at once goes on by a schedule all the same: an event that brings itself back at once could go round."""

Answer = Mapping[str, str]
"""What a function answers: nobody waits for it, but it stands in the log of whoever calls by hand."""
AnyEvent = TypeVar("AnyEvent", bound=Event)


class Context(Protocol):
    """What Lambda tells a handler about the invocation."""

    @property
    def aws_request_id(self) -> str:
        """The same for each try of an invocation."""

    def get_remaining_time_in_millis(self) -> int:
        """Until the function is ended."""


@dataclass(frozen=True, slots=True)
class Handling:
    """An event ends handled, put off, raised for Lambda's next try, or as a dead letter with its reason."""

    function: str
    reserve: timedelta
    """Nothing is begun that may take longer than this when less is left."""
    bus: EventBus
    deferrals: EventBridgeDeferrals
    dead_letters: SqsDeadLetters
    leases: DynamoDBRunLeases
    runs: RunLog
    metrics: Metrics
    meter: CapacityMeter
    clock: Clock
    redact: Redaction
    log: structlog.stdlib.BoundLogger

    def event(
        self, expected: type[AnyEvent], raw: object, context: Context, work: Callable[[AnyEvent], None]
    ) -> Answer:
        """Handle one event of the bus. Raises what Lambda is to try again."""
        try:
            event = event_of(raw, expected)
        except InvalidEventError as invalid:
            return self._keep(raw, invalid, context)
        with self._bound(context, event.correlation_id, symbol=event.symbol, event_id=event.event_id):
            try:
                work(event)
            except Exception as error:  # noqa: BLE001 - a process boundary: the outcome says what becomes of each error
                return self._settle_event(event, raw, error)
            finally:
                self._report_capacity()
        return {"outcome": "done"}

    def run(self, use_case: str, raw: object, context: Context, *parts: UseCase) -> Answer:
        """Run a scheduled use case, or `sync_news`, part by part as long as there is time, and once at a time.

        Raises what Lambda is to try again. A schedule that is delivered twice runs again when the first is over.
        """
        try:
            asked = run_of(raw, use_case)
        except InvalidEventError as invalid:
            return self._keep(raw, invalid, context)
        correlation_id = asked.correlation_id or context.aws_request_id
        stop_at = self.stop_at(context)
        ends_at = stop_at + self.reserve
        worker = f"{context.aws_request_id} {ends_at.isoformat()}"
        with self._bound(context, correlation_id):
            try:
                with self.leases.held(use_case, worker, now=self.clock.now(), until=ends_at):
                    for part in parts:
                        make_sure_of_time(self.clock, stop_at)
                        part(correlation_id)
            except Exception as error:  # noqa: BLE001 - as above
                return self._settle_run(use_case, correlation_id, error)
            finally:
                self._report_capacity()
        return {"outcome": "done"}

    def stop_at(self, context: Context) -> datetime:
        """From when on nothing more is to be begun."""
        left = timedelta(milliseconds=context.get_remaining_time_in_millis())
        return self.clock.now() + left - self.reserve

    def _settle_event(self, event: Event, raw: object, error: Exception) -> Answer:
        outcome = outcome_on_lambda(error, now=self.clock.now(), redact=self.redact)
        log_failure(self.log, "event_not_handled", error, outcome)
        if outcome.action is Action.DEAD_LETTER:
            self.dead_letters.keep(raw, reason=outcome.reason)
        elif outcome.at is None:
            self._raise(error)
        else:
            self.bus.publish([event], not_before=self._later(outcome.at))
        return _answer(outcome)

    def _settle_run(self, use_case: str, correlation_id: str, error: Exception) -> Answer:
        failures = max(1, self._failures(use_case, correlation_id))
        outcome = outcome_of_trigger(error, failures=failures, now=self.clock.now(), redact=self.redact)
        log_failure(self.log, "run_not_done", error, outcome)
        held_until = error.until if isinstance(error, LeaseHeldError) else None
        if outcome.action is Action.RETRY and held_until is None:
            self._raise(error)
        if outcome.at is not None:
            self.deferrals.run_again(use_case, at=self._later(outcome.at), correlation_id=correlation_id)
        return _answer(outcome)

    def _failures(self, use_case: str, correlation_id: str) -> int:
        """Failed runs of one chain of tries, whoever started each: Lambda, or a schedule that was made on the way."""
        return sum(
            run.correlation_id == correlation_id and run.outcome is RunOutcome.FAILED
            for run in self.runs.latest(use_case, limit=2 * len(BACK_OFF))
        )

    def _keep(self, raw: object, invalid: InvalidEventError, context: Context) -> Answer:
        """What cannot be read is the same at each try."""
        outcome = Outcome(Action.DEAD_LETTER, None, self.redact(str(invalid)))
        with self._bound(context, ""):
            log_failure(self.log, "event_refused", invalid, outcome)
            self.dead_letters.keep(raw, reason=outcome.reason)
        return _answer(outcome)

    def _raise(self, error: Exception) -> NoReturn:
        """Lambda writes what it is given into the log, and into the dead letter."""
        if self.redact(str(error)) != str(error):
            raise RetryLaterError(self.redact(in_words(error))) from None
        raise error

    def _later(self, at: datetime) -> datetime:
        return max(at, self.clock.now() + SOON)

    def _bound(self, context: Context, correlation_id: str, **fields: str) -> AbstractContextManager[object]:
        """Every line of the log that is written meanwhile says what it belongs to."""
        # Loaded with the log, by `runtime`.
        from structlog.contextvars import bound_contextvars  # noqa: PLC0415

        return bound_contextvars(
            function=self.function, request_id=context.aws_request_id, correlation_id=correlation_id, **fields
        )

    def _report_capacity(self) -> None:
        taken = self.meter.take()
        if not taken:
            return
        units = {unit: sum((each for (_, kind), each in taken.items() if kind is unit), Decimal(0)) for unit in Unit}
        self.metrics.report(self.function, {Metric.READ_UNITS: units[Unit.READ], Metric.WRITE_UNITS: units[Unit.WRITE]})
        by_table = {f"{table} {unit.value}": str(each) for (table, unit), each in sorted(taken.items())}
        self.log.info("capacity_used", units=by_table)


def _answer(outcome: Outcome) -> Answer:
    at = {} if outcome.at is None else {"at": outcome.at.isoformat()}
    return {"outcome": outcome.action.value, "reason": outcome.reason, **at}
