"""The rate budget's table: one item per provider, the ring of its last starts included."""

import re
from dataclasses import dataclass
from datetime import datetime

from adapters.aws.dynamodb.expressions import Condition
from adapters.aws.dynamodb.items import Row
from adapters.aws.dynamodb.tables import Tables
from adapters.aws.schema import RATE_BUDGET
from adapters.exact_texts import instant, instant_text, optional_instant
from domain.model.budget import Ledger
from domain.model.datasets import Provider

_SLOT = re.compile(r"slot_(\d+)")
"""Each slot is an attribute of its own: a start replaces one of them and leaves the others alone."""


@dataclass(frozen=True, slots=True)
class DynamoDBBudgetLedger:
    """`BudgetLedger` on DynamoDB: no lock is held, and each start is one conditional write."""

    tables: Tables

    def read(self, provider: Provider) -> Ledger:
        """The ledger as it is now."""
        stored = self.tables.get(RATE_BUDGET, provider.value) or {}
        slots = [(int(slot[1]), instant(start)) for name, start in stored.items() if (slot := _SLOT.fullmatch(name))]
        return Ledger(
            counter=stored.get("counter", 0),
            slots=tuple(sorted(slots)),
            next_start=optional_instant(stored.get("next_start")),
            closed_until=optional_instant(stored.get("closed_until")),
        )

    def record_start(
        self, provider: Provider, *, counter: int, slot: int, start: datetime, next_start: datetime
    ) -> bool:
        """Take the slot, if the counter still is `counter` and no closing reaches beyond `start`."""
        unchanged = "#counter = :counter" if counter else "attribute_not_exists(#counter)"
        still_open = Condition(
            f"{unchanged} AND (attribute_not_exists(#closed_until) OR #closed_until <= :start)",
            {"start": instant_text(start), **({"counter": counter} if counter else {})},
        )
        taken: Row = {
            "counter": counter + 1,
            f"slot_{slot:02}": instant_text(start),
            "next_start": instant_text(next_start),
        }
        return self.tables.update(RATE_BUDGET, [provider.value], taken, still_open).done

    def close_until(self, provider: Provider, until: datetime) -> None:
        """Let no call start before `until`."""
        closing = instant_text(until)
        earlier = Condition("attribute_not_exists(#closed_until) OR #closed_until < :until", {"until": closing})
        self.tables.update(RATE_BUDGET, [provider.value], {"closed_until": closing}, earlier)
