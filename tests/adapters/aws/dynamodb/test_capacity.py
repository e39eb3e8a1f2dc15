"""What the work takes is told by DynamoDB, and added up."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from adapters.aws.dynamodb.asset_store import DynamoDBAssetStore
from adapters.aws.dynamodb.bodies import Bodies
from adapters.aws.dynamodb.capacity import CapacityMeter, Unit
from adapters.aws.dynamodb.dataset_leases import DatasetLeases
from adapters.aws.dynamodb.pollination_requests import DynamoDBPollinationRequests
from adapters.aws.dynamodb.release_store import DynamoDBReleaseStore
from adapters.aws.dynamodb.report_store import DynamoDBReportStore
from adapters.aws.dynamodb.tables import Tables
from tests.builders import asset, head, overview, pollination_request, release, revision
from tests.contracts.at_once import at_once
from tests.contracts.aws_clouds import ministack
from tests.contracts.aws_services import NO_PAUSE
from tests.contracts.dynamodb_wire import PREFIX, watched

WRITTEN: dict[str, tuple[Callable[[Tables, Bodies], object], int]] = {
    "a report": (lambda tables, bodies: DynamoDBReportStore(tables, bodies).append([revision()]), 1),
    "an overview": (lambda tables, bodies: DynamoDBReportStore(tables, bodies).append_overview(overview()), 1),
    "a head": (lambda tables, bodies: DynamoDBReportStore(tables, bodies).advance_head(head()), 1),
    "a release, in two indexes": (lambda tables, bodies: DynamoDBReleaseStore(tables, bodies).put([release()]), 3),
    "a request and its mark": (
        lambda tables, _: DynamoDBPollinationRequests(tables, DatasetLeases(tables)).add([pollination_request()]),
        2,
    ),
}


@pytest.mark.parametrize("work, units", WRITTEN.values(), ids=WRITTEN)
def test_a_write_takes_what_is_said_of_it(work: Callable[[Tables, Bodies], object], units: int) -> None:
    with ministack() as clients, watched(clients.dynamodb):
        meter = CapacityMeter()
        tables = Tables(clients.dynamodb, PREFIX, meter, NO_PAUSE)

        work(tables, Bodies(tables))

    written = {table: taken for (table, unit), taken in meter.take().items() if unit is Unit.WRITE}
    assert sum(written.values()) == units


def test_units_are_added_by_table_and_taken_once(tables: Tables) -> None:
    store = DynamoDBAssetStore(tables, Bodies(tables))
    store.put([asset()])
    store.get("ACME")
    store.get("ACME")
    list(store.active())

    taken = tables.meter.take()

    assert taken[f"{PREFIX}assets", Unit.READ] > 0
    assert {table for table, _ in taken} == {f"{PREFIX}assets"}
    assert tables.meter.take() == {}


def test_units_of_many_workers_are_all_counted() -> None:
    meter = CapacityMeter()

    def read(_: int) -> None:
        for _ in range(100):
            meter.add(Unit.READ, [{"TableName": "heads", "CapacityUnits": 0.5}])

    at_once(8, read)

    assert meter.take() == {("heads", Unit.READ): Decimal(400)}
