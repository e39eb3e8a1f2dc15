"""Pollination: the requests that bring datasets up to date, and the plan that they come from."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from domain.model.datasets import Dataset


class PollinationReason(StrEnum):
    """Why a dataset is asked for."""

    EARNINGS = "earnings"
    SCHEDULED = "scheduled"
    FOLLOW_UP = "follow_up"
    MANUAL = "manual"
    RECONCILE = "reconcile"


class RequestState(StrEnum):
    """Where one dataset of a pollination request is."""

    PLANNED = "planned"
    LEASED = "leased"
    DEFERRED = "deferred"
    DONE = "done"


OVERDUE = timedelta(hours=1)
"""A request this much later than it was to go on has lost its event: it is sent again."""
SENT_AGAIN = "sent again, since it was overdue"
"""The outcome of a request that has an event again, until somebody works on it."""
FORGOTTEN = timedelta(days=1)
"""A request this much later than it was to go on is planned anew: by then it would have been sent again."""


@dataclass(frozen=True, slots=True)
class PollinationRequest:
    """One dataset of one pollination request."""

    request_id: str
    symbol: str
    dataset: Dataset
    reason: PollinationReason
    explanation: str
    """Why this call is worth its slot, in words."""
    requested_at: datetime
    correlation_id: str
    fiscal_period: date | None = None
    """The label of the release that it is about."""
    state: RequestState = RequestState.PLANNED
    not_before: datetime | None = None
    attempts: int = 0
    lease_until: datetime | None = None
    outcome: str = ""
    """How it ended, or why it was put off, in words; empty before the first try."""

    @property
    def due(self) -> datetime:
        """When it goes on: at the end of its lease, when it was put off to, or at once."""
        if self.state is RequestState.LEASED and self.lease_until is not None:
            return self.lease_until
        return self.not_before or self.requested_at

    def is_expected(self, now: datetime) -> bool:
        """Whether it may still bring something; else it has lost its event, and is planned anew.

        One that was sent again gets no second day: each time that it is sent would begin another one.
        """
        return self.due > now - (OVERDUE if self.outcome == SENT_AGAIN else FORGOTTEN)


NEAR = timedelta(seconds=1)
"""Within it two ends of leases come of a clock that stands still, and not of one that was set."""


def lease_end(until: datetime, *, before: datetime | None) -> datetime:
    """When a lease of a request ends that is to last until `until`; `before` is when the lease before it ended.

    The end names the lease, so it has to be another one than before: where the clock stands still it is a moment later
    each time. A clock that was set back needs nothing, and no lease lasts longer for a clock that was once ahead.
    """
    if before is not None and until <= before < until + NEAR:
        return before + datetime.resolution
    return until


CERTAIN = 10**12
"""The integer that stands for 1 in weights, chances and values: exact, cheap to compare, and fine enough to order every
asset of the market strictly."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A call that could be made now: what it may bring and what it is worth.

    `weight` is the asset's (1 to `CERTAIN`), `chance` that the call brings something new now (0 to `CERTAIN`),
    `calls_left` how many calls the asset needs until it is complete, this one included.
    """

    symbol: str
    dataset: Dataset
    weight: int
    chance: int
    calls_left: int
    explanation: str
    """Why this call, in words."""
    fiscal_period: date | None = None
    """The label of the release that the call is due to."""
    spare: bool = False
    """The asset is complete without this call: it only takes a slot that nothing else wants."""


@dataclass(frozen=True, slots=True)
class PlannedCall:
    """A candidate that got a slot: when it may start, and its value (`weight * chance / calls_left`, of `CERTAIN`)."""

    candidate: Candidate
    start: datetime
    value: int
    explanation: str
    """Why this call, in words, and what it is worth, in figures."""


@dataclass(frozen=True, slots=True)
class ProbeOutcome:
    """What one look for a released quarter found: the raw material of learned publication chances."""

    request_id: str
    dataset: Dataset
    days_since_report: int
    found: bool


@dataclass(frozen=True, slots=True)
class ProbeTally:
    """Looks and finds of one dataset so many days after the report date."""

    dataset: Dataset
    days_since_report: int
    looks: int
    finds: int


@dataclass(frozen=True, slots=True)
class MarketCapitalization:
    """What weighs an asset: its market capitalisation in the overview's currency, as last fetched."""

    symbol: str
    amount: Decimal
