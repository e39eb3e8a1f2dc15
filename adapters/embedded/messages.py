"""Messages of the event bus: an event, or a one-time run of a scheduled use case."""

from dataclasses import dataclass
from datetime import UTC, datetime

from adapters.event_json import from_json, to_json
from adapters.exact_texts import json_text, json_value
from domain.errors import InvalidEventError
from domain.events import Event, PollinationNeeded
from domain.model.runs import ScheduledUseCase

RUN_AGAIN = "runAgain"
"""The type of a one-time run; events have their wire names."""

AT_ONCE = datetime.min.replace(tzinfo=UTC)
"""The `not_before` of what is due whatever the time."""
_NEEDS_NO_CALL = 2**62
"""The priority of what makes no call: it never waits behind something that does."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery of a message to one worker, who settles it before the lease ends, or it is delivered again."""

    message_id: int
    content: Event | ScheduledUseCase
    correlation_id: str
    attempt: int
    """From 1; deliveries that ended in a deferral are not counted, those whose worker vanished are."""
    received_at: datetime
    lease_until: datetime
    number: int
    """Which delivery of the message: only the newest one settles it."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that waits for a person, with the reason."""

    message_id: int
    type: str
    body: str
    correlation_id: str
    attempts: int
    reason: str
    dead_since: datetime


def encoded(content: Event | ScheduledUseCase) -> tuple[str, str]:
    """Type and body of a message."""
    if isinstance(content, ScheduledUseCase):
        return RUN_AGAIN, json_text(content.value)
    return content.wire_name, to_json(content)


def decoded(message_type: str, body: str) -> Event | ScheduledUseCase:
    """What a message says; raises `InvalidEventError` when that is nothing known."""
    if message_type != RUN_AGAIN:
        return from_json(message_type, body)
    try:
        return ScheduledUseCase(json_value(body))
    except ValueError as error:
        raise InvalidEventError(f"{RUN_AGAIN}: {error}.") from None


def priority(content: Event | ScheduledUseCase) -> int:
    """Higher goes first among messages that are due at the same time."""
    return content.priority if isinstance(content, PollinationNeeded) else _NEEDS_NO_CALL
