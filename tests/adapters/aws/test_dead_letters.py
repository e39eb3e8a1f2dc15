"""Dead letters, whoever wrote them."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from adapters.aws.clients import Clients
from adapters.aws.letter_envelopes import Letter, read_letter
from adapters.aws.messages import RUN_AGAIN, SOURCE, content_of
from adapters.aws.received_letters import UNKNOWN, DeadLetter
from adapters.event_json import to_detail
from domain.events import Event
from domain.model.runs import ScheduledUseCase
from tests.builders import NOW, earnings_processed, pollination_needed
from tests.contracts.aws_services import Account, furnished

if TYPE_CHECKING:
    from types_boto3_sqs.type_defs import MessageAttributeValueTypeDef

SCHEDULE = "arn:aws:scheduler:us-east-1:000000000000:schedule/signal9/"
FAILED = {
    "ERROR_CODE": "NO_PERMISSIONS",
    "ERROR_MESSAGE": "the role may not do this",
    "EXHAUSTED_RETRY_CONDITION": "MaximumRetryAttempts",
    "RETRY_ATTEMPTS": "3",
}
NOT_PERMITTED = "NO_PERMISSIONS: the role may not do this (MaximumRetryAttempts)"


def envelope(event: Event) -> dict[str, Any]:
    """What a rule hands to its target."""
    return {
        "version": "0",
        "id": "6a7e8feb",
        "detail-type": event.wire_name,
        "source": SOURCE,
        "account": "000000000000",
        "time": "2026-03-02T14:30:00Z",
        "region": "us-east-1",
        "resources": [],
        "detail": to_detail(event),
    }


def failed_invocation(payload: object, answer: object) -> dict[str, Any]:
    """What Lambda hands to a function's destination."""
    return {
        "version": "1.0",
        "timestamp": "2026-03-02T14:30:00.000Z",
        "requestContext": {
            "requestId": "e4b46cbf",
            "functionArn": "arn:aws:lambda:us-east-1:000000000000:function:pollinate:$LATEST",
            "condition": "RetriesExhausted",
            "approximateInvokeCount": 3,
        },
        "requestPayload": payload,
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
        "responsePayload": answer,
    }


def put_events(event: Event) -> dict[str, Any]:
    """What Scheduler asked of the bus."""
    detail = json.dumps(to_detail(event))
    return {"Entries": [{"Source": SOURCE, "DetailType": event.wire_name, "Detail": detail, "EventBusName": "signal9"}]}


def run_again(use_case: str) -> dict[str, str]:
    return {"use_case": use_case, "correlation_id": "correlation-1"}


def dead(account: Account, body: object, attributes: Mapping[str, str] | None = None) -> None:
    texts: dict[str, MessageAttributeValueTypeDef] = {
        name: {"DataType": "String", "StringValue": value} for name, value in (attributes or {}).items()
    }
    account.clients.sqs.send_message(
        QueueUrl=account.letters_url,
        MessageBody=body if isinstance(body, str) else json.dumps(body),
        MessageAttributes=texts,
    )


def the_letter(account: Account) -> DeadLetter:
    (letter,) = account.dead_letters.letters()
    return letter


ENVELOPES = {
    "a rule": (envelope(pollination_needed()), FAILED | {"RULE_ARN": "r"}, NOT_PERMITTED, 4),
    "a rule that did not retry": (
        envelope(pollination_needed()),
        {"ERROR_CODE": "NO_RESOURCE", "ERROR_MESSAGE": "no such function", "RETRY_ATTEMPTS": "0"},
        "NO_RESOURCE: no such function",
        1,
    ),
    "Scheduler, the request to the bus": (
        put_events(pollination_needed()),
        FAILED | {"SCHEDULE_ARN": f"{SCHEDULE}pollenationNeeded-0d06"},
        NOT_PERMITTED,
        4,
    ),
    "Scheduler, the input alone": (
        to_detail(pollination_needed()),
        FAILED | {"SCHEDULE_ARN": f"{SCHEDULE}pollenationNeeded-0d06"},
        NOT_PERMITTED,
        4,
    ),
    "a Lambda destination": (
        failed_invocation(
            envelope(pollination_needed()), {"errorType": "StoreUnavailableError", "errorMessage": "throttled"}
        ),
        {},
        "StoreUnavailableError: throttled (RetriesExhausted)",
        3,
    ),
    "a Lambda destination after a time-out": (
        failed_invocation(envelope(pollination_needed()), {"errorMessage": "Task timed out after 60.00 seconds"}),
        {},
        "Task timed out after 60.00 seconds (RetriesExhausted)",
        3,
    ),
    "a Lambda destination of an event that was too old": (
        failed_invocation(envelope(pollination_needed()), None),
        {},
        "no answer (RetriesExhausted)",
        3,
    ),
    "a Lambda queue": (
        envelope(pollination_needed()),
        {"RequestID": "e4b46cbf", "ErrorCode": "200", "ErrorMessage": "throttled"},
        "200: throttled",
        1,
    ),
    "nobody who says why": (envelope(pollination_needed()), {}, "no reason given", 1),
}


@pytest.mark.parametrize("body, attributes, reason, attempts", ENVELOPES.values(), ids=ENVELOPES)
def test_a_letter_of_any_envelope_is_read(body: object, attributes: dict[str, str], reason: str, attempts: int) -> None:
    letter = read_letter(json.dumps(body), attributes)

    assert letter.message is not None
    assert content_of(letter.message.detail_type, letter.message.detail) == pollination_needed()
    assert (letter.reason, letter.attempts) == (reason, attempts)


RUNS = {
    "a rule": {"detail-type": RUN_AGAIN, "source": SOURCE, "detail": run_again("reconcile")},
    "Scheduler": run_again("reconcile"),
    "Scheduler that calls a function": {"FunctionName": "reconcile", "Payload": json.dumps(run_again("reconcile"))},
    "a Lambda destination": failed_invocation(run_again("reconcile"), None),
}


@pytest.mark.parametrize("body", RUNS.values(), ids=RUNS)
def test_a_letter_of_a_scheduled_use_case_is_a_run_of_it(body: object) -> None:
    message = read_letter(json.dumps(body), {}).message

    assert message is not None
    assert content_of(message.detail_type, message.detail) is ScheduledUseCase.RECONCILE
    assert json.loads(message.detail)["correlation_id"] == "correlation-1"


@pytest.mark.parametrize("body", [run_again("sync_news"), failed_invocation(run_again("sync_news"), None)])
def test_a_letter_of_the_news_is_a_run_where_something_syncs_them(body: object) -> None:
    """Elsewhere no rule takes it from the bus."""
    letter = read_letter(json.dumps(body), {}, news=True)

    assert letter.message is not None
    assert json.loads(letter.message.detail)["use_case"] == "sync_news"
    assert read_letter(json.dumps(body), {}).message is None


@pytest.mark.parametrize(
    "body",
    [
        run_again("sync_weather"),
        run_again("reconcile") | {"use_case": ["reconcile"]},
        {"detail-type": RUN_AGAIN, "detail": {}},
        {"detail-type": "weatherNeeded", "source": SOURCE, "detail": {}},
    ],
    ids=["another use case", "several", "none", "another event"],
)
def test_what_no_rule_takes_from_the_bus_is_no_message(body: object) -> None:
    assert read_letter(json.dumps(body), {}, news=True).message is None


@pytest.mark.parametrize("body", ["not JSON", "7", "[]", "{}", '{"detail-type":"pollenationNeeded","detail":"text"}'])
def test_a_letter_may_hold_nothing_known(body: str) -> None:
    assert read_letter(body, FAILED) == Letter(None, NOT_PERMITTED, 4)


def test_a_letter_is_shown_and_delivered_again(cloud: Clients) -> None:
    account = furnished(cloud)
    dead(account, envelope(pollination_needed()), FAILED)
    dead(account, run_again("reconcile"))

    event, run = account.dead_letters.letters()
    assert (event.type, event.correlation_id) == ("pollenationNeeded", "correlation-1")
    assert (event.reason, event.attempts) == (NOT_PERMITTED, 4)
    assert json.loads(event.body) == to_detail(pollination_needed())
    assert (run.type, run.correlation_id) == (RUN_AGAIN, "correlation-1")

    assert account.dead_letters.redrive([event.message_id, run.message_id]) == 2
    delivered: list[object] = []
    account.consumer.deliver(NOW, delivered.append)
    assert sorted(map(str, delivered)) == sorted(map(str, [pollination_needed(), ScheduledUseCase.RECONCILE]))
    assert account.dead_letters.letters() == ()
    assert account.dead_letters.dead_letters() == 0


def test_what_a_handler_keeps_has_its_reason_and_the_event_as_it_came(cloud: Clients) -> None:
    account = furnished(cloud)

    account.dead_letters.keep(envelope(earnings_processed()), reason="the symbol is not in the store", attempts=2)

    letter = the_letter(account)
    assert (letter.type, letter.reason, letter.attempts) == ("earningsProcessed", "the symbol is not in the store", 2)
    assert json.loads(letter.body) == to_detail(earnings_processed())
    assert account.dead_letters.redrive([letter.message_id]) == 1


def test_a_letter_of_the_news_is_not_lost_on_a_bus_that_does_not_route_it(cloud: Clients) -> None:
    account = furnished(cloud)
    dead(account, run_again("sync_news"))
    (letter,) = account.dead_letters.letters()

    assert account.dead_letters.redrive([letter.message_id]) == 0
    assert replace(account.dead_letters, news=True).redrive([letter.message_id]) == 1
    assert account.dead_letters.dead_letters() == 0


def test_a_letter_that_holds_nothing_known_is_shown_whole_and_stays(cloud: Clients) -> None:
    account = furnished(cloud)
    dead(account, "not JSON", FAILED)

    letter = the_letter(account)

    assert (letter.type, letter.body, letter.reason) == (UNKNOWN, "not JSON", NOT_PERMITTED)
    assert account.dead_letters.redrive([letter.message_id]) == 0
    assert the_letter(account) == letter


def test_an_event_that_is_malformed_is_shown_as_it_is(cloud: Clients) -> None:
    """A handler refuses it again when it is redriven, with its reason."""
    account = furnished(cloud)
    malformed = envelope(pollination_needed()) | {"detail": {"symbol": "ACME"}}

    account.dead_letters.keep(malformed, reason="event_id: Field required")

    letter = the_letter(account)
    assert (letter.type, letter.body, letter.correlation_id) == ("pollenationNeeded", '{"symbol":"ACME"}', "")


def test_letters_can_be_read_again_and_again_however_many_there_are(cloud: Clients) -> None:
    account = furnished(cloud)
    for number in range(23):
        dead(account, envelope(pollination_needed(f"event-{number}")))

    first, second = account.dead_letters.letters(), account.dead_letters.letters()

    assert first == second
    assert {json.loads(letter.body)["event_id"] for letter in first} == {f"event-{number}" for number in range(23)}
    assert list(first) == sorted(first, key=lambda letter: (letter.dead_since, letter.message_id))
    assert account.dead_letters.dead_letters() == 23


def test_only_the_named_letters_are_sent_again(cloud: Clients) -> None:
    account = furnished(cloud)
    for number in range(3):
        dead(account, envelope(pollination_needed(f"event-{number}")))
    named = [
        letter.message_id
        for letter in account.dead_letters.letters()
        if json.loads(letter.body)["event_id"] != "event-1"
    ]

    assert account.dead_letters.redrive([*named, "of nobody"]) == 2

    assert json.loads(the_letter(account).body)["event_id"] == "event-1"


def test_a_letter_that_somebody_reads_is_counted(cloud: Clients) -> None:
    account = furnished(cloud)
    dead(account, envelope(pollination_needed()))
    cloud.sqs.receive_message(QueueUrl=account.letters_url, VisibilityTimeout=60)

    assert account.dead_letters.dead_letters() == 1
