"""The analysis queue."""

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from domain.model.analysis import QueueEntry, QueueState


class AnalysisQueue(Protocol):
    """At most one entry per symbol; every change is conditional on the entry's `revision`."""

    def get(self, symbol: str) -> QueueEntry | None:
        """The entry of a symbol, in any state."""

    def put(self, entry: QueueEntry, *, expected_revision: int | None) -> bool:
        """Write the entry if the stored one has `expected_revision` (`None`: no entry); tells whether it did."""

    def claimable(self, now: datetime, limit: int) -> tuple[QueueEntry, ...]:
        """Pending entries and claims whose lease has ended, oldest `enqueued_at` first."""

    def entries(self, state: QueueState) -> Iterator[QueueEntry]:
        """Entries in one state, oldest first."""

    def depth(self) -> dict[QueueState, int]:
        """How many entries are in each state."""
