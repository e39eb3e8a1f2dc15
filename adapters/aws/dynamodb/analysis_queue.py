"""The analysis queue table."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice

from adapters.aws.dynamodb.bodies import Bodies
from adapters.aws.dynamodb.expressions import Condition, absent
from adapters.aws.dynamodb.items import Item, Row
from adapters.aws.dynamodb.tables import Tables
from adapters.aws.schema import ANALYSIS_QUEUE, QUEUE_BY_STATE
from adapters.exact_texts import (
    instant,
    instant_text,
    optional_instant,
    optional_instant_text,
)
from domain.model.analysis import QueueEntry, QueueState


@dataclass(frozen=True, slots=True)
class DynamoDBAnalysisQueue:
    """`AnalysisQueue` on DynamoDB."""

    tables: Tables
    bodies: Bodies

    def get(self, symbol: str) -> QueueEntry | None:
        """The entry of a symbol."""
        found = self.tables.get(ANALYSIS_QUEUE, symbol)
        return None if found is None else self._entry(found)

    def put(self, entry: QueueEntry, *, expected_revision: int | None) -> bool:
        """Write the entry if the stored one has `expected_revision` (`None`: no entry)."""
        unchanged = (
            absent(ANALYSIS_QUEUE)
            if expected_revision is None
            else Condition("#revision = :expected", {"expected": expected_revision})
        )
        return self.tables.put(ANALYSIS_QUEUE, self._row(entry), unchanged).done

    def claimable(self, now: datetime, limit: int) -> tuple[QueueEntry, ...]:
        """Pending entries and claims whose lease has ended, oldest first."""
        claimed = self.entries(QueueState.CLAIMED)
        ended = (entry for entry in claimed if entry.lease_until is not None and entry.lease_until <= now)
        pending = self._entries(QueueState.PENDING, limit)
        return tuple(islice(merge(pending, ended, key=lambda entry: (entry.enqueued_at, entry.symbol)), limit))

    def entries(self, state: QueueState) -> Iterator[QueueEntry]:
        """Entries in one state, oldest first."""
        return self._entries(state, None)

    def depth(self) -> dict[QueueState, int]:
        """How many entries are in each state."""

        def entries(state: QueueState) -> int:
            return self.tables.count(ANALYSIS_QUEUE, state.value, index=QUEUE_BY_STATE)

        states = tuple(QueueState)
        return dict(zip(states, self.tables.each(entries, states), strict=True))

    def _entries(self, state: QueueState, limit: int | None) -> Iterator[QueueEntry]:
        return map(self._entry, self.tables.query(ANALYSIS_QUEUE, state.value, index=QUEUE_BY_STATE, limit=limit))

    def _row(self, entry: QueueEntry) -> Row:
        enqueued_at = instant_text(entry.enqueued_at)
        return {
            "symbol": entry.symbol,
            "state": entry.state.value,
            "place": f"{enqueued_at}#{entry.symbol}",
            "data_version": entry.data_version,
            "enqueued_at": enqueued_at,
            "attempts": entry.attempts,
            "claimed_by": entry.claimed_by,
            "lease_until": optional_instant_text(entry.lease_until),
            "finished_at": optional_instant_text(entry.finished_at),
            "revision": entry.revision,
            **self.bodies.packed((entry.waived, entry.failure)),
        }

    def _entry(self, stored: Item) -> QueueEntry:
        waived, failure = self.bodies.unpacked(stored)
        return QueueEntry(
            symbol=stored["symbol"],
            data_version=stored["data_version"],
            enqueued_at=instant(stored["enqueued_at"]),
            state=QueueState(stored["state"]),
            waived=tuple(waived),
            attempts=stored["attempts"],
            claimed_by=stored["claimed_by"],
            lease_until=optional_instant(stored.get("lease_until")),
            finished_at=optional_instant(stored.get("finished_at")),
            failure=failure,
            revision=stored["revision"],
        )
