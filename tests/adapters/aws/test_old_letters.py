"""Dead letters that nobody has seen to for a week: the bucket keeps what a queue forgets."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.aws.clients import Clients
from adapters.aws.dead_letters import SqsDeadLetters
from adapters.aws.kept_letters import PREFIX
from adapters.aws.received_letters import DeadLetter
from adapters.event_json import to_detail
from domain.errors import StoreUnavailableError
from entrypoints.lambdas.functions import COPIED_LETTERS
from tests.adapters.aws.dynamodb.interference import KilledError
from tests.builders import NOW, pollination_needed
from tests.contracts.aws_services import Account, furnished
from tests.manual_clock import ManualClock

A_WEEK = timedelta(days=7, seconds=1)
FORGOTTEN = timedelta(days=15)
TWO_WEEKS = "1209600"
"""Seconds that the queues of a deployment keep letters."""


@pytest.fixture
def account(cloud: Clients) -> Account:
    """Three letters wait, of which the last holds nothing that could be sent."""
    made = furnished(cloud)
    cloud.sqs.set_queue_attributes(QueueUrl=made.letters_url, Attributes={"MessageRetentionPeriod": TWO_WEEKS})
    for number in range(2):
        event = pollination_needed(f"event-{number}")
        envelope = {"detail-type": event.wire_name, "detail": to_detail(event)}
        made.dead_letters.keep(envelope, reason=f"reason {number}", attempts=2)
    made.dead_letters.keep("no event", reason="no event")
    return made


def later(account: Account, after: timedelta) -> SqsDeadLetters:
    """The letters as they are found so long after the last one was written."""
    last = account.dead_letters.letters()[-1].dead_since
    return replace(account.dead_letters, clock=ManualClock(last + after))


def forgotten(account: Account) -> SqsDeadLetters:
    """As `later`, once the queue has dropped what it had."""
    dead_letters = later(account, FORGOTTEN)
    account.clients.sqs.purge_queue(QueueUrl=account.letters_url)
    return dead_letters


def copied(account: Account) -> list[str]:
    """Names of the copies."""
    bucket = account.bodies.bucket
    listed = account.clients.s3.list_objects_v2(Bucket=bucket, Prefix=PREFIX)
    return [each["Key"] for each in listed.get("Contents", ())]


def test_a_letter_that_is_older_than_a_week_is_copied_once(account: Account) -> None:
    assert later(account, timedelta(days=6)).copy_old() == 0
    assert copied(account) == []

    assert later(account, A_WEEK).copy_old() == 3
    assert later(account, A_WEEK).copy_old() == 0
    assert len(copied(account)) == 3


def test_a_letter_that_was_copied_is_still_one_letter(account: Account) -> None:
    before = account.dead_letters.letters()
    later(account, A_WEEK).copy_old()

    assert later(account, A_WEEK).letters() == before
    assert later(account, A_WEEK).dead_letters() == 3


def test_what_a_queue_has_forgotten_is_shown_and_counted_as_before(account: Account) -> None:
    before: tuple[DeadLetter, ...] = account.dead_letters.letters()
    later(account, A_WEEK).copy_old()

    after = forgotten(account)

    assert after.letters() == before
    assert {letter.reason for letter in before} == {"reason 0", "reason 1", "no event"}
    assert after.dead_letters() == 3


def test_what_a_queue_has_forgotten_is_sent_again_and_then_gone(account: Account) -> None:
    later(account, A_WEEK).copy_old()
    after = forgotten(account)
    wanted = [letter.message_id for letter in after.letters()]

    assert after.redrive(wanted) == 2

    delivered: list[object] = []
    account.consumer.deliver(NOW, delivered.append)
    assert sorted(map(str, delivered)) == sorted(str(pollination_needed(f"event-{number}")) for number in range(2))
    (left,) = after.letters()
    assert (json.loads(left.body)["event"], len(copied(account))) == ("no event", 1)


def test_a_letter_that_is_sent_again_from_its_queue_leaves_no_copy(account: Account) -> None:
    later(account, A_WEEK).copy_old()
    waiting = later(account, A_WEEK)
    event = next(letter for letter in waiting.letters() if letter.reason == "reason 0")

    assert waiting.redrive([event.message_id]) == 1

    assert len(copied(account)) == len(waiting.letters()) == 2
    assert not [name for name in copied(account) if event.message_id in name]


def test_a_copied_letter_that_somebody_else_reads_is_left_to_him(account: Account) -> None:
    """Its queue still has it: to take the copy would send it twice."""
    later(account, A_WEEK).copy_old()
    mine = later(account, A_WEEK)
    event = next(letter for letter in mine.letters() if letter.reason == "reason 0")
    sqs, url = account.clients.sqs, account.letters_url
    read = sqs.receive_message(QueueUrl=url, VisibilityTimeout=60, MaxNumberOfMessages=10)["Messages"]

    for take in (mine.redrive, mine.discard):
        with pytest.raises(StoreUnavailableError, match=f"Somebody else reads {event.message_id} just now"):
            take([event.message_id])
    assert len(copied(account)) == 3

    for each in read:
        sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"], VisibilityTimeout=0)
    assert mine.redrive([event.message_id]) == 1
    delivered: list[object] = []
    account.consumer.deliver(NOW, delivered.append)
    assert delivered == [pollination_needed("event-0")]


def test_what_is_discarded_is_gone_from_queue_and_bucket(account: Account) -> None:
    first, second, no_event = account.dead_letters.letters()
    later(account, A_WEEK).copy_old()

    assert later(account, A_WEEK).discard([first.message_id, "of nobody"]) == 1
    assert account.dead_letters.letters() == (second, no_event)
    assert len(copied(account)) == 2

    after = forgotten(account)
    assert after.discard([no_event.message_id]) == 1
    assert after.letters() == (second,)
    assert (len(copied(account)), after.dead_letters()) == (1, 1)
    delivered: list[object] = []
    account.consumer.deliver(NOW, delivered.append)
    assert delivered == []


@pytest.mark.parametrize("request_name", ["s3.DeleteObject", "sqs.DeleteMessageBatch"])
def test_whoever_is_killed_in_between_leaves_no_copy_alone(account: Account, request_name: str) -> None:
    """A copy whose letter has left the queue would look like a letter that somebody reads, for a week."""
    wanted, *others = account.dead_letters.letters()
    later(account, A_WEEK).copy_old()
    client = account.clients.s3 if request_name.startswith("s3") else account.clients.sqs
    event = f"before-call.{request_name}"

    def kill(**_: object) -> None:
        raise KilledError

    client.meta.events.register(event, kill)
    try:
        with pytest.raises(KilledError):
            later(account, A_WEEK).discard([wanted.message_id])
    finally:
        client.meta.events.unregister(event, kill)

    assert later(account, A_WEEK).discard([wanted.message_id]) == 1
    assert (later(account, A_WEEK).letters(), len(copied(account))) == (tuple(others), 2)


def test_the_function_may_write_where_copies_are_kept() -> None:
    assert PREFIX == COPIED_LETTERS
