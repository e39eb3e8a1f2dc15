"""One clock for the simulator and the processes that it outlives, in a shared page of memory: no round trips."""

import mmap
import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FORMAT = struct.Struct("<q")


class SharedClock:
    """The simulator's clock and the pipeline's `Clock` at once; waiting moves it, and it never goes back."""

    def __init__(self, path: Path, start: datetime | None = None) -> None:
        """Open the page, and make it when a `start` is given."""
        if start is not None:
            path.write_bytes(bytes(_FORMAT.size))
        with path.open("r+b") as file:
            self._page = mmap.mmap(file.fileno(), _FORMAT.size)
        if start is not None:
            self.advance_to(start)

    def now(self) -> datetime:
        """The world's instant."""
        return _EPOCH + timedelta(microseconds=_FORMAT.unpack(self._page[:])[0])

    def advance_to(self, instant: datetime) -> None:
        """Move the clock to `instant`."""
        self._page[:] = _FORMAT.pack((instant - _EPOCH) // timedelta(microseconds=1))

    def wait_until(self, instant: datetime) -> None:
        """Move the clock forward to `instant`."""
        if instant > self.now():
            self.advance_to(instant)
