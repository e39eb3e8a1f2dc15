"""The analysis queue table."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from adapters.embedded.database import Database, Row, Value
from adapters.exact_texts import (
    instant,
    instant_text,
    json_text,
    json_value,
    optional_instant,
    optional_instant_text,
)
from domain.model.analysis import QueueEntry, QueueState

_CHANGE = """
UPDATE analysis_queue SET
    data_version = :data_version, enqueued_at = :enqueued_at, state = :state, waived = :waived, attempts = :attempts,
    claimed_by = :claimed_by, lease_until = :lease_until, finished_at = :finished_at, failure = :failure,
    revision = :revision
WHERE symbol = :symbol AND revision = :expected_revision
"""
_CLAIMABLE = """
SELECT * FROM analysis_queue WHERE state = 'pending' OR (state = 'claimed' AND lease_until <= ?)
ORDER BY enqueued_at, symbol LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class EmbeddedAnalysisQueue:
    """`AnalysisQueue` on SQLite."""

    database: Database

    def get(self, symbol: str) -> QueueEntry | None:
        """The entry of a symbol."""
        row = self.database.row("SELECT * FROM analysis_queue WHERE symbol = ?", symbol)
        return None if row is None else _entry(row)

    def put(self, entry: QueueEntry, *, expected_revision: int | None) -> bool:
        """Write the entry if the stored one has `expected_revision` (`None`: no entry)."""
        row = _entry_row(entry)
        if expected_revision is None:
            return self.database.insert("analysis_queue", [row]) == 1
        return self.database.change_each(_CHANGE, [row | {"expected_revision": expected_revision}]) == 1

    def claimable(self, now: datetime, limit: int) -> tuple[QueueEntry, ...]:
        """Pending entries and claims whose lease has ended, oldest first."""
        return tuple(map(_entry, self.database.rows(_CLAIMABLE, instant_text(now), limit)))

    def entries(self, state: QueueState) -> Iterator[QueueEntry]:
        """Entries in one state, oldest first."""
        rows = self.database.rows(
            "SELECT * FROM analysis_queue WHERE state = ? ORDER BY enqueued_at, symbol", state.value
        )
        return map(_entry, rows)

    def depth(self) -> dict[QueueState, int]:
        """How many entries are in each state."""
        rows = self.database.rows("SELECT state, count(*) AS entries FROM analysis_queue GROUP BY state")
        counted = {row["state"]: int(row["entries"]) for row in rows}
        return {state: counted.get(state.value, 0) for state in QueueState}


def _entry_row(entry: QueueEntry) -> dict[str, Value]:
    return {
        "symbol": entry.symbol,
        "data_version": entry.data_version,
        "enqueued_at": instant_text(entry.enqueued_at),
        "state": entry.state.value,
        "waived": json_text(entry.waived),
        "attempts": entry.attempts,
        "claimed_by": entry.claimed_by,
        "lease_until": optional_instant_text(entry.lease_until),
        "finished_at": optional_instant_text(entry.finished_at),
        "failure": entry.failure,
        "revision": entry.revision,
    }


def _entry(row: Row) -> QueueEntry:
    return QueueEntry(
        symbol=row["symbol"],
        data_version=row["data_version"],
        enqueued_at=instant(row["enqueued_at"]),
        state=QueueState(row["state"]),
        waived=tuple(json_value(row["waived"])),
        attempts=row["attempts"],
        claimed_by=row["claimed_by"],
        lease_until=optional_instant(row["lease_until"]),
        finished_at=optional_instant(row["finished_at"]),
        failure=row["failure"],
        revision=row["revision"],
    )
