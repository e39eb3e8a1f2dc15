"""A dead letter as it was received from its queue, or read from its copy, and what is shown of it."""

from dataclasses import dataclass
from datetime import datetime

from adapters.aws.kept_letters import LetterAsSent
from adapters.aws.letter_envelopes import Letter
from adapters.aws.messages import correlation_id_of

UNKNOWN = "unknown"
"""The type of a letter that holds nothing that this system sends."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that waits for a person, with the reason."""

    message_id: str
    type: str
    body: str
    correlation_id: str
    attempts: int
    reason: str
    dead_since: datetime


@dataclass(frozen=True, slots=True)
class ReceivedLetter:
    """A letter, and what its queue has to be told to delete it or to give it back."""

    queue_url: str
    """Empty for one that is in the bucket only."""
    handle: str
    sent: LetterAsSent
    letter: Letter

    @property
    def shown(self) -> DeadLetter:
        """As a person sees it."""
        message = self.letter.message
        return DeadLetter(
            message_id=self.sent.message_id,
            type=UNKNOWN if message is None else message.detail_type,
            body=self.sent.body if message is None else message.detail,
            correlation_id="" if message is None else correlation_id_of(message.detail),
            attempts=self.letter.attempts,
            reason=self.letter.reason,
            dead_since=self.sent.dead_since,
        )
