"""The rate budget's ledger: one item per provider, changed by one conditional write a try."""

from datetime import datetime
from typing import Protocol

from domain.model.budget import Ledger
from domain.model.datasets import Provider


class BudgetLedger(Protocol):
    """Holds the ring of call starts; the arithmetic is in `domain.rules.budget`.

    Safe under any number of threads, processes and workers: two `record_start` with the same counter never both
    succeed.
    """

    def read(self, provider: Provider) -> Ledger:
        """The ledger as it is now (strongly consistent); an empty one when no call was ever made."""

    def record_start(
        self, provider: Provider, *, counter: int, slot: int, start: datetime, next_start: datetime
    ) -> bool:
        """Take slot `slot` for a call that starts at `start`, if the counter is still `counter` and it is open then.

        Sets the slot and `next_start` and adds one to the counter in one atomic write, durable when it returns. False
        when another worker was first, or closed the window beyond `start`; nothing is changed then.
        """

    def close_until(self, provider: Provider, until: datetime) -> None:
        """Let no call start before `until`; an earlier closing never shortens a later one."""
