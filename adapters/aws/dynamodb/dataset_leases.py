"""Leases on the datasets of assets: two workers are never at the same one."""

from dataclasses import dataclass
from datetime import datetime

from adapters.aws.dynamodb.expressions import Condition
from adapters.aws.dynamodb.tables import Tables
from adapters.aws.schema import DATASET_LEASES
from adapters.exact_texts import instant_text, optional_instant
from domain.errors import LeaseHeldError
from domain.model.datasets import Dataset


@dataclass(frozen=True, slots=True)
class DatasetLeases:
    """One item per asset and dataset that is being worked on; one whose time is over counts for nothing."""

    tables: Tables

    def take(
        self, symbol: str, dataset: Dataset, request_id: str, *, now: datetime, until: datetime, over: datetime | None
    ) -> None:
        """Take the lease for a request, whose own lease until `over`, if one is left, is over whatever the clock says.

        Raises `LeaseHeldError` while it is taken.
        """
        lease = {
            "symbol": symbol,
            "dataset": dataset.value,
            "request_id": request_id,
            "lease_until": instant_text(until),
        }
        ended = Condition("attribute_not_exists(#lease_until) OR #lease_until <= :now", {"now": instant_text(now)})
        if over is not None:
            ended = Condition(
                f"{ended.words} OR (#request_id = :request_id AND #lease_until <= :over)",
                {**ended.values, "request_id": request_id, "over": instant_text(over)},
            )
        written = self.tables.put(DATASET_LEASES, lease, ended)
        if not written.done:
            held_until = optional_instant(written.held["lease_until"]) if written.held else None
            raise LeaseHeldError(f"The {dataset.value} of {symbol}", held_until)

    def give_back(self, symbol: str, dataset: Dataset, request_id: str, until: datetime | None = None) -> None:
        """End a request's lease, if it has it; with `until`, only the one that ends then, not a later worker's."""
        mine = Condition("#request_id = :request_id", {"request_id": request_id})
        if until is not None:
            mine = Condition(
                "#request_id = :request_id AND #lease_until = :until",
                {"request_id": request_id, "until": instant_text(until)},
            )
        self.tables.delete(DATASET_LEASES, symbol, dataset.value, condition=mine)
