"""Dead letters in queues of SQS, and copied from there: what a person looks at, mends and sends again."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Literal

from adapters.aws.errors import domain_errors
from adapters.aws.event_bridge import EventBridgeBus
from adapters.aws.kept_letters import LetterAsSent, LettersInBucket
from adapters.aws.letter_envelopes import Letter, own_envelope, read_letter
from adapters.aws.received_letters import DeadLetter, ReceivedLetter
from domain.errors import DeadLetterError, Signal9Error, StoreUnavailableError
from domain.ports.clock import Clock

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient
    from types_boto3_sqs.type_defs import DeleteMessageBatchRequestEntryTypeDef, MessageTypeDef

_DEPTH: Sequence[Literal["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]] = (
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
)
HIDDEN_SECONDS = 60
"""How long letters that are being read are hidden from other readers, should this one vanish."""
COPIED_AFTER = timedelta(days=7)
"""A queue forgets a letter after 14 days: so a week of daily tries is left to copy it."""
BATCH = 10
"""Messages that SQS takes or gives in one request."""


@dataclass(frozen=True, slots=True)
class SqsDeadLetters:
    """`DeadLetterCounts` over the queues, and the side that reads letters and sends them again.

    SQS has no look at a message without receiving it: while one person reads, another may see fewer letters.
    """

    client: "SQSClient"
    queue_urls: Sequence[str]
    """A handler's own letters go to the first."""
    bus: EventBridgeBus
    copies: LettersInBucket
    clock: Clock
    """The real time, by which queues forget, also where the world is simulated."""
    wait_seconds: int = 1
    """How long a queue is asked for more: without any wait, SQS asks a few of its servers only."""
    news: bool = False
    """The deployment has a function for them, to which their letters can be sent again."""

    def dead_letters(self) -> int:
        """Letters in all queues, those included that somebody reads, and those that only the bucket still has.

        SQS is exact after a minute without change.
        """
        states = [self._state(url) for url in self.queue_urls]
        return sum(state.depth for state in states) + len(self._forgotten(self.copies.sent_by_id(), states))

    def keep(self, event: object, *, reason: str, attempts: int = 1) -> None:
        """Keep an event, as the handler was given it, for a person: no retry can help."""
        url = self.queue_urls[0]
        with domain_errors(f"the queue {_name(url)}"):
            self.client.send_message(QueueUrl=url, MessageBody=own_envelope(event, reason=reason, attempts=attempts))

    def letters(self) -> tuple[DeadLetter, ...]:
        """Every dead letter, oldest first."""
        with self._held(self.queue_urls) as received:
            here = {each.sent.message_id for each in received}
            copied = self._copied([it for it in self.copies.sent_by_id().items() if it[0] not in here])
            return tuple(each.shown for each in sorted((*received, *copied), key=_by_age))

    def redrive(self, message_ids: Iterable[str]) -> int:
        """Put these dead letters back on the bus; how many there were. One that holds no message stays.

        A few are read, sent and deleted before the next are read: whoever is stopped in between has lost none, and
        only those few can be sent twice. A letter that the bus refuses for good stays, and is told of by
        `DeadLetterError` once all others are sent. One that somebody else reads is not among those sent; where a copy
        tells that it is there still, `StoreUnavailableError` is raised in the end.
        """
        copies = self.copies.sent_by_id()
        sent = 0
        refused: list[Signal9Error] = []
        with self._hidden() as hidden:
            for some in self._wanted(set(message_ids), copies, hidden):
                taken, refusals = self._offer(some)
                self._take_away(taken, copies, hidden)
                sent += len(taken)
                refused += refusals
                if outage := next((each for each in refusals if not isinstance(each, DeadLetterError)), None):
                    raise outage
        if refused:
            raise refused[0]
        return sent

    def discard(self, message_ids: Iterable[str]) -> int:
        """Take these dead letters away for good, whatever they hold; how many there were.

        One that somebody else reads is not among them; where a copy tells that it is there still,
        `StoreUnavailableError` is raised once all others are gone.
        """
        copies = self.copies.sent_by_id()
        gone = 0
        with self._hidden() as hidden:
            for some in self._wanted(set(message_ids), copies, hidden):
                self._take_away(some, copies, hidden)
                gone += len(some)
        return gone

    def copy_old(self) -> int:
        """Copy the letters that have waited for a week into the bucket, each once; how many those were.

        They stay in their queues as long as those keep them, so that the alarm stays on.
        """
        oldest = self.clock.now() - COPIED_AFTER
        # To receive takes a wait each, and mostly there is nothing.
        with self._held([url for url in self.queue_urls if self._state(url).depth]) as received:
            copied = self.copies.sent_by_id() if received else {}
            old = [each for each in received if each.sent.dead_since < oldest and each.sent.message_id not in copied]
            for each in old:
                self.copies.keep(each.sent)
            return len(old)

    def _copied(self, letters: Iterable[tuple[str, int]]) -> Sequence[ReceivedLetter]:
        return [ReceivedLetter("", "", sent, self._read(sent)) for sent in self.copies.read(letters)]

    def _read(self, sent: LetterAsSent) -> Letter:
        return read_letter(sent.body, sent.attributes, news=self.news)

    def _wanted(
        self, wanted: set[str], copies: Mapping[str, int], hidden: dict[str, ReceivedLetter]
    ) -> Iterator[Sequence[ReceivedLetter]]:
        """These letters, a few at a time: those of the queues, then those that only the bucket still has.

        Raises `StoreUnavailableError` at the end, when another reader hides one that has a copy, and that a queue
        cannot have forgotten. Without a copy, a hidden letter looks like one that is gone.
        """
        left = set(wanted)
        for url in self.queue_urls:
            for some in self._unseen(url, hidden):
                found = [each for each in some if each.sent.message_id in left]
                left -= {each.sent.message_id for each in found}
                yield found
                if not left:
                    return
        copied = {message_id: sent for message_id, sent in copies.items() if message_id in left}
        only = self._forgotten(copied, map(self._state, self.queue_urls)) if copied else {}
        for start in range(0, len(only), BATCH):
            yield self._copied([*only.items()][start : start + BATCH])
        if read := copied.keys() - only.keys():
            raise StoreUnavailableError(
                f"Somebody else reads {', '.join(sorted(read))} just now, so nothing was done with it: try again in "
                f"{HIDDEN_SECONDS} seconds."
            )

    def _forgotten(self, copies: Mapping[str, int], states: Iterable["_QueueState"]) -> Mapping[str, int]:
        """Of the copies, those that no queue can have any more."""
        oldest = self.clock.now() - max(state.kept_for for state in states)
        return {message_id: sent for message_id, sent in copies.items() if sent < oldest.timestamp() * 1_000}

    def _take_away(
        self, letters: Sequence[ReceivedLetter], copies: Mapping[str, int], hidden: dict[str, ReceivedLetter]
    ) -> None:
        """What is done with leaves the bucket, then its queue: a copy alone would look like a letter that is read."""
        message_ids = [each.sent.message_id for each in letters]
        for message_id in message_ids:
            if message_id in copies:
                self.copies.remove(message_id, copies[message_id])
        self._delete(letters)
        for message_id in message_ids:
            hidden.pop(message_id, None)

    def _offer(self, letters: Iterable[ReceivedLetter]) -> tuple[Sequence[ReceivedLetter], Sequence[Signal9Error]]:
        """Which letters the bus took, and why it did not take the others that hold a message."""
        sent = [(each, message) for each in letters if (message := each.letter.message) is not None]
        refusals = self.bus.offer([message for _, message in sent])
        taken = [each for (each, _), refusal in zip(sent, refusals, strict=True) if refusal is None]
        return taken, [refusal for refusal in refusals if refusal is not None]

    def _delete(self, letters: Sequence[ReceivedLetter]) -> None:
        """Delete letters of one queue from it; those that are in the bucket only are in none."""
        entries: list[DeleteMessageBatchRequestEntryTypeDef] = [
            {"Id": str(place), "ReceiptHandle": each.handle} for place, each in enumerate(letters) if each.queue_url
        ]
        if not entries:
            return
        url = letters[0].queue_url
        with domain_errors(f"the queue {_name(url)}"):
            answer = self.client.delete_message_batch(QueueUrl=url, Entries=entries)
        if failed := answer.get("Failed"):
            raise StoreUnavailableError(
                f"{len(failed)} letters are done with and still in the queue {_name(url)} "
                f"({failed[0]['Code']}): try again, nothing is done twice by that."
            )

    def _state(self, url: str) -> "_QueueState":
        with domain_errors(f"the queue {_name(url)}"):
            attributes = self.client.get_queue_attributes(
                QueueUrl=url, AttributeNames=[*_DEPTH, "MessageRetentionPeriod"]
            )["Attributes"]
        kept_for = timedelta(seconds=int(attributes["MessageRetentionPeriod"]))
        return _QueueState(sum(int(attributes[name]) for name in _DEPTH), kept_for)

    @contextmanager
    def _held(self, urls: Sequence[str]) -> Iterator[Sequence[ReceivedLetter]]:
        """Every letter of these queues, oldest first, until they are given back at the end."""
        with self._hidden() as hidden:
            for url in urls:
                for _ in self._unseen(url, hidden):
                    pass
            yield sorted(hidden.values(), key=_by_age)

    @contextmanager
    def _hidden(self) -> Iterator[dict[str, ReceivedLetter]]:
        """The letters that are hidden from other readers; those that are in it at the end are given back."""
        hidden: dict[str, ReceivedLetter] = {}
        try:
            yield hidden
        finally:
            for url in self.queue_urls:
                self._give_back(url, [each.handle for each in hidden.values() if each.queue_url == url])

    def _unseen(self, url: str, hidden: dict[str, ReceivedLetter]) -> Iterator[Sequence[ReceivedLetter]]:
        """A few letters at a time, each once, until the queue shows no other; they are hidden from then on."""
        seen: set[str] = set()
        while True:
            with domain_errors(f"the queue {_name(url)}"):
                answer = self.client.receive_message(
                    QueueUrl=url,
                    MaxNumberOfMessages=BATCH,
                    VisibilityTimeout=HIDDEN_SECONDS,
                    WaitTimeSeconds=self.wait_seconds,
                    MessageAttributeNames=["All"],
                    MessageSystemAttributeNames=["SentTimestamp"],
                )
            found = {
                each.sent.message_id: each for each in map(partial(self._received, url), answer.get("Messages", ()))
            }
            unseen = [each for message_id, each in found.items() if message_id not in seen]
            if not unseen:
                return
            seen |= found.keys()
            hidden |= found
            yield unseen

    def _received(self, url: str, message: "MessageTypeDef") -> ReceivedLetter:
        given = message.get("MessageAttributes", {})
        attributes = {name: value.get("StringValue", "") for name, value in given.items()}
        at = int(message["Attributes"]["SentTimestamp"])
        sent = LetterAsSent(message["MessageId"], at, message["Body"], attributes)
        return ReceivedLetter(url, message["ReceiptHandle"], sent, self._read(sent))

    def _give_back(self, url: str, handles: Sequence[str]) -> None:
        for batch in (handles[start : start + BATCH] for start in range(0, len(handles), BATCH)):
            with domain_errors(f"the queue {_name(url)}"):
                self.client.change_message_visibility_batch(
                    QueueUrl=url,
                    Entries=[
                        {"Id": str(number), "ReceiptHandle": handle, "VisibilityTimeout": 0}
                        for number, handle in enumerate(batch)
                    ],
                )


@dataclass(frozen=True, slots=True)
class _QueueState:
    depth: int
    kept_for: timedelta


def _by_age(each: ReceivedLetter) -> tuple[int, str]:
    return each.sent.sent, each.sent.message_id


def _name(url: str) -> str:
    return url.rpartition("/")[2]
