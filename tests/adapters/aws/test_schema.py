"""The schema says what there is: adapters and infrastructure read it."""

import importlib
import pkgutil

import pytest

import domain.ports
from adapters.aws.access_patterns import ACCESS_PATTERNS, AccessPattern
from adapters.aws.bootstrap import create_tables
from adapters.aws.clients import Clients
from adapters.aws.dynamodb.run_leases import DynamoDBRunLeases
from adapters.aws.schema import SHARD_KEYS, TABLES, Table, shard

PORTS = {
    name: port
    for module in pkgutil.iter_modules(domain.ports.__path__)
    for name, port in vars(importlib.import_module(f"domain.ports.{module.name}")).items()
} | {"RunLeases": DynamoDBRunLeases}
"""And what only functions have."""


def test_every_access_pattern_is_asked_by_a_port_and_served() -> None:
    def is_served(pattern: AccessPattern) -> bool:
        port, _, method = pattern.asked_by.partition(".")
        known = callable(getattr(PORTS.get(port), method, None))
        return known and pattern.table in TABLES and pattern.index in (None, *pattern.table.indexes)

    assert [pattern for pattern in ACCESS_PATTERNS if not is_served(pattern)] == []


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_table_and_index_serves_an_access_pattern(table: Table) -> None:
    served = {pattern.index for pattern in ACCESS_PATTERNS if pattern.table == table}

    assert served >= {None, *table.indexes}


def test_symbols_are_spread_over_all_shards_and_stay_where_they_are() -> None:
    symbols = [f"{first}{second}{third}" for first in "ABCDEFGH" for second in "KLMNOPQR" for third in "STUVWXYZ"]
    spread = [sum(shard(symbol) == key for symbol in symbols) for key in SHARD_KEYS]

    assert min(spread) > 40
    assert [shard(symbol) for symbol in ("AAPL", "BRK.B", "\ud800")] == ["4", "4", "0"]


def test_tables_are_created_as_the_schema_says_and_once(cloud: Clients) -> None:
    client = cloud.dynamodb
    create_tables(client, "dev-")
    create_tables(client, "dev-")

    names = [name for page in client.get_paginator("list_tables").paginate() for name in page["TableNames"]]
    assert sorted(names) == sorted(table.named("dev-") for table in TABLES)
    for table in TABLES:
        made = client.describe_table(TableName=table.named("dev-"))["Table"]
        assert tuple(part["AttributeName"] for part in made["KeySchema"]) == table.key.attributes
        assert {
            index["IndexName"]: tuple(part["AttributeName"] for part in index["KeySchema"])
            for index in made.get("GlobalSecondaryIndexes", [])
        } == {index.name: index.key.attributes for index in table.indexes}
