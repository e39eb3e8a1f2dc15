"""Measurements, kept in a table of their own."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from adapters.embedded.database import Database, Row
from adapters.exact_texts import instant, instant_text
from domain.errors import StoreUnavailableError
from domain.model.metrics import Metric
from domain.ports.clock import Clock

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Measurement:
    """One value of one metric, as one run of a use case reported it."""

    use_case: str
    metric: Metric
    measured_at: datetime
    value: Decimal


@dataclass(frozen=True, slots=True)
class MetricsTable:
    """`Metrics` on SQLite, and the side that reads them."""

    database: Database
    clock: Clock

    def report(self, use_case: str, values: Mapping[Metric, int | Decimal]) -> None:
        """Keep the values; when the store is out of reach they are only logged, so that the measured work goes on."""
        measured_at = instant_text(self.clock.now())
        rows = [
            {"use_case": use_case, "metric": metric.value, "measured_at": measured_at, "value": str(value)}
            for metric, value in values.items()
        ]
        try:
            self.database.insert("measurements", rows)
        except StoreUnavailableError as error:
            _LOG.warning("measurements of %s were not kept: %s: %s", use_case, error, rows)

    def latest(self) -> tuple[Measurement, ...]:
        """The newest value of each metric of each use case, by use case and metric."""
        # SQLite takes the other columns of a group from the row that has the maximum.
        rows = self.database.rows(
            "SELECT use_case, metric, value, max(measured_at) AS measured_at FROM measurements"
            " GROUP BY use_case, metric ORDER BY use_case, metric"
        )
        return tuple(map(_measurement, rows))

    def since(self, start: datetime) -> tuple[Measurement, ...]:
        """Everything measured at `start` or later, by time."""
        rows = self.database.rows(
            "SELECT * FROM measurements WHERE measured_at >= ? ORDER BY measured_at, use_case, metric",
            instant_text(start),
        )
        return tuple(map(_measurement, rows))


def _measurement(row: Row) -> Measurement:
    return Measurement(row["use_case"], Metric(row["metric"]), instant(row["measured_at"]), Decimal(row["value"]))
