"""No error of botocore gets out, whatever is asked."""

from collections.abc import Callable

import boto3
import pytest

from adapters.aws.clients import Clients
from adapters.aws.dynamodb.batches import Count, all_or_none, get_many, put_many
from adapters.aws.dynamodb.capacity import CapacityMeter
from adapters.aws.dynamodb.expressions import absent
from adapters.aws.dynamodb.tables import Tables
from adapters.aws.schema import ACTIVE_ASSETS, ASSETS, WATCHLIST
from domain.errors import SettingsError, StoreUnavailableError
from tests.contracts.aws_clouds import REGION, moto
from tests.contracts.aws_services import NO_PAUSE

REQUESTS: dict[str, Callable[[Tables], object]] = {
    "get": lambda tables: tables.get(ASSETS, "ACME"),
    "query": lambda tables: list(tables.query(WATCHLIST, "all")),
    "count": lambda tables: tables.count(ASSETS, "0", index=ACTIVE_ASSETS),
    "put": lambda tables: tables.put(ASSETS, {"symbol": "ACME"}),
    "update": lambda tables: tables.update(ASSETS, ["ACME"], {"status": "inactive"}, absent(ASSETS)),
    "delete": lambda tables: tables.delete(ASSETS, "ACME"),
    "get_many": lambda tables: list(get_many(tables, ASSETS, [["ACME"]])),
    "put_many": lambda tables: put_many(tables, ASSETS, [{"symbol": f"A{each}"} for each in range(60)]),
    "all_or_none": lambda tables: all_or_none(tables, [Count(ASSETS, ["ACME"], {"attempts": 1})]),
}


def tables_of(clients: Clients) -> Tables:
    return Tables(clients.dynamodb, "signal9-", CapacityMeter(), NO_PAUSE)


@pytest.fixture(scope="module")
def out_of_reach() -> Tables:
    """Nobody listens at this port."""
    session = boto3.Session("key", "secret", region_name=REGION)
    return tables_of(Clients(session, endpoint_url="http://127.0.0.1:9", tries=1))


@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)
def test_a_service_that_is_out_of_reach_is_no_bug(out_of_reach: Tables, request_: Callable[[Tables], object]) -> None:
    with pytest.raises(StoreUnavailableError, match="signal9-"):
        request_(out_of_reach)


@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)
def test_tables_that_are_not_deployed_are_for_a_person(request_: Callable[[Tables], object]) -> None:
    with moto() as clients, pytest.raises(SettingsError, match="signal9-"):
        request_(tables_of(clients))
