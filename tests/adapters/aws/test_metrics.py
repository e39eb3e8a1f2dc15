"""Metrics as CloudWatch reads them from a log line."""

import json
from decimal import Decimal
from typing import Any

import pytest

from adapters.aws.metrics import CloudWatchMetrics, unit_of
from domain.model.metrics import Metric
from tests.builders import NOW
from tests.manual_clock import ManualClock


def written(values: dict[Metric, int | Decimal]) -> list[dict[str, Any]]:
    lines: list[str] = []
    CloudWatchMetrics("dev", lines.append, ManualClock()).report("sync_assets", values)
    return [json.loads(line) for line in lines]


def test_a_use_case_is_one_line_with_values_units_and_time() -> None:
    assert written({Metric.ASSETS_SYNCED: 13_000, Metric.DURATION_SECONDS: Decimal("1.25")}) == [
        {
            "_aws": {
                "Timestamp": NOW.timestamp() * 1_000,
                "CloudWatchMetrics": [
                    {
                        "Namespace": "Signal9/dev",
                        "Dimensions": [["UseCase"]],
                        "Metrics": [
                            {"Name": "AssetsSynced", "Unit": "Count"},
                            {"Name": "DurationSeconds", "Unit": "Seconds"},
                        ],
                    }
                ],
            },
            "UseCase": "sync_assets",
            "AssetsSynced": [13_000.0],
            "DurationSeconds": [1.25],
        }
    ]


def test_every_metric_fits_into_one_line() -> None:
    """More than a hundred would be two, and the library would print the first itself."""
    (line,) = written(dict.fromkeys(Metric, 1))

    assert {metric["Name"] for metric in line["_aws"]["CloudWatchMetrics"][0]["Metrics"]} == set(Metric)


def test_nothing_to_report_writes_no_line() -> None:
    assert written({}) == []


def test_the_unit_is_in_the_name() -> None:
    units = {metric.value: unit_of(metric).value for metric in Metric}

    assert {name for name, unit in units.items() if unit == "Seconds"} == {
        "CallSeconds",
        "DurationSeconds",
        "EventToStoredSeconds",
        "OwnSeconds",
        "QueueOldestSeconds",
    }
    assert {name for name, unit in units.items() if unit == "Percent"} == {
        "ValidationSuccessPercent",
        "FullyFreshPercent",
    }


def test_a_line_that_cannot_be_written_does_not_fail_the_work(caplog: pytest.LogCaptureFixture) -> None:
    def full(_: str) -> None:
        raise OSError("no space left on device")

    CloudWatchMetrics("dev", full, ManualClock()).report("sync_assets", {Metric.RUNS: 1})

    assert "no space left on device" in caplog.text


def test_a_value_that_is_no_number_does_not_fail_the_work(caplog: pytest.LogCaptureFixture) -> None:
    assert written({Metric.RUNS: 1, Metric.DURATION_SECONDS: Decimal("sNaN")}) == []
    assert "metrics_not_written" in caplog.text
