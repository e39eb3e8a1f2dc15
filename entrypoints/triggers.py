"""The five triggers of a day: what each one runs, and what becomes of a run that fails."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import structlog

from domain.errors import StoreCorruptedError, StoreUnavailableError
from domain.model.runs import ScheduledUseCase
from domain.ports.clock import Clock
from domain.ports.event_bus import Deferrals
from domain.ports.ids import Ids
from entrypoints.outcomes import Outcome, log_failure, outcome_of_trigger
from entrypoints.redaction import Redaction

UseCase = Callable[[str], object]
"""A scheduled use case; takes the correlation id."""


@dataclass(frozen=True, slots=True)
class Triggers:
    """Runs scheduled use cases by name; a trigger may have several parts, which run in order until one fails."""

    use_cases: Mapping[ScheduledUseCase, tuple[UseCase, ...]]
    deferrals: Deferrals
    clock: Clock
    ids: Ids
    redact: Redaction
    log: structlog.stdlib.BoundLogger

    def run(self, use_case: ScheduledUseCase, correlation_id: str) -> None:
        """Run it once; raises whatever it raises."""
        for part in self.use_cases[use_case]:
            part(correlation_id)

    def fire(self, use_case: ScheduledUseCase) -> Outcome | None:
        """Run it as its time has come; `None` when it succeeded.

        What may succeed later is asked to be run again by then; of the rest a person is told by the outcome. Raises
        `StoreUnavailableError`, with the use case to be run again where the store could still be told so, and
        `StoreCorruptedError`.
        """
        correlation_id = self.ids.new()
        log = self.log.bind(use_case=use_case.value, correlation_id=correlation_id)
        try:
            self.run(use_case, correlation_id)
        except Exception as error:
            # A process boundary: the outcome says what becomes of each error.
            outcome = outcome_of_trigger(error, failures=1, now=self.clock.now(), redact=self.redact)
            if outcome.at is not None:
                self.deferrals.run_again(use_case, at=outcome.at, correlation_id=correlation_id)
            log_failure(log, "trigger_failed", error, outcome)
            if isinstance(error, (StoreUnavailableError, StoreCorruptedError)):
                raise
            return outcome
        log.info("trigger_done")
        return None
