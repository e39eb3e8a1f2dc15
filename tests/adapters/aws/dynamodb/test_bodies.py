"""Texts of any length fit into items, which may have 400 KB."""

import random
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from adapters.aws.dynamodb.analysis_queue import DynamoDBAnalysisQueue
from adapters.aws.dynamodb.analysis_store import DynamoDBAnalysisStore
from adapters.aws.dynamodb.asset_store import DynamoDBAssetStore
from adapters.aws.dynamodb.bodies import Bodies
from adapters.aws.dynamodb.news_store import DynamoDBNewsStore
from adapters.aws.dynamodb.quarantine_store import DynamoDBQuarantineStore
from adapters.aws.dynamodb.release_store import DynamoDBReleaseStore
from adapters.aws.dynamodb.report_store import DynamoDBReportStore
from adapters.aws.dynamodb.run_log import DynamoDBRunLog
from adapters.aws.dynamodb.tables import Tables
from adapters.aws.schema import LONG_BODIES
from domain.errors import StoreCorruptedError
from domain.model.datasets import Dataset
from tests.builders import (
    analysis,
    asset,
    calendar_row,
    head,
    listing,
    news_item,
    overview,
    quarantined_row,
    queue_entry,
    release,
    revision,
    run_record,
)

# Drawn digits cannot be compressed to less than 0.42 of their length.
LONG = "".join(random.Random(7).choices("0123456789", k=800_000))
MOST_OF_DYNAMODB = 400 * 1_024


@pytest.fixture
def bodies(tables: Tables) -> Bodies:
    return Bodies(tables)


@pytest.mark.parametrize(
    "value",
    ["short", "compressed " * 100, LONG, {"Name": "Ω \ud800", "none": None, "rows": [1, 2]}],
    ids=["short", "compressed", "long", "structured"],
)
def test_a_value_comes_back_as_it_was_packed(bodies: Bodies, value: Any) -> None:  # noqa: ANN401 - any value of JSON
    assert bodies.unpacked(bodies.packed(value)) == value


def test_what_is_short_stays_legible(bodies: Bodies) -> None:
    assert bodies.packed({"Name": "Acme"})["body"] == '{"Name":"Acme"}'


def test_a_long_value_takes_no_room_in_its_item(bodies: Bodies) -> None:
    packed = bodies.packed(LONG)

    assert sum(len(str(value)) for value in packed.values()) < 100


def test_a_long_row_is_quarantined_whole_and_once(tables: Tables, bodies: Bodies) -> None:
    store = DynamoDBQuarantineStore(tables, bodies)
    row = quarantined_row(raw=LONG)

    assert store.add([row]) == 1
    assert store.add([row]) == 0

    assert list(store.rows()) == [row]


def test_a_long_overview_is_stored_whole(tables: Tables, bodies: Bodies) -> None:
    store = DynamoDBReportStore(tables, bodies)
    described = overview(texts={"Description": LONG})

    store.append_overview(described)
    store.advance_head(head(dataset=Dataset.OVERVIEW))

    assert store.overviews("ACME") == (described,)


WRITTEN: dict[str, Callable[[Tables, Bodies], object]] = {
    "an asset": lambda *of: DynamoDBAssetStore(*of).put([asset(name=LONG, attributes=(LONG,))]),
    "a listing": lambda *of: DynamoDBAssetStore(*of).replace_listings([listing(exchange=LONG)]),
    "a release": lambda *of: DynamoDBReleaseStore(*of).put([release(currency=LONG, time_of_day=LONG)]),
    "a row of the calendar": lambda *of: DynamoDBReleaseStore(*of).put_aside([calendar_row(name=LONG)]),
    "a report": lambda *of: DynamoDBReportStore(*of).append([revision(attributes={"a": LONG}, flags=(LONG,))]),
    "an overview": lambda *of: DynamoDBReportStore(*of).append_overview(overview(texts={"Description": LONG})),
    "an analysis": lambda *of: DynamoDBAnalysisStore(*of).put(analysis(findings={"summary": LONG})),
    "an entry of the queue": lambda *of: DynamoDBAnalysisQueue(*of).put(
        queue_entry(waived=(LONG,), failure=LONG), expected_revision=None
    ),
    "news": lambda *of: DynamoDBNewsStore(*of).put([news_item(headline=LONG, source=LONG, url=LONG, summary=LONG)]),
    "a run": lambda *of: DynamoDBRunLog(*of).add(run_record(message=LONG)),
    "a row in quarantine": lambda *of: DynamoDBQuarantineStore(*of).add([quarantined_row(raw=LONG)]),
}
"""Every store, with what others wrote as long as can be."""


@pytest.mark.parametrize("work", WRITTEN.values(), ids=WRITTEN)
def test_no_item_is_too_large_whatever_others_wrote(
    tables: Tables, bodies: Bodies, work: Callable[[Tables, Bodies], object]
) -> None:
    sizes: list[int] = []

    def weigh(params: Mapping[str, Any], **_: object) -> None:
        batches = params.get("RequestItems", {}).values()
        puts = [params, *(write["PutRequest"] for batch in batches for write in batch)]
        sizes.extend(weight(put["Item"]) for put in puts if "Item" in put)

    tables.client.meta.events.register("provide-client-params.dynamodb.*", weigh)
    try:
        work(tables, bodies)
    finally:
        tables.client.meta.events.unregister("provide-client-params.dynamodb.*", weigh)

    assert max(sizes) < MOST_OF_DYNAMODB
    assert sum(sizes) > MOST_OF_DYNAMODB / 2


def weight(item: Mapping[str, Mapping[str, Any]]) -> int:
    """Bytes, as DynamoDB counts them."""
    return sum(
        len(name) + sum(len(part if isinstance(part, bytes) else str(part).encode()) for part in value.values())
        for name, value in item.items()
    )


def test_a_long_value_of_which_a_part_is_another_one_is_said_to_be_damaged(tables: Tables, bodies: Bodies) -> None:
    packed = bodies.packed(LONG)
    tables.put(LONG_BODIES, {"digest": str(packed["long_body"]), "part": "0001", "bytes": b"something else"})

    with pytest.raises(StoreCorruptedError, match=str(packed["long_body"])):
        bodies.unpacked(packed)
