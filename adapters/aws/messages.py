"""What travels over the event bus: an event, or a one-time run of a scheduled use case."""

import json
from dataclasses import dataclass
from datetime import datetime

from adapters.event_json import from_json, to_json
from domain.errors import InvalidEventError
from domain.events import EVENT_TYPES, Event
from domain.model.runs import ScheduledUseCase

SOURCE = "signal9.advisor"
"""The `source` of everything that this system puts on the bus; rules match it."""
RUN_AGAIN = "runAgain"
"""The `detail-type` of a one-time run; events have their wire names."""
LARGEST = 256 * 1024
"""Bytes that the bus takes in one request, all its entries together."""
_TIME_BYTES = 14
"""What the time of an entry counts, as AWS reckons."""


@dataclass(frozen=True, slots=True)
class Message:
    """One entry of the bus."""

    detail_type: str
    detail: str
    """JSON."""
    time: datetime | None = None
    """When it happened; when it is put on the bus, if `None`."""

    @property
    def size(self) -> int:
        """Bytes, as AWS counts them against its limit."""
        texts = (SOURCE, self.detail_type, self.detail)
        return sum(len(text.encode()) for text in texts) + (0 if self.time is None else _TIME_BYTES)


def event_message(event: Event) -> Message:
    """The message of an event.

    Raises `InvalidEventError` when its reader would refuse it, or when it is larger than the bus takes: the bus itself
    would take some of these, and nobody could handle them.
    """
    if type(event) not in EVENT_TYPES:
        raise InvalidEventError(f"{type(event).__name__} is no event of this system.")
    message = Message(event.wire_name, to_json(event), event.occurred_at)
    from_json(message.detail_type, message.detail)
    if message.size > LARGEST:
        raise InvalidEventError(
            f"{event.wire_name}: event_id = {event.event_id[:80]!r}: {message.size} bytes are more than the "
            f"{LARGEST} that the event bus takes"
        )
    return message


def run_again_message(use_case: str, correlation_id: str) -> Message:
    """The message that has a scheduled use case run."""
    detail = {"correlation_id": correlation_id, "use_case": str(use_case)}
    return Message(RUN_AGAIN, json.dumps(detail, separators=(",", ":")))


def content_of(detail_type: str, detail: str) -> Event | ScheduledUseCase:
    """What a message says; raises `InvalidEventError` when that is nothing known."""
    if detail_type != RUN_AGAIN:
        return from_json(detail_type, detail)
    try:
        return ScheduledUseCase(json.loads(detail)["use_case"])
    except (ValueError, KeyError, TypeError) as error:
        raise InvalidEventError(f"{RUN_AGAIN}: use_case: {error}") from None


def correlation_id_of(detail: str) -> str:
    """What links a message to the trigger that it follows from; empty when it does not say."""
    said = json.loads(detail)
    return str(said.get("correlation_id", "")) if isinstance(said, dict) else ""
