"""Run records: every use case leaves one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class RunOutcome(StrEnum):
    """How a run ended."""

    SUCCEEDED = "succeeded"
    DEFERRED = "deferred"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class RunRecord:
    """What ran, when, how much it did and how it ended."""

    run_id: str
    use_case: str
    started_at: datetime
    finished_at: datetime
    outcome: RunOutcome
    counts: Mapping[str, int] = field(default_factory=dict)
    message: str = ""
    """In words: what happened, and on failure what to do."""
    correlation_id: str = ""


class ScheduledUseCase(StrEnum):
    """The five scheduled use cases, in the order of a day."""

    SYNC_ASSETS = "sync_assets"
    SYNC_EARNINGS_CALENDAR = "sync_earnings_calendar"
    PLAN_EARNINGS_POLLINATION = "plan_earnings_pollination"
    PLAN_REGULAR_POLLINATION = "plan_regular_pollination"
    RECONCILE = "reconcile"
