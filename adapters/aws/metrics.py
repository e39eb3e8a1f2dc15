"""Metrics in CloudWatch's embedded metric format: one log line a use case, from which CloudWatch takes the values."""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.metrics.provider.cloudwatch_emf.cloudwatch import AmazonCloudWatchEMFProvider

from domain.model.metrics import Metric
from domain.ports.clock import Clock

NAMESPACE = "Signal9"
USE_CASE = "UseCase"
"""The dimension: each metric is kept for each use case apart."""
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CloudWatchMetrics:
    """`Metrics` as lines of a log that CloudWatch reads: `write` is `print` in a Lambda function."""

    stage: str
    """The deployment that is measured; its metrics are in a namespace of their own."""
    write: Callable[[str], None]
    clock: Clock

    def report(self, use_case: str, values: Mapping[Metric, int | Decimal]) -> None:
        """Write the values; when that fails it is only logged, so that the measured work goes on."""
        if not values:
            return
        try:
            self.write(self._line(use_case, values))
        except Exception:  # noqa: BLE001 - the port's promise: what is wrong with a metric never fails the work
            _LOG.exception("metrics_not_written", extra={"use_case": use_case})

    def _line(self, use_case: str, values: Mapping[Metric, int | Decimal]) -> str:
        # One for each line: it gathers values, and several threads report at once.
        provider = AmazonCloudWatchEMFProvider(namespace=f"{NAMESPACE}/{self.stage}")
        provider.timestamp = int(self.clock.now().timestamp() * 1_000)
        provider.add_dimension(USE_CASE, use_case)
        for metric, value in values.items():
            provider.add_metric(metric.value, unit_of(metric), float(value))
        return json.dumps(provider.serialize_metric_set(), separators=(",", ":"))


def unit_of(metric: Metric) -> MetricUnit:
    """CloudWatch's unit, which the metric's name ends in; a count has none."""
    if metric.endswith("Seconds"):
        return MetricUnit.Seconds
    return MetricUnit.Percent if metric.endswith("Percent") else MetricUnit.Count
