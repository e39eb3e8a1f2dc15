"""The contract of `Metrics`."""

from decimal import Decimal

from domain.model.metrics import Metric
from tests.contracts.at_once import at_once
from tests.contracts.backend import Backend


def test_every_metric_can_be_reported_by_many_workers(backend: Backend) -> None:
    values = {metric: Decimal("1.50") if metric.endswith("Seconds") else 3 for metric in Metric}

    at_once(4, lambda worker: backend.metrics.report(f"use_case_{worker}", values))


def test_reporting_nothing_is_no_error(backend: Backend) -> None:
    backend.metrics.report("sync_assets", {})
