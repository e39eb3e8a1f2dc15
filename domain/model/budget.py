"""The rate budget: what a provider allows, and the ledger of what was started."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class BudgetPolicy:
    """What a key allows. A paid key has no daily limit (`limit` is `None`), only spacing."""

    limit: int | None = 25
    """Calls in any 24 hours."""
    spacing: timedelta = timedelta(seconds=2)
    """Least time between two starts; 1 call a second is refused now and then, 2 s never was."""
    margin: timedelta = timedelta(seconds=60)
    """Added to 24 hours before a slot is used again: the provider counts arrivals. At least twice the deadline."""
    deadline: timedelta = timedelta(seconds=30)
    """Total time a call may take; a reservation must be sent within this time of its start."""
    longest_wait: timedelta = timedelta(seconds=60)
    """A start further away than this is not waited for: the work is deferred to it."""
    hold_tolerance: timedelta = timedelta(minutes=10)
    """How late the slot held for the earnings calendar may come free."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """The last starts of one provider as a ring of slots: a new start takes the place of the oldest."""

    counter: int = 0
    """Calls ever reserved."""
    slots: tuple[tuple[int, datetime], ...] = ()
    """Slot number and start of each used slot, by slot number."""
    next_start: datetime | None = None
    closed_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reservation:
    """One call that may start at `start` and must be sent by `expires_at`; it stays counted either way."""

    number: int
    start: datetime
    expires_at: datetime
