"""Measurements can be read again, and never fail the work that is measured."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest

from adapters.embedded.database import Database
from adapters.embedded.metrics_table import Measurement, MetricsTable
from domain.errors import StoreUnavailableError
from domain.model.metrics import Metric
from tests.builders import NOW
from tests.manual_clock import ManualClock

HOUR = timedelta(hours=1)


@pytest.fixture
def database() -> Iterator[Database]:
    with Database() as database:
        yield database


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def metrics(database: Database, clock: ManualClock) -> MetricsTable:
    return MetricsTable(database, clock)


def test_the_latest_value_of_each_metric_of_each_use_case_is_known(metrics: MetricsTable, clock: ManualClock) -> None:
    metrics.report("sync_assets", {Metric.RUNS: 1, Metric.DURATION_SECONDS: Decimal("1.50")})
    clock.advance(HOUR)
    metrics.report("sync_assets", {Metric.DURATION_SECONDS: Decimal("0.250")})
    metrics.report("reconcile", {Metric.RUNS: 3})

    assert metrics.latest() == (
        Measurement("reconcile", Metric.RUNS, NOW + HOUR, Decimal(3)),
        Measurement("sync_assets", Metric.DURATION_SECONDS, NOW + HOUR, Decimal("0.250")),
        Measurement("sync_assets", Metric.RUNS, NOW, Decimal(1)),
    )


def test_measurements_since_an_instant_come_by_time(metrics: MetricsTable, clock: ManualClock) -> None:
    for hour in range(3):
        metrics.report("pollinate_asset", {Metric.CALLS_USED: hour})
        clock.advance(HOUR)

    assert [one.value for one in metrics.since(NOW + HOUR)] == [1, 2]
    assert metrics.since(NOW + 3 * HOUR) == ()


class BrokenDatabase(Database):
    """A store that is out of reach."""

    def insert(self, table: str, rows: object) -> int:  # noqa: ARG002 - the signature of the base
        raise StoreUnavailableError(f"the table {table} is locked")


def test_values_that_cannot_be_kept_are_logged_and_the_work_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    with BrokenDatabase() as database, caplog.at_level(logging.WARNING):
        MetricsTable(database, ManualClock()).report("sync_assets", {Metric.RUNS: 1})

    assert "sync_assets" in caplog.text
    assert "measurements is locked" in caplog.text
    assert Metric.RUNS in caplog.text
