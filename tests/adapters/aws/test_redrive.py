"""Dead letters are sent again a few at a time: whoever is stopped in between loses none, and doubles a few at most."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from adapters.aws.clients import Clients
from adapters.aws.dead_letters import BATCH, SqsDeadLetters
from domain.errors import DeadLetterError, StoreUnavailableError
from tests.adapters.aws.dynamodb.interference import KilledError
from tests.adapters.aws.refusing_bus import RefusingClient, refusing
from tests.adapters.aws.test_dead_letters import dead, envelope
from tests.builders import NOW, pollination_needed
from tests.contracts.aws_clouds import moto
from tests.contracts.aws_services import Account, furnished

LETTERS = 2 * BATCH + 3
IDS = {f"event-{number}" for number in range(LETTERS)}


@pytest.fixture
def clients() -> Iterator[Clients]:
    with moto() as clients:
        yield clients


def with_letters(clients: Clients) -> Account:
    account = furnished(clients)
    for event_id in sorted(IDS):
        dead(account, envelope(pollination_needed(event_id)))
    return account


def waiting(letters: SqsDeadLetters) -> set[str]:
    return {json.loads(letter.body)["event_id"] for letter in letters.letters()}


def all_of(letters: SqsDeadLetters) -> list[str]:
    return [letter.message_id for letter in letters.letters()]


def delivered(account: Account) -> list[str]:
    events: list[Any] = []
    account.consumer.deliver(NOW, events.append)
    return [event.event_id for event in events]


@contextmanager
def before_each_request(clients: Clients, do: Callable[[str], None]) -> Iterator[None]:
    """Do something before a letter is read, sent or deleted."""

    def about_to(model: Any, **_: object) -> None:  # noqa: ANN401 - botocore's own type
        do(model.name)

    asked = [
        (clients.sqs, "before-call.sqs.ReceiveMessage"),
        (clients.events, "before-call.events.PutEvents"),
        (clients.sqs, "before-call.sqs.DeleteMessageBatch"),
    ]
    for client, event in asked:
        client.meta.events.register(event, about_to)
    try:
        yield
    finally:
        for client, event in asked:
            client.meta.events.unregister(event, about_to)


def test_what_was_read_is_sent_and_deleted_before_more_is_read(clients: Clients) -> None:
    """A letter is hidden for a minute: one that waited for thousands of others would be back in the queue by then."""
    letters = with_letters(clients).dead_letters
    wanted = all_of(letters)
    made: list[str] = []

    with before_each_request(clients, made.append):
        assert letters.redrive(wanted) == LETTERS

    a_few = ["ReceiveMessage", "PutEvents", "DeleteMessageBatch"]
    assert made == a_few * (len(made) // 3)
    assert len(made) >= 3 * LETTERS / BATCH


def test_whoever_is_killed_in_between_loses_no_letter_and_doubles_a_few_at_most(clients: Clients) -> None:
    """Killed before each request in turn, until nothing is left to do."""
    account = with_letters(clients)
    left, number, finished = IDS, 0, False
    while not finished:
        before = left
        finished = redriven(account, killed_before=number)
        sent, left = delivered(account), waiting(account.dead_letters)

        assert set(sent) | left == before
        assert len(set(sent)) == len(sent)
        assert len(left & set(sent)) <= BATCH
        number += 1
    assert left == set()
    assert number > 5


def redriven(account: Account, *, killed_before: int) -> bool:
    """Send every letter again, killed before this request, counted from 0; whether it came to the end."""
    made: list[str] = []

    def kill(name: str) -> None:
        if len(made) == killed_before:
            raise KilledError
        made.append(name)

    wanted = all_of(account.dead_letters)
    try:
        with before_each_request(account.clients, kill):
            account.dead_letters.redrive(wanted)
    except KilledError:
        return False
    return True


def test_a_letter_that_the_bus_refuses_for_good_stays_and_keeps_no_other(clients: Clients) -> None:
    client = RefusingClient({"event-1": ["MalformedDetail"] * 99})
    account = with_letters(clients)
    letters = replace(account.dead_letters, bus=refusing(account.bus, client, []))

    with pytest.raises(DeadLetterError, match="MalformedDetail"):
        letters.redrive(all_of(letters))

    assert sorted(client.taken) == sorted(IDS - {"event-1"})
    assert waiting(letters) == {"event-1"}


def test_letters_that_a_busy_bus_did_not_take_stay(clients: Clients) -> None:
    client = RefusingClient({"event-1": ["ThrottlingException"] * 999})
    account = with_letters(clients)
    letters = replace(account.dead_letters, bus=refusing(account.bus, client, []))

    with pytest.raises(StoreUnavailableError, match="ThrottlingException"):
        letters.redrive(all_of(letters))

    assert waiting(letters) == IDS - set(client.taken)
    assert "event-1" in waiting(letters)


def test_a_letter_that_the_queue_does_not_delete_is_told_of(clients: Clients) -> None:
    letters = with_letters(clients).dead_letters
    (wanted, *_) = all_of(letters)

    def fail(parsed: dict[str, Any], **_: object) -> None:
        parsed["Failed"] = [{"Id": "0", "Code": "InternalError", "SenderFault": False}]

    clients.sqs.meta.events.register("after-call.sqs.DeleteMessageBatch", fail)
    try:
        with pytest.raises(StoreUnavailableError, match="1 letters are done with and still in the queue"):
            letters.redrive([wanted])
    finally:
        clients.sqs.meta.events.unregister("after-call.sqs.DeleteMessageBatch", fail)


def test_no_more_is_read_than_is_looked_for(clients: Clients) -> None:
    letters = with_letters(clients).dead_letters
    wanted = all_of(letters)[:1]
    made: list[str] = []

    with before_each_request(clients, made.append):
        assert letters.redrive(wanted) == 1

    assert made[-2:] == ["PutEvents", "DeleteMessageBatch"]
