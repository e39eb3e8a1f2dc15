"""The quarantine table."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from domain.model.quarantine import QuarantinedRow


class QuarantineStore(Protocol):
    """Refused rows and answers, by answer digest and place."""

    def add(self, rows: Iterable[QuarantinedRow]) -> int:
        """Put each if its (answer_digest, where) is absent; how many were new."""

    def of_symbol(self, symbol: str) -> tuple[QuarantinedRow, ...]:
        """What was refused of one asset, newest first."""

    def rows(self) -> Iterator[QuarantinedRow]:
        """Everything, newest first."""
