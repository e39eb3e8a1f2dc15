"""Takes deliveries from the embedded bus, has each handled, and settles it by its outcome."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from adapters.embedded.bus import EmbeddedBus
from adapters.embedded.messages import Delivery
from domain.errors import StoreCorruptedError, StoreUnavailableError
from domain.events import Event
from domain.ports.clock import Clock
from entrypoints.outcomes import Action, Outcome, log_failure, outcome_of, outcome_of_trigger
from entrypoints.redaction import Redaction
from entrypoints.triggers import Triggers

LEASE = timedelta(minutes=15)
"""Longer than five calls with all their waits and retries; a worker that vanished delays its message by no more."""

Handler = Callable[[Any], None]
"""Handles one event, of the type under which it is registered."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A delivery and how it ended; `outcome` is `None` when it was handled."""

    delivery: Delivery
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class Dispatcher:
    """An event ends handled, deferred, retried or as a dead letter with its reason; never nowhere."""

    bus: EmbeddedBus
    handlers: Mapping[type[Event], Handler]
    triggers: Triggers
    clock: Clock
    redact: Redaction
    log: structlog.stdlib.BoundLogger

    def deliver_until_quiet(
        self, horizon: datetime, *, watch: Callable[[Settled], None] = lambda _: None
    ) -> Outcome | None:
        """Deliver what is due, and wait for what becomes due by `horizon`; return when nothing more does.

        Returns the outcome that stopped it when a person has to act first, else `None`. `watch` sees every delivery
        once it is settled. Raises as `handle` does.
        """
        while True:
            delivery = self.bus.receive(self.clock.now(), LEASE)
            if delivery is None:
                due = self.bus.next_due()
                if due is None or due > horizon:
                    return None
                self.clock.wait_until(due)
                continue
            outcome = self.handle(delivery)
            watch(Settled(delivery, outcome))
            if outcome is not None and outcome.action is Action.STOP:
                return outcome

    def handle(self, delivery: Delivery) -> Outcome | None:
        """Handle one delivery and settle it; `None` when it was handled.

        Raises `StoreUnavailableError` and `StoreCorruptedError`: no event is at fault then. This one is delivered
        again, uncounted: at once where the store could still be told so, else when its lease has ended.
        """
        content = delivery.content
        log = self.log.bind(
            message=content.wire_name if isinstance(content, Event) else content.value,
            symbol=content.symbol if isinstance(content, Event) else None,
            attempt=delivery.attempt,
            correlation_id=delivery.correlation_id,
        )
        try:
            if isinstance(content, Event):
                self.handlers[type(content)](content)
            else:
                self.triggers.run(content, delivery.correlation_id)
        except KeyboardInterrupt:
            self.bus.defer(delivery, self.clock.now(), "interrupted by a person")
            raise
        except StoreUnavailableError as unavailable:
            log.info("delivery_given_back", reason=str(unavailable))
            self.bus.defer(delivery, self.clock.now(), str(unavailable))
            raise
        except StoreCorruptedError as corrupted:
            with suppress(StoreCorruptedError, StoreUnavailableError):  # this one says it already
                self.bus.defer(delivery, self.clock.now(), str(corrupted))
            raise
        except Exception as error:  # noqa: BLE001 - a process boundary: the outcome says what becomes of each error
            decide = outcome_of if isinstance(content, Event) else outcome_of_trigger
            outcome = decide(error, failures=delivery.attempt, now=self.clock.now(), redact=self.redact)
            self._settle(delivery, outcome)
            log_failure(log, "delivery_failed", error, outcome)
            return outcome
        self.bus.done(delivery)
        log.debug("delivery_done")
        return None

    def _settle(self, delivery: Delivery, outcome: Outcome) -> None:
        if outcome.action is Action.GIVE_UP:
            self.bus.done(delivery)
        elif outcome.at is None:
            self.bus.dead_letter(delivery, outcome.reason)
        elif outcome.action is Action.RETRY:
            self.bus.retry(delivery, outcome.at, outcome.reason)
        else:
            self.bus.defer(delivery, outcome.at, outcome.reason)
