"""Texts of any length fit into items, which may have 400 KB."""

import random
from typing import Any

import pytest

from adapters.aws.dynamodb.bodies import Bodies
from adapters.aws.dynamodb.quarantine_store import DynamoDBQuarantineStore
from adapters.aws.dynamodb.report_store import DynamoDBReportStore
from adapters.aws.dynamodb.tables import Tables
from adapters.aws.schema import LONG_BODIES
from domain.errors import StoreCorruptedError
from domain.model.datasets import Dataset
from tests.builders import head, overview, quarantined_row

# Drawn digits cannot be compressed to less than 0.42 of their length.
LONG = "".join(random.Random(7).choices("0123456789", k=800_000))


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


def test_a_long_value_of_which_a_part_is_another_one_is_said_to_be_damaged(tables: Tables, bodies: Bodies) -> None:
    packed = bodies.packed(LONG)
    tables.put(LONG_BODIES, {"digest": str(packed["long_body"]), "part": "0001", "bytes": b"something else"})

    with pytest.raises(StoreCorruptedError, match=str(packed["long_body"])):
        bodies.unpacked(packed)
