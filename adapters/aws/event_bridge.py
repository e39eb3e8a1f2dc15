"""The event bus on EventBridge; what is to be delivered later waits in EventBridge Scheduler."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from adapters.aws.dynamodb.backoff import TRIES, Backoff
from adapters.aws.errors import domain_errors, retryable
from adapters.aws.messages import LARGEST, SOURCE, Message, event_message
from adapters.aws.schedules import OneTimeSchedules
from domain.errors import DeadLetterError, StoreUnavailableError
from domain.events import Event
from domain.ports.clock import Clock

if TYPE_CHECKING:
    from types_boto3_events import EventBridgeClient
    from types_boto3_events.type_defs import PutEventsRequestEntryTypeDef, PutEventsResultEntryTypeDef

BATCH = 10
"""Entries that the bus takes in one request."""


@dataclass(frozen=True, slots=True)
class EventBridgeBus:
    """`EventBus` on one custom bus. A repeated `publish` delivers again, as every bus may."""

    client: "EventBridgeClient"
    name: str
    schedules: OneTimeSchedules
    clock: Clock
    backoff: Backoff

    def publish(self, events: Sequence[Event], *, not_before: datetime | None = None) -> None:
        """Accept the events; all of them are checked before the first is sent.

        An event is never delivered early, and one that is put off is delivered up to two minutes late, because
        Scheduler knows whole minutes. Raises `InvalidEventError` for an event that no reader would take,
        `StoreUnavailableError` when the bus did not take all: those that it took are delivered all the same.
        """
        messages = [event_message(event) for event in events]
        if not_before is None or not_before <= self.clock.now():
            self.put(messages)
            return
        for event, message in zip(events, messages, strict=True):
            self.schedules.add(_schedule_name(event, not_before), message, not_before)

    def put(self, messages: Sequence[Message]) -> None:
        """Put messages on the bus at once."""
        for batch in _batches(messages):
            waiting, refusal = self._put(batch)
            for tried in range(1, TRIES):
                if not waiting:
                    break
                self.backoff(tried)
                waiting, refusal = self._put(waiting)
            if waiting:
                raise StoreUnavailableError(
                    f"The event bus {self.name} refused {len(waiting)} of {len(batch)} entries, "
                    f"{TRIES} times in a row ({refusal})."
                )

    def _put(self, batch: Sequence[Message]) -> tuple[Sequence[Message], str]:
        """Send the batch once; what of it was refused and may succeed soon, and why (single entries are throttled)."""
        with domain_errors(f"the event bus {self.name}"):
            answer = self.client.put_events(Entries=[self._entry(message) for message in batch])
        refused = [
            (message, result)
            for message, result in zip(batch, answer["Entries"], strict=True)
            if result.get("ErrorCode")
        ]
        for message, result in refused:
            if not retryable(result["ErrorCode"]):
                raise DeadLetterError(
                    f"The event bus {self.name} refused {message.detail_type} ({_words(result)}): "
                    "the same entry is refused every time."
                )
        return [message for message, _ in refused], _words(refused[0][1]) if refused else ""

    def _entry(self, message: Message) -> "PutEventsRequestEntryTypeDef":
        entry: PutEventsRequestEntryTypeDef = {
            "EventBusName": self.name,
            "Source": SOURCE,
            "DetailType": message.detail_type,
            "Detail": message.detail,
        }
        if message.time is not None:
            entry["Time"] = message.time
        return entry


def _batches(messages: Sequence[Message]) -> Iterator[Sequence[Message]]:
    """In order, each small enough for one request in number and in bytes."""
    batch: list[Message] = []
    size = 0
    for message in messages:
        if batch and (len(batch) == BATCH or size + message.size > LARGEST):
            yield batch
            batch, size = [], 0
        batch.append(message)
        size += message.size
    if batch:
        yield batch


def _schedule_name(event: Event, not_before: datetime) -> str:
    """The same for the same event put off to the same time, so that a duplicate is one.

    The time is part of it: an event that is put off once more while its schedule is being deleted needs another name.
    """
    digest = sha256(f"{event.event_id}|{not_before.isoformat()}".encode()).hexdigest()
    return f"{event.wire_name}-{digest[:40]}"


def _words(result: "PutEventsResultEntryTypeDef") -> str:
    return f"{result['ErrorCode']}: {result.get('ErrorMessage', '')}".rstrip(": ")
