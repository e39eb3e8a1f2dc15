"""The analysis queue, and the analyses that the next phase writes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class QueueState(StrEnum):
    """Where an entry of the analysis queue is."""

    PENDING = "pending"
    CLAIMED = "claimed"
    COMPLETED = "completed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """An asset that is ready for analysis; at most one per symbol, the newest data version wins."""

    symbol: str
    data_version: str
    enqueued_at: datetime
    state: QueueState = QueueState.PENDING
    waived: tuple[str, ...] = ()
    """Datasets that were still missing 45 days after the release."""
    attempts: int = 0
    claimed_by: str = ""
    lease_until: datetime | None = None
    finished_at: datetime | None = None
    failure: str = ""
    revision: int = 0
    """Counts every change of the entry: the guard of conditional writes."""


@dataclass(frozen=True, slots=True)
class AssetAnalysis:
    """One analysis of one asset on one day; written by the phase that consumes the queue."""

    symbol: str
    analysis_date: date
    data_version: str
    rating: str
    sector: str
    score: Decimal | None = None
    findings: Mapping[str, str] = field(default_factory=dict)
