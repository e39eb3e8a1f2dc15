"""The event bus, and work put off to a time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.events import Event
from domain.model.runs import ScheduledUseCase


class EventBus(Protocol):
    """Delivers every published event at least once, in any order, maybe late; never loses one."""

    def publish(self, events: Sequence[Event], *, not_before: datetime | None = None) -> None:
        """Durably accept the events, to be delivered at `not_before` or later (at once when `None`)."""


class Deferrals(Protocol):
    """One-time runs of a scheduled use case."""

    def run_again(self, use_case: ScheduledUseCase, *, at: datetime, correlation_id: str) -> None:
        """Run the use case at `at` or soon after; asking again for the same time has no further effect."""


class DeadLetterCounts(Protocol):
    """How much is waiting for a person."""

    def dead_letters(self) -> int:
        """Messages in the dead-letter queue."""
