"""The arithmetic of the rate budget: when the next call may start.

When the provider's day begins is not known, so the limit holds for any 24 hours. Call number `n` takes slot `n mod
limit` of a ring; a slot may be taken again 24 hours and a margin after its last start.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.model.budget import BudgetPolicy, Ledger

DAY = timedelta(hours=24)
LEAST_CLOSING = timedelta(hours=1)


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
    slots = dict(ledger.slots)
    start = max(filter(None, (now, ledger.next_start, ledger.closed_until)))
    slot = 0
    if policy.limit is not None:
        slot = ledger.counter % policy.limit
        start = max(start, _free_again(slots.get(slot), policy, start))
        if hold is not None and _calendar_waits_too_long(ledger, policy, start, hold):
            start = max(start, hold + policy.hold_tolerance)
    return NextCall(slot, start, start + policy.spacing)


def _free_again(last_start: datetime | None, policy: BudgetPolicy, otherwise: datetime) -> datetime:
    return otherwise if last_start is None else last_start + DAY + policy.margin


def _calendar_waits_too_long(ledger: Ledger, policy: BudgetPolicy, start: datetime, hold: datetime) -> bool:
    if policy.limit is None or start >= hold + policy.hold_tolerance:
        return False
    if policy.limit == 1:
        return True
    following = dict(ledger.slots).get((ledger.counter + 1) % policy.limit)
    return _free_again(following, policy, start) > hold + policy.hold_tolerance


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
