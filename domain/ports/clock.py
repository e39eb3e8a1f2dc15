"""Time."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The only source of time."""

    def now(self) -> datetime:
        """The current instant, aware UTC."""

    def wait_until(self, instant: datetime) -> None:
        """Return at `instant` or later; at once when it has passed."""
