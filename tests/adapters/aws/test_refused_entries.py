"""What EventBridge refuses: single entries and whole requests, for a moment and for good."""

from datetime import timedelta

import pytest

from adapters.aws.dynamodb.backoff import TRIES
from adapters.aws.messages import LARGEST, event_message
from domain.errors import DeadLetterError, StoreUnavailableError
from tests.adapters.aws.refusing_bus import RefusingClient, refusing_bus
from tests.builders import NOW, analysis_needed, pollination_needed


def test_an_event_has_the_time_at_which_it_occurred() -> None:
    client = RefusingClient({})

    refusing_bus(client, []).publish([pollination_needed(occurred_at=NOW - timedelta(hours=1))])

    assert client.times == [NOW - timedelta(hours=1)]


def test_entries_that_are_throttled_are_sent_again_alone() -> None:
    client = RefusingClient({"1": ["ThrottlingException", "InternalFailure"], "11": ["ThrottlingException"]})
    pauses: list[float] = []

    refusing_bus(client, pauses).publish([pollination_needed(str(number)) for number in range(12)])

    first, second = [str(number) for number in range(10)], ["10", "11"]
    assert client.requests == [first, ["1"], ["1"], second, ["11"]]
    assert len(pauses) == 3
    assert pauses[1] > pauses[0] > 0


def test_entries_that_are_always_throttled_end_in_an_error_that_is_retried() -> None:
    client = RefusingClient({"1": ["ThrottlingException"] * 99})

    with pytest.raises(
        StoreUnavailableError, match=r"signal9 refused pollenationNeeded 10 times .*ThrottlingException"
    ):
        refusing_bus(client, []).publish([pollination_needed("0"), pollination_needed("1")])

    assert len(client.requests) == TRIES


def test_an_entry_that_is_refused_for_good_is_told_at_once() -> None:
    client = RefusingClient({"1": ["NotAuthorizedForSourceException"] * 99})

    with pytest.raises(DeadLetterError, match=r"refused pollenationNeeded \(NotAuthorizedForSourceException: no\)"):
        refusing_bus(client, []).publish([pollination_needed("1")])

    assert len(client.requests) == 1


def test_an_entry_that_is_refused_for_good_keeps_no_other_from_the_bus() -> None:
    """Not those of its request that are throttled, and not those of the requests after it."""
    client = RefusingClient({"1": ["MalformedDetail"] * 99, "2": ["ThrottlingException", "InternalFailure"]})

    with pytest.raises(DeadLetterError, match="MalformedDetail"):
        refusing_bus(client, []).publish([pollination_needed(str(number)) for number in range(12)])

    assert client.requests == [[str(number) for number in range(10)], ["2"], ["2"], ["10", "11"]]


def test_what_may_still_succeed_is_tried_again_whatever_else_is_refused_for_good() -> None:
    """A dead letter would end the work of all; when it is done again, what is refused for good is refused again."""
    client = RefusingClient({"0": ["MalformedDetail"] * 99, "1": ["ThrottlingException"] * 99})

    with pytest.raises(StoreUnavailableError, match="ThrottlingException"):
        refusing_bus(client, []).publish([pollination_needed("0"), pollination_needed("1")])


def test_one_entry_that_spoils_a_request_keeps_no_other_from_the_bus() -> None:
    client = RefusingClient({}, spoilt_by="1")

    with pytest.raises(DeadLetterError, match="ValidationException"):
        refusing_bus(client, []).publish([pollination_needed(str(number)) for number in range(12)])

    assert client.taken == ["0", *map(str, range(2, 12))]


def test_a_bus_that_stays_busy_is_not_asked_for_the_rest() -> None:
    client = RefusingClient({"1": ["ThrottlingException"] * 99})
    bus = refusing_bus(client, [])

    refusals = bus.offer([event_message(pollination_needed(str(number))) for number in range(12)])

    assert [number for number, refusal in enumerate(refusals) if refusal is not None] == [1, 10, 11]
    assert client.taken == [str(number) for number in range(10) if number != 1]


def test_a_request_is_never_larger_than_the_bus_takes() -> None:
    client = RefusingClient({})
    large = [analysis_needed(str(number), reason="x" * (LARGEST // 3)) for number in range(5)]

    refusing_bus(client, []).publish(large)

    assert client.requests == [["0", "1"], ["2", "3"], ["4"]]
