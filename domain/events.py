"""The three events. Delivery is at least once, unordered and maybe late: every handler is idempotent.

Wire names (`pollenationNeeded`, `analysisNeeded`, `earningsProcessed`) are given and never change.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from domain.model.datasets import Dataset
from domain.model.pollination import PollinationReason

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What every event carries; `correlation_id` links everything that follows from one trigger."""

    wire_name: ClassVar[str]

    event_id: str
    occurred_at: datetime
    correlation_id: str
    symbol: str
    schema_version: int = SCHEMA_VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class PollinationNeeded(Event):
    """Some datasets of an asset are worth calls now; `priority` sorts, highest first."""

    wire_name: ClassVar[str] = "pollenationNeeded"

    request_id: str
    datasets: tuple[Dataset, ...]
    reason: PollinationReason
    requested_at: datetime
    fiscal_period: date | None = None
    priority: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisNeeded(Event):
    """An asset is complete and its data version is new.

    `data_version` sorts by age: the instant of its newest change, then a digest.
    """

    wire_name: ClassVar[str] = "analysisNeeded"

    data_version: str
    reason: str
    waived: tuple[Dataset, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EarningsProcessed(Event):
    """The released quarter is really in the stored data; `fiscal_period` is the calendar's label."""

    wire_name: ClassVar[str] = "earningsProcessed"

    fiscal_period: date
    report_date: date
    data_version: str


EVENT_TYPES: tuple[type[Event], ...] = (PollinationNeeded, AnalysisNeeded, EarningsProcessed)
