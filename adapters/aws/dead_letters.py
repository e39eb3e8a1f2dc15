"""Dead letters in queues of SQS: what a person looks at, mends and sends again."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from adapters.aws.errors import domain_errors
from adapters.aws.event_bridge import EventBridgeBus
from adapters.aws.letter_envelopes import Letter, own_envelope, read_letter
from adapters.aws.messages import correlation_id_of

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient
    from types_boto3_sqs.type_defs import MessageTypeDef

UNKNOWN = "unknown"
"""The type of a letter that holds nothing that this system sends."""
HIDDEN_SECONDS = 60
"""How long letters that are being read are hidden from other readers, should this one vanish."""
BATCH = 10
"""Messages that SQS takes or gives in one request."""


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
class _Received:
    queue_url: str
    handle: str
    shown: DeadLetter
    letter: Letter


@dataclass(frozen=True, slots=True)
class SqsDeadLetters:
    """`DeadLetterCounts` over the queues, and the side that reads letters and sends them again.

    SQS has no look at a message without receiving it: while one person reads, another may see fewer letters.
    """

    client: "SQSClient"
    queue_urls: Sequence[str]
    """A handler's own letters go to the first."""
    bus: EventBridgeBus
    wait_seconds: int = 1
    """How long a queue is asked for more: without any wait, SQS asks a few of its servers only."""

    def dead_letters(self) -> int:
        """Messages in all queues, those included that somebody reads; SQS is exact after a minute without change."""
        return sum(map(self._depth, self.queue_urls))

    def keep(self, event: object, *, reason: str, attempts: int = 1) -> None:
        """Keep an event, as the handler was given it, for a person: no retry can help."""
        url = self.queue_urls[0]
        with domain_errors(f"the queue {_name(url)}"):
            self.client.send_message(QueueUrl=url, MessageBody=own_envelope(event, reason=reason, attempts=attempts))

    def letters(self) -> tuple[DeadLetter, ...]:
        """Every dead letter, oldest first."""
        with self._held() as received:
            return tuple(each.shown for each in received)

    def redrive(self, message_ids: Iterable[str]) -> int:
        """Put these dead letters back on the bus; how many there were. One that holds no message stays."""
        wanted = set(message_ids)
        with self._held() as received:
            again = [each for each in received if each.shown.message_id in wanted]
            sent = [(each, each.letter.message) for each in again if each.letter.message is not None]
            self.bus.put([message for _, message in sent])
            for each, _ in sent:
                with domain_errors(f"the queue {_name(each.queue_url)}"):
                    self.client.delete_message(QueueUrl=each.queue_url, ReceiptHandle=each.handle)
                received.remove(each)
            return len(sent)

    def _depth(self, url: str) -> int:
        with domain_errors(f"the queue {_name(url)}"):
            attributes = self.client.get_queue_attributes(
                QueueUrl=url,
                AttributeNames=["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
            )["Attributes"]
        return sum(map(int, attributes.values()))

    @contextmanager
    def _held(self) -> Iterator[list[_Received]]:
        """Every letter, oldest first; those that are still in the list at the end are given back."""
        received = sorted(
            (each for url in self.queue_urls for each in self._receive(url)),
            key=lambda each: (each.shown.dead_since, each.shown.message_id),
        )
        try:
            yield received
        finally:
            for url in self.queue_urls:
                self._give_back(url, [each.handle for each in received if each.queue_url == url])

    def _receive(self, url: str) -> Collection[_Received]:
        received: dict[str, _Received] = {}
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
            found = [_received(url, message) for message in answer.get("Messages", ())]
            if all(each.shown.message_id in received for each in found):
                return received.values()
            received |= {each.shown.message_id: each for each in found}

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


def _received(url: str, message: "MessageTypeDef") -> _Received:
    body = message["Body"]
    attributes = {name: value.get("StringValue", "") for name, value in message.get("MessageAttributes", {}).items()}
    letter = read_letter(body, attributes)
    sent = int(message["Attributes"]["SentTimestamp"])
    return _Received(
        url,
        message["ReceiptHandle"],
        DeadLetter(
            message_id=message["MessageId"],
            type=UNKNOWN if letter.message is None else letter.message.detail_type,
            body=body if letter.message is None else letter.message.detail,
            correlation_id="" if letter.message is None else correlation_id_of(letter.message.detail),
            attempts=letter.attempts,
            reason=letter.reason,
            dead_since=datetime.fromtimestamp(sent / 1_000, UTC),
        ),
        letter,
    )


def _name(url: str) -> str:
    return url.rpartition("/")[2]
