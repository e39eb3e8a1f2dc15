"""The event bus on EventBridge; what is to be delivered later waits in EventBridge Scheduler."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from adapters.aws.dynamodb.backoff import TRIES, Backoff
from adapters.aws.errors import domain_errors, retryable
from adapters.aws.messages import LARGEST, SOURCE, Message, event_message
from adapters.aws.schedules import OneTimeSchedules
from domain.errors import DeadLetterError, Signal9Error, StoreUnavailableError
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
        """Put messages on the bus at once; what it takes it gets, whatever it refuses beside.

        Raises `DeadLetterError` when none of what it refused is worth another try.
        """
        refusals = [refusal for refusal in self.offer(messages) if refusal is not None]
        if refusals:
            raise next(filter(_may_pass, refusals), refusals[0])

    def offer(self, messages: Sequence[Message]) -> Sequence[Signal9Error | None]:
        """Put messages on the bus; for each, in order, why it was not taken (`None`: it was).

        Once the bus is too busy or out of reach, what is left is not tried.
        """
        refusals: list[Signal9Error | None] = []
        for batch in _batches(messages):
            refusals += self._offer(batch)
            if outage := next(filter(_may_pass, refusals), None):
                return [*refusals, *[outage] * (len(messages) - len(refusals))]
        return refusals

    def _offer(self, batch: Sequence[Message]) -> Sequence[Signal9Error | None]:
        """As `offer`, for what fits into one request; single entries that are throttled are sent again alone."""
        refusals: dict[int, Signal9Error] = {}
        waiting = dict(enumerate(batch))
        tried = 0
        try:
            while waiting:
                tried += 1
                refused = self._put(waiting)
                busy = {place for place, result in refused.items() if retryable(result["ErrorCode"])}
                waiting = {place: batch[place] for place in refused if place in busy and tried < TRIES}
                left = refused.keys() - waiting
                refusals |= {place: self._refusal(batch[place], refused[place]) for place in sorted(left)}
                if waiting:
                    self.backoff(tried)
        except Signal9Error as refusal:
            refusals |= self._refused_whole(waiting, refusal)
        return [refusals.get(place) for place in range(len(batch))]

    def _refused_whole(self, waiting: Mapping[int, Message], refusal: Signal9Error) -> Mapping[int, Signal9Error]:
        """Why each was not taken after a refused request; one entry may have spoilt it, so each is sent alone."""
        if not isinstance(refusal, DeadLetterError) or len(waiting) == 1:
            return dict.fromkeys(waiting, refusal)
        alone = {place: self._offer([message])[0] for place, message in waiting.items()}
        return {place: each for place, each in alone.items() if each is not None}

    def _put(self, entries: Mapping[int, Message]) -> "Mapping[int, PutEventsResultEntryTypeDef]":
        """Send the entries once; what became of those that were refused."""
        with domain_errors(f"the event bus {self.name}"):
            answer = self.client.put_events(Entries=[self._entry(message) for message in entries.values()])
        results = zip(entries, answer["Entries"], strict=True)
        return {place: result for place, result in results if result.get("ErrorCode")}

    def _refusal(self, message: Message, result: "PutEventsResultEntryTypeDef") -> Signal9Error:
        said = f"{result['ErrorCode']}: {result.get('ErrorMessage', '')}".rstrip(": ")
        what = f"The event bus {self.name} refused {message.detail_type}"
        if retryable(result["ErrorCode"]):
            return StoreUnavailableError(f"{what} {TRIES} times in a row ({said}).")
        return DeadLetterError(f"{what} ({said}): the same entry is refused every time.")

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


def _may_pass(refusal: Signal9Error | None) -> bool:
    return refusal is not None and not isinstance(refusal, DeadLetterError)
