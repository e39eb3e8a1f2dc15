"""The checks of what goes over the wire to DynamoDB find what emulators take."""

from typing import Any

import pytest

from tests.contracts.dynamodb_wire import PREFIX, RefusedRequestError, check_request, check_update, paths

LEDGER = f"{PREFIX}rate_budget"
CALENDAR = f"{PREFIX}earnings_calendar"
LEASES = f"{PREFIX}dataset_leases"
NAMES = {"#starts": "starts", "#count": "count", "#again": "starts"}


def get(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - values of a request
    whole = {"TableName": LEDGER, "Key": {}, "ConsistentRead": True, "ReturnConsumedCapacity": "TOTAL"}
    return whole | changes


def put(row: dict[str, Any], table: str = LEASES) -> dict[str, Any]:
    return {"TableName": table, "Item": row, "ReturnConsumedCapacity": "TOTAL"}


@pytest.mark.parametrize(
    "expression",
    [
        "SET #starts = list_append(#starts, :new) REMOVE #starts[0]",
        "SET #starts[0] = :a, #again[0] = :b",
        "SET #count = #count + :one ADD #count :one",
        "set starts = :all, starts.first = :new",
        "REMOVE starts[1].at DELETE starts[1] :gone",
    ],
)
def test_overlapping_paths_of_an_update_are_refused(expression: str) -> None:
    with pytest.raises(RefusedRequestError, match="overlap"):
        check_update(expression, NAMES)


@pytest.mark.parametrize(
    "expression",
    [
        "SET #count = if_not_exists(#count, :zero) + :one, #starts[0] = :a REMOVE #starts[1]",
        "SET slot_1 = :a, slot_10 = :b",
        "SET starts.first = :a, starts.last = :b",
    ],
)
def test_paths_beside_each_other_are_not(expression: str) -> None:
    check_update(expression, NAMES)


def test_the_paths_of_every_clause_are_found() -> None:
    expression = "SET #count = if_not_exists(#count, :a), b.c[2] = :b REMOVE d,e[0] ADD f :one DELETE g :two"

    assert paths(expression, NAMES) == [("count",), ("b", "c", "[2]"), ("d",), ("e", "[0]"), ("f",), ("g",)]


@pytest.mark.parametrize(
    "operation, request_, reason",
    [
        ("Scan", {"TableName": LEDGER}, "Scan"),
        ("Query", get(), "no access pattern"),
        ("Query", get(TableName=CALENDAR, IndexName="by_phase_of_the_moon"), "no access pattern"),
        ("GetItem", get(ConsistentRead=False), "less than was written"),
        ("BatchGetItem", {"RequestItems": {f"{PREFIX}pollination_requests": {"Keys": []}}}, "what it takes"),
        (
            "BatchGetItem",
            {"RequestItems": {f"{PREFIX}pollination_requests": {"Keys": []}}, "ReturnConsumedCapacity": "TOTAL"},
            "less than was written",
        ),
        ("GetItem", get(ReturnConsumedCapacity="NONE"), "what it takes"),
        ("PutItem", put({"symbol": {"S": ""}, "dataset": {"S": "cash_flow"}}), "symbol is empty"),
        ("PutItem", put({}) | {"ExpressionAttributeNames": {"#unused": "x"}}, "unused"),
        ("PutItem", put({}) | {"ConditionExpression": "#symbol = :symbol"}, "#symbol"),
    ],
)
def test_what_dynamodb_or_the_schema_does_not_know_is_refused(
    operation: str, request_: dict[str, Any], reason: str
) -> None:
    with pytest.raises(RefusedRequestError, match=reason):
        check_request(operation, request_)


def test_a_text_that_is_no_unicode_is_refused() -> None:
    with pytest.raises(UnicodeEncodeError):
        check_request("PutItem", put({"symbol": {"S": "\ud800"}, "dataset": {"S": "cash_flow"}}))


def test_what_the_adapters_ask_is_let_through() -> None:
    check_request("GetItem", get())
    check_request("PutItem", put({"symbol": {"S": "BRK.B"}, "dataset": {"S": "cash_flow"}}))
