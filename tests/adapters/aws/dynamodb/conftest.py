"""Stores over moto, which is exact for one request at a time; what races runs over ministack."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from adapters.aws.dynamodb.backoff import Backoff
from adapters.aws.dynamodb.capacity import CapacityMeter
from adapters.aws.dynamodb.tables import Tables
from tests.contracts.aws_clouds import moto
from tests.contracts.dynamodb_wire import PREFIX, watched


@pytest.fixture
def pauses() -> list[float]:
    """Seconds that were waited for."""
    return []


@pytest.fixture
def tables(pauses: list[float]) -> Iterator[Tables]:
    """Empty tables, one request at a time."""
    with ExitStack() as closing:
        client = closing.enter_context(moto()).dynamodb
        closing.enter_context(watched(client))
        yield Tables(
            client, PREFIX, CapacityMeter(), Backoff(pauses.append, lambda: 1.0, lambda: sum(pauses)), threads=1
        )
