"""Leases on the scheduled use cases: each runs once at a time, however often its schedule is delivered."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime

from adapters.aws.dynamodb.expressions import Condition
from adapters.aws.dynamodb.tables import Tables
from adapters.aws.schema import DATASET_LEASES
from adapters.exact_texts import instant_text, optional_instant
from domain.errors import LeaseHeldError, StoreUnavailableError

NO_SYMBOL = "*"
"""Stands for a symbol in the key: no asset has it."""


@dataclass(frozen=True, slots=True)
class DynamoDBRunLeases:
    """One item per use case that is running, beside the leases on datasets.

    On one machine a lock on the store keeps a second scheduler out; Scheduler and Lambda may deliver twice at once.
    """

    tables: Tables

    @contextmanager
    def held(self, use_case: str, worker: str, *, now: datetime, until: datetime) -> Iterator[None]:
        """Hold the use case while the block runs, until `until` at most. Raises `LeaseHeldError` while it is held."""
        lease = {
            "symbol": NO_SYMBOL,
            "dataset": use_case,
            "request_id": worker,
            "lease_until": instant_text(until),
        }
        # Its own it finds when the answer to the first request was lost.
        free = Condition(
            "attribute_not_exists(#lease_until) OR #lease_until <= :now OR #request_id = :worker",
            {"now": instant_text(now), "worker": worker},
        )
        written = self.tables.put(DATASET_LEASES, lease, free)
        if not written.done:
            held_until = optional_instant(written.held["lease_until"]) if written.held else None
            raise LeaseHeldError(f"The run of {use_case}", held_until)
        try:
            yield
        finally:
            # It ends by itself, too: not giving it back is no failure of what was done.
            with suppress(StoreUnavailableError):
                mine = Condition("#request_id = :worker", {"worker": worker})
                self.tables.delete(DATASET_LEASES, NO_SYMBOL, use_case, condition=mine)
