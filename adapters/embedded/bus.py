"""The durable event bus: what is published is delivered until it is handled, or kept as a dead letter."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.embedded.database import Database, Row, Value
from adapters.embedded.messages import AT_ONCE, Delivery, decoded, encoded, priority
from adapters.exact_texts import instant, instant_text, optional_instant_text
from domain.errors import InvalidEventError
from domain.events import Event
from domain.model.runs import ScheduledUseCase

_PUBLISH = """
INSERT INTO messages (type, body, correlation_id, priority, not_before, attempts, deliveries, last_error)
VALUES (:type, :body, :correlation_id, :priority, :not_before, 0, 0, '')
"""
_NEXT = """
SELECT * FROM messages
WHERE dead_since IS NULL AND not_before <= ?1 AND (lease_until IS NULL OR lease_until <= ?1)
ORDER BY not_before, priority DESC, message_id LIMIT 1
"""
_LEASE = "UPDATE messages SET attempts = ?, deliveries = ?, lease_until = ? WHERE message_id = ?"
_BURY = "UPDATE messages SET dead_since = ?, last_error = ?, lease_until = NULL WHERE message_id = ?"
# A delivery settles its message, unless a later delivery of it was made, or it is a dead letter.
_DONE = "DELETE FROM messages WHERE message_id = ? AND deliveries = ? AND dead_since IS NULL"
_SETTLE = """
UPDATE messages SET
    not_before = coalesce(:not_before, not_before), last_error = :last_error, attempts = attempts - :uncounted,
    dead_since = :dead_since, lease_until = NULL
WHERE message_id = :message_id AND deliveries = :number AND dead_since IS NULL
"""


@dataclass(frozen=True, slots=True)
class EmbeddedBus:
    """`EventBus`, `Deferrals` and `DeadLetterCounts` on SQLite, and the side from which workers receive.

    Due messages are received by `not_before`, then priority, then order of publishing, each by one worker at a time.
    """

    database: Database

    def publish(self, events: Sequence[Event], *, not_before: datetime | None = None) -> None:
        """Durably accept the events, all or none."""
        self.database.change_each(
            _PUBLISH, [_message_row(event, event.correlation_id, not_before or AT_ONCE) for event in events]
        )

    def run_again(self, use_case: ScheduledUseCase, *, at: datetime, correlation_id: str) -> None:
        """Run the use case at `at` or soon after, once however often it is asked for."""
        with self.database.transaction() as connection:
            asked = connection.execute(
                "INSERT INTO one_time_runs (use_case, at) VALUES (?, ?) ON CONFLICT DO NOTHING",
                (use_case.value, instant_text(at)),
            )
            if asked.rowcount:
                connection.execute(_PUBLISH, _message_row(use_case, correlation_id, at))

    def receive(self, now: datetime, lease: timedelta) -> Delivery | None:
        """Take the next due message for `lease`; `None` when none is due.

        A message that cannot be read becomes a dead letter, and the one after it is taken.
        """
        with self.database.transaction() as connection:
            while (row := connection.execute(_NEXT, (instant_text(now),)).fetchone()) is not None:
                try:
                    content = decoded(row["type"], row["body"])
                except InvalidEventError as error:
                    connection.execute(_BURY, (instant_text(now), str(error), row["message_id"]))
                    continue
                return _leased(connection, row, content, now, now + lease)
        return None

    def next_due(self) -> datetime | None:
        """When a message is due next (its lease ends, if it has one); `None` when none waits."""
        row = self.database.row(
            "SELECT min(coalesce(lease_until, not_before)) AS due FROM messages WHERE dead_since IS NULL"
        )
        return None if row is None or row["due"] is None else instant(row["due"])

    def done(self, delivery: Delivery) -> None:
        """The message is handled."""
        self.database.change(_DONE, delivery.message_id, delivery.number)

    def retry(self, delivery: Delivery, at: datetime, error: str) -> None:
        """Deliver the message again at `at` or later; the attempt counts."""
        self._settle(delivery, error, not_before=at)

    def defer(self, delivery: Delivery, until: datetime, reason: str) -> None:
        """Deliver the message again at `until` or later; the attempt does not count."""
        self._settle(delivery, reason, not_before=until, uncounted=1)

    def dead_letter(self, delivery: Delivery, reason: str) -> None:
        """Keep the message for a person."""
        self._settle(delivery, reason, dead_since=delivery.received_at)

    def dead_letters(self) -> int:
        """Messages that wait for a person."""
        row = self.database.row("SELECT count(*) AS letters FROM messages WHERE dead_since IS NOT NULL")
        return 0 if row is None else int(row["letters"])

    def _settle(
        self,
        delivery: Delivery,
        last_error: str,
        *,
        not_before: datetime | None = None,
        dead_since: datetime | None = None,
        uncounted: int = 0,
    ) -> None:
        settled: dict[str, Value] = {
            "message_id": delivery.message_id,
            "number": delivery.number,
            "last_error": last_error,
            "not_before": optional_instant_text(not_before),
            "dead_since": optional_instant_text(dead_since),
            "uncounted": uncounted,
        }
        self.database.change_each(_SETTLE, [settled])


def _message_row(content: Event | ScheduledUseCase, correlation_id: str, not_before: datetime) -> dict[str, Value]:
    message_type, body = encoded(content)
    return {
        "type": message_type,
        "body": body,
        "correlation_id": correlation_id,
        "priority": priority(content),
        "not_before": instant_text(not_before),
    }


def _leased(
    connection: sqlite3.Connection, row: Row, content: Event | ScheduledUseCase, now: datetime, until: datetime
) -> Delivery:
    delivery = Delivery(
        message_id=row["message_id"],
        content=content,
        correlation_id=row["correlation_id"],
        attempt=row["attempts"] + 1,
        received_at=now,
        lease_until=until,
        number=row["deliveries"] + 1,
    )
    connection.execute(_LEASE, (delivery.attempt, delivery.number, instant_text(until), delivery.message_id))
    return delivery
