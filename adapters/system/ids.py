"""Fresh identifiers."""

import secrets
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from domain.ports.clock import Clock

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_VERSION = 7
_VARIANT = 0b10


@dataclass(slots=True)
class Uuid7Ids:
    """`Ids` as UUIDs of version 7 (RFC 9562): milliseconds, then their fraction (method 3), then 62 random bits.

    Ids of one process sort by the order of making, also while the clock stands still.
    """

    clock: Clock
    _last: int = 0
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def new(self) -> str:
        """A new identifier of 36 characters."""
        with self._turn:
            self._last = ticks = max(self._last + 1, _ticks(self.clock.now()))
        milliseconds, fraction = divmod(ticks, 1 << 12)
        number = (milliseconds << 80) | (_VERSION << 76) | (fraction << 64) | (_VARIANT << 62) | secrets.randbits(62)
        return str(UUID(int=number))


def _ticks(instant: datetime) -> int:
    """Time since 1970 in units of 1/4096 ms."""
    since = instant - _EPOCH
    return ((since // _MILLISECOND) << 12) | (since % _MILLISECOND * 4096 // _MILLISECOND)
