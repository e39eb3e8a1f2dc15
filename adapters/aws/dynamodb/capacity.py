"""What the work costs: the capacity that DynamoDB says it took."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types_boto3_dynamodb.type_defs import ConsumedCapacityTypeDef


class Unit(StrEnum):
    """Reads and writes have prices of their own."""

    READ = "read"
    WRITE = "write"


@dataclass(frozen=True, slots=True)
class CapacityMeter:
    """Adds up request units by table; whoever runs a use case takes them after it."""

    _units: defaultdict[tuple[str, Unit], Decimal] = field(default_factory=lambda: defaultdict(Decimal), init=False)
    _lock: Lock = field(default_factory=Lock, init=False)

    def add(self, unit: Unit, consumed: "Iterable[ConsumedCapacityTypeDef]") -> None:
        """Count what one request took, indexes included."""
        with self._lock:
            for each in consumed:
                self._units[each.get("TableName", ""), unit] += Decimal(str(each.get("CapacityUnits", 0)))

    def take(self) -> Mapping[tuple[str, Unit], Decimal]:
        """Units by table and kind since they were last taken."""
        with self._lock:
            taken = dict(self._units)
            self._units.clear()
        return taken
