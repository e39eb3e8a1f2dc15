"""Dead letters of the event bus: what a person looks at, mends and sends again."""

from collections.abc import Iterable
from dataclasses import dataclass

from adapters.embedded.database import Database
from adapters.embedded.messages import AT_ONCE, DeadLetter
from adapters.exact_texts import instant, instant_text

_LIST = """
SELECT message_id, type, body, correlation_id, attempts, last_error, dead_since FROM messages
WHERE dead_since IS NOT NULL ORDER BY dead_since, message_id
"""
_REDRIVE = """
UPDATE messages SET dead_since = NULL, attempts = 0, not_before = :not_before
WHERE message_id = :message_id AND dead_since IS NOT NULL
"""
_DISCARD = "DELETE FROM messages WHERE message_id = :message_id AND dead_since IS NOT NULL"


@dataclass(frozen=True, slots=True)
class EmbeddedDeadLetters:
    """Reads dead letters, and sends them again or discards them."""

    database: Database

    def letters(self) -> tuple[DeadLetter, ...]:
        """Every dead letter, oldest first."""
        return tuple(
            DeadLetter(
                message_id=row["message_id"],
                type=row["type"],
                body=row["body"],
                correlation_id=row["correlation_id"],
                attempts=row["attempts"],
                reason=row["last_error"],
                dead_since=instant(row["dead_since"]),
            )
            for row in self.database.rows(_LIST)
        )

    def redrive(self, message_ids: Iterable[int]) -> int:
        """Put these dead letters back into the queue, due at once and with all their attempts; how many there were."""
        at_once = instant_text(AT_ONCE)
        return self.database.change_each(
            _REDRIVE, [{"message_id": message_id, "not_before": at_once} for message_id in message_ids]
        )

    def discard(self, message_ids: Iterable[int]) -> int:
        """Take these dead letters away for good; how many there were."""
        return self.database.change_each(_DISCARD, [{"message_id": message_id} for message_id in message_ids])
