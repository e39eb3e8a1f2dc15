"""What DynamoDB leaves undone is done in the end, or said."""

import pytest

from adapters.aws.dynamodb.backoff import TRIES, Backoff
from adapters.aws.dynamodb.batches import Count, Put, all_or_none, get_many, put_many
from adapters.aws.dynamodb.tables import Tables
from adapters.aws.schema import ASSETS, POLLINATION_REQUESTS, PROBE_OUTCOMES, PROBE_TALLIES, WATCHLIST
from domain.errors import DeadLetterError, StoreUnavailableError
from tests.adapters.aws.dynamodb.interference import busy, refusing

LOOK = Put(PROBE_OUTCOMES, {"request_id": "request-1", "dataset": "cash_flow"}, if_absent=True)
TALLY = Count(PROBE_TALLIES, ("all", "cash_flow#1"), {"looks": 1})


def assets(number: int) -> list[dict[str, str]]:
    return [{"symbol": f"A{each:03}", "active_shard": "0"} for each in range(number)]


def put_requests(tables: Tables, number: int) -> list[tuple[str, str]]:
    keys = [(f"request-{each}", "cash_flow") for each in range(number)]
    for request_id, dataset in keys:
        tables.put(POLLINATION_REQUESTS, {"request_id": request_id, "dataset": dataset})
    return keys


def looks(tables: Tables) -> int:
    tallied = next(tables.query(PROBE_TALLIES, "all"), None)
    return 0 if tallied is None else int(tallied["looks"])


def test_more_items_than_a_batch_holds_are_written_and_of_one_key_the_last(tables: Tables) -> None:
    put_many(tables, ASSETS, [*assets(60), {"symbol": "A007", "active_shard": "1"}])

    assert tables.count(ASSETS, "0", index=ASSETS.indexes[0]) == 59
    assert tables.get(ASSETS, "A007") == {"symbol": "A007", "active_shard": "1"}


def test_what_a_busy_table_leaves_unwritten_is_written_after_a_pause(tables: Tables, pauses: list[float]) -> None:
    with busy(tables.client, "BatchWriteItem", times=2):
        put_many(tables, ASSETS, assets(25))

    assert tables.count(ASSETS, "0", index=ASSETS.indexes[0]) == 25
    assert len(pauses) == 2


def test_more_items_than_a_batch_holds_are_read_and_what_is_not_there_is_not(tables: Tables) -> None:
    keys = put_requests(tables, 101)

    found = get_many(tables, POLLINATION_REQUESTS, [*keys, keys[0], ("request-0", "earnings")])

    assert sorted(each["request_id"] for each in found) == sorted(request_id for request_id, _ in keys)


def test_what_a_busy_table_leaves_unread_is_read_after_a_pause(tables: Tables, pauses: list[float]) -> None:
    keys = put_requests(tables, 4)

    with busy(tables.client, "BatchGetItem", times=2):
        found = list(get_many(tables, POLLINATION_REQUESTS, keys))

    assert len(found) == 4
    assert len(pauses) == 2


def test_a_table_that_stays_busy_is_said_to_be(tables: Tables, pauses: list[float]) -> None:
    with busy(tables.client, "BatchWriteItem", times=100), pytest.raises(StoreUnavailableError, match="signal9-assets"):
        put_many(tables, ASSETS, assets(25))

    assert len(pauses) == TRIES - 1


def test_a_transaction_is_done_whole_or_not_at_all(tables: Tables) -> None:
    assert all_or_none(tables, [LOOK, TALLY])
    assert not all_or_none(tables, [LOOK, TALLY])

    assert looks(tables) == 1


def test_a_request_that_a_busy_table_refuses_is_made_again(tables: Tables, pauses: list[float]) -> None:
    row = {"list": "all", "symbol": "ACME"}
    with refusing(tables.client, "PutItem", "ProvisionedThroughputExceededException", times=3):
        assert tables.put_if_absent(WATCHLIST, row).done
    with refusing(tables.client, "Query", "ThrottlingException", times=2):
        assert list(tables.query(WATCHLIST, "all")) == [row]
    with refusing(tables.client, "BatchWriteItem", "ThrottlingException", times=1):
        put_many(tables, ASSETS, assets(3))

    assert len(pauses) == 6


def test_a_request_that_is_always_refused_is_given_up(tables: Tables) -> None:
    with (
        refusing(tables.client, "GetItem", "ThrottlingException", times=100),
        pytest.raises(StoreUnavailableError, match="signal9-assets"),
    ):
        tables.get(ASSETS, "ACME")


@pytest.mark.parametrize("reason", ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"])
def test_a_transaction_that_meets_another_one_is_tried_again(tables: Tables, pauses: list[float], reason: str) -> None:
    refused = refusing(
        tables.client, "TransactWriteItems", "TransactionCanceledException", times=3, reasons=("None", reason)
    )
    with refused:
        assert all_or_none(tables, [LOOK, TALLY])

    assert looks(tables) == 1
    assert len(pauses) == 3


def test_a_transaction_that_can_never_be_done_is_not_tried_again(tables: Tables, pauses: list[float]) -> None:
    with (
        refusing(tables.client, "TransactWriteItems", "ValidationException", times=9),
        pytest.raises(DeadLetterError),
    ):
        all_or_none(tables, [LOOK, TALLY])

    assert pauses == []


def test_a_transaction_that_is_cancelled_for_good_is_not_tried_again(tables: Tables, pauses: list[float]) -> None:
    refused = refusing(
        tables.client,
        "TransactWriteItems",
        "TransactionCanceledException",
        times=9,
        reasons=("None", "ValidationError"),
    )
    with refused, pytest.raises(DeadLetterError, match=r"signal9-probe_outcomes \(ValidationError\)"):
        all_or_none(tables, [LOOK, TALLY])

    assert pauses == []


def test_pauses_grow_up_to_a_limit_and_are_never_alike() -> None:
    waited: list[float] = []
    chances = iter([1.0, 0.0, *[1.0] * 20])
    backoff = Backoff(waited.append, lambda: next(chances), lambda: 0.0)

    for tried in range(1, 10):
        backoff(tried)

    assert waited == [0.05, 0.05, 0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]
