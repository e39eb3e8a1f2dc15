"""The arithmetic of the rate budget: when the next call may start.

When the provider's day begins is not known, so the limit holds for any 24 hours: of the last `limit` calls the oldest
has to be 24 hours and a margin old before the next one starts. The ledger holds the newest starts; each call takes an
unused slot of its ring, or the one with the oldest start. So the limit may change at any time: the calls that were made
before still count. Without a limit a ring is kept all the same, for the limit that may come.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from domain.model.budget import BudgetPolicy, Ledger

DAY = timedelta(hours=24)
LEAST_CLOSING = timedelta(hours=1)
SLOTS_WITHOUT_LIMIT = 25
"""Starts that are remembered while there is no limit: as many as a free key has calls."""


@dataclass(frozen=True, slots=True)
class NextCall:
    """The call that may start next: which slot it takes, when it starts, and when the one after it may."""

    slot: int
    start: datetime
    next_start: datetime


def next_call(ledger: Ledger, policy: BudgetPolicy, now: datetime, hold: datetime | None = None) -> NextCall:
    """The next call that the ledger allows, however far away.

    `hold` is when the earnings calendar is due next: a call that would keep the calendar waiting longer than the
    tolerance is put off until the calendar has had its slot. That leaves one call unused on days when the ring has
    drifted, or when the clock is put forward, and brings the calendar back to its time.
    """
    start = max(filter(None, (now, ledger.next_start, ledger.closed_until)))
    slot = _slot(ledger, policy)
    if policy.limit is not None:
        start = max(start, _free_again(ledger, policy.limit, policy.margin) or start)
        if hold is not None and _calendar_waits_too_long(ledger, policy, slot, start, hold):
            start = max(start, hold + policy.hold_tolerance)
    return NextCall(slot, start, start + policy.spacing)


def _slot(ledger: Ledger, policy: BudgetPolicy) -> int:
    """An unused slot, else the one with the oldest start: what is forgotten is always the oldest that is known."""
    starts = dict(ledger.slots)
    if len(starts) < (policy.limit or SLOTS_WITHOUT_LIMIT):
        return next(number for number in count() if number not in starts)
    return min(starts, key=lambda number: (starts[number], number))


def _free_again(ledger: Ledger, limit: int, margin: timedelta) -> datetime | None:
    """When the limit allows another call; `None` when fewer calls than that were ever made.

    Of calls that the ledger has forgotten it knows that they were no later than the oldest one that it holds: when a
    limit is raised above the number of slots, what it adds is there once that one is a day old.
    """
    newest_first = sorted((start for _, start in ledger.slots), reverse=True)
    if len(newest_first) >= limit:
        return newest_first[limit - 1] + DAY + margin
    if newest_first and ledger.counter > len(newest_first):
        return newest_first[-1] + DAY + margin
    return None


def _calendar_waits_too_long(ledger: Ledger, policy: BudgetPolicy, slot: int, start: datetime, hold: datetime) -> bool:
    if policy.limit is None or start >= hold + policy.hold_tolerance:
        return False
    if policy.limit == 1:
        return True
    following = _free_again(after_start(ledger, NextCall(slot, start, start)), policy.limit, policy.margin)
    return following is not None and following > hold + policy.hold_tolerance


def after_start(ledger: Ledger, call: NextCall) -> Ledger:
    """The ledger once `call` is recorded."""
    slots = dict(ledger.slots)
    slots[call.slot] = call.start
    return Ledger(ledger.counter + 1, tuple(sorted(slots.items())), call.next_start, ledger.closed_until)


def upcoming_starts(
    ledger: Ledger, policy: BudgetPolicy, now: datetime, *, until: datetime, hold: datetime | None = None
) -> Iterator[datetime]:
    """The starts that the ledger still allows before `until`, in order: what a plan can spend."""
    while True:
        call = next_call(ledger, policy, now, hold)
        if call.start >= until:
            return
        yield call.start
        ledger = after_start(ledger, call)


def reopens_at(ledger: Ledger, policy: BudgetPolicy, now: datetime) -> datetime:
    """When to call again after "daily limit reached": once the oldest counted call has left the window."""
    recent = [start for _, start in ledger.slots if start > now - DAY]
    oldest = min(recent, default=now)
    return max(oldest + DAY + policy.margin, now + LEAST_CLOSING)


def end_of_unknown_calls(policy: BudgetPolicy, now: datetime) -> datetime | None:
    """When every call that was made by `now` has left the window, whatever the ledger knows; `None` without a limit."""
    return None if policy.limit is None else now + DAY + policy.margin


def used_in_window(ledger: Ledger, now: datetime) -> int:
    """Calls that count against the limit at `now`."""
    return sum(1 for _, start in ledger.slots if start > now - DAY)
