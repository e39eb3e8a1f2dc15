"""The rate budget's table: one row per provider, and one per slot of its ring."""

from dataclasses import dataclass
from datetime import datetime

from adapters.embedded.database import Database
from adapters.exact_texts import instant, instant_text, optional_instant
from domain.model.budget import Ledger
from domain.model.datasets import Provider

# One statement, so that the counter and the slots are of the same moment.
_READ = """
SELECT counter, next_start, closed_until, slot, start
FROM rate_budget LEFT JOIN rate_budget_slots USING (provider)
WHERE provider = ? ORDER BY slot
"""
_OPEN = "INSERT INTO rate_budget (provider, counter) VALUES (?, 0) ON CONFLICT DO NOTHING"
_COUNT = """
UPDATE rate_budget SET counter = counter + 1, next_start = ?
WHERE provider = ? AND counter = ? AND coalesce(closed_until, '') <= ?
"""
_TAKE_SLOT = "INSERT OR REPLACE INTO rate_budget_slots (provider, slot, start) VALUES (?, ?, ?)"
_CLOSE = "UPDATE rate_budget SET closed_until = ?1 WHERE provider = ?2 AND coalesce(closed_until, '') < ?1"


@dataclass(frozen=True, slots=True)
class EmbeddedBudgetLedger:
    """`BudgetLedger` on SQLite."""

    database: Database

    def read(self, provider: Provider) -> Ledger:
        """The ledger as it is now."""
        rows = self.database.rows(_READ, provider.value)
        if not rows:
            return Ledger()
        return Ledger(
            counter=rows[0]["counter"],
            slots=tuple((row["slot"], instant(row["start"])) for row in rows if row["slot"] is not None),
            next_start=optional_instant(rows[0]["next_start"]),
            closed_until=optional_instant(rows[0]["closed_until"]),
        )

    def record_start(
        self, provider: Provider, *, counter: int, slot: int, start: datetime, next_start: datetime
    ) -> bool:
        """Take the slot, if the counter still is `counter` and no closing reaches beyond `start`."""
        starts = instant_text(start)
        with self.database.transaction() as connection:
            connection.execute(_OPEN, (provider.value,))
            expected = (instant_text(next_start), provider.value, counter, starts)
            counted = connection.execute(_COUNT, expected).rowcount == 1
            if counted:
                connection.execute(_TAKE_SLOT, (provider.value, slot, starts))
            return counted

    def close_until(self, provider: Provider, until: datetime) -> None:
        """Let no call start before `until`."""
        with self.database.transaction() as connection:
            connection.execute(_OPEN, (provider.value,))
            connection.execute(_CLOSE, (instant_text(until), provider.value))
