"""Reserve, then call: the rate budget over its ledger."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.errors import BudgetExhaustedError, StoreUnavailableError
from domain.model.budget import BudgetPolicy, Ledger, Reservation
from domain.model.datasets import Provider
from domain.ports.budget_ledger import BudgetLedger
from domain.ports.clock import Clock
from domain.rules.budget import next_call, reopens_at, upcoming_starts

TRIES = 1_000
"""Each lost race means that another worker got a slot, so far fewer are ever needed."""


@dataclass(frozen=True, slots=True)
class RateBudget:
    """Gives out calls; the limit holds for any 24 hours, with any number of workers, whatever becomes of them."""

    ledger: BudgetLedger
    clock: Clock
    policies: Mapping[Provider, BudgetPolicy]

    def reserve(self, provider: Provider, *, hold: datetime | None = None) -> Reservation:
        """Count one call against the budget and say when it may start; the caller waits until then.

        `hold` keeps a slot for the earnings calendar that is due then. Raises `BudgetExhaustedError` with the
        ledger's next start when that is further away than the policy's longest wait; nothing is counted then.
        """
        policy = self.policies[provider]
        for _ in range(TRIES):
            ledger = self.ledger.read(provider)
            now = self.clock.now()
            call = next_call(ledger, policy, now, hold)
            if call.start - now > policy.longest_wait:
                name = provider.value.replace("_", " ").title()
                raise BudgetExhaustedError(
                    f"The budget of {name} lets the next call start at {call.start:%Y-%m-%d %H:%M:%SZ}.",
                    call.start,
                )
            if self.ledger.record_start(
                provider, counter=ledger.counter, slot=call.slot, start=call.start, next_start=call.next_start
            ):
                return Reservation(ledger.counter, call.start, call.start + policy.deadline)
        raise StoreUnavailableError(f"The ledger of {provider.value} changed {TRIES} times in a row; try again.")

    def upcoming(
        self, provider: Provider, *, until: datetime, hold: datetime | None, promised: int = 0, most: int
    ) -> tuple[datetime, ...]:
        """At most `most` starts before `until` that are not yet promised to open requests."""
        starts: list[datetime] = []
        policy = self.policies[provider]
        for start in upcoming_starts(self.ledger.read(provider), policy, self.clock.now(), until=until, hold=hold):
            if len(starts) == promised + most:
                break
            starts.append(start)
        return tuple(starts[promised:])

    def close(self, provider: Provider) -> datetime:
        """After "daily limit reached": let nothing start before the oldest counted call has left the window."""
        until = reopens_at(self.ledger.read(provider), self.policies[provider], self.clock.now())
        self.ledger.close_until(provider, until)
        return until

    def pause(self, provider: Provider, until: datetime) -> None:
        """Let nothing start before `until`."""
        self.ledger.close_until(provider, until)

    def read(self, provider: Provider) -> Ledger:
        """The ledger as it is now."""
        return self.ledger.read(provider)
