"""The same days over the stores of AWS as over SQLite: the use cases cannot tell them apart."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import TypedDict

import pytest
from dependency_injector import providers

from adapters.aws.dynamodb.capacity import CapacityMeter
from adapters.aws.dynamodb.tables import Tables
from tests.contracts.aws_clouds import ministack
from tests.contracts.aws_dynamodb import stores_backend
from tests.contracts.aws_services import NO_PAUSE, services
from tests.contracts.backend import once
from tests.contracts.dynamodb_wire import PREFIX, watched
from tests.simulation.end_state import EndState, end_state
from tests.simulation.pipeline import Pipeline, pipeline


class WorldOptions(TypedDict):
    """The options of both worlds."""

    start: date
    assets: int
    settings: dict[str, object]


FIRST = date(2026, 11, 12)
DAYS = [FIRST, FIRST + timedelta(days=1)]
SMALL: WorldOptions = {"start": FIRST, "assets": 60, "settings": {"universe_cap": 3}}
"""Few companies, each completed: a new report costs a request."""


def after_days(running: Pipeline) -> tuple[EndState, int]:
    for day in DAYS:
        running.run_day(day)
    assert running.lost() == 0
    return end_state(running.system), len(running.calls())


@contextmanager
def over_aws(home: Path) -> Iterator[Pipeline]:
    """The system over the tables and the bucket of an account; only its bus is SQLite's."""
    with ExitStack() as closing:
        clients = closing.enter_context(ministack())
        closing.enter_context(watched(clients.dynamodb))
        tables = Tables(clients.dynamodb, PREFIX, CapacityMeter(), NO_PAUSE)
        stores = stores_backend(tables, once(lambda: services(clients, tables)))
        running = closing.enter_context(pipeline(home, **SMALL))
        running.system.override_providers(
            assets=providers.Object(stores.assets),
            watchlist=providers.Object(stores.watchlist),
            releases=providers.Object(stores.releases),
            reports=providers.Object(stores.reports),
            requests=providers.Object(stores.requests),
            queue=providers.Object(stores.queue),
            quarantine=providers.Object(stores.quarantine),
            ledger=providers.Object(stores.ledger),
            stored_runs=providers.Object(stores.runs),
            archive=providers.Object(stores.archive),
        )
        yield running


@pytest.mark.slow
def test_days_end_alike_over_both(tmp_path: Path) -> None:
    with pipeline(tmp_path / "embedded", **SMALL) as embedded:
        expected = after_days(embedded)

    with over_aws(tmp_path / "aws") as aws:
        found = after_days(aws)

    state, calls = expected
    assert calls > 10
    assert "processed" in {row[3] for row in state["releases"]}
    assert state["queue"]
    assert found == expected
