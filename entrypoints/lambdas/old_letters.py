"""Dead letters are kept for ever, although their queues forget them after two weeks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from adapters.aws.dead_letters import SqsDeadLetters

if TYPE_CHECKING:
    import structlog


@dataclass(frozen=True, slots=True)
class CopyOldLetters:
    """Follows `reconcile`: a week of days is left for it before a letter is forgotten."""

    dead_letters: SqsDeadLetters
    log: structlog.stdlib.BoundLogger

    def __call__(self, correlation_id: str = "") -> None:
        """Copy what has waited for a week; a repeat copies nothing twice. Raises `StoreUnavailableError`."""
        del correlation_id  # the log's lines have it
        if copied := self.dead_letters.copy_old():
            self.log.warning("old_dead_letters_copied", letters=copied)
