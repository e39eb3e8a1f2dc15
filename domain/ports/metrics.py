"""Metrics."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Protocol

from domain.model.metrics import Metric


class Metrics(Protocol):
    """Takes measurements; never fails the work that is measured."""

    def report(self, use_case: str, values: Mapping[Metric, int | Decimal]) -> None:
        """Report values of one run; units are in `Metric`."""
