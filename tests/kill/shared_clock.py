"""One clock for the simulator and the processes that it outlives, in a shared page of memory: no round trips."""

import mmap
import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path

from adapters.system import simulator_clock
from simulator.clock import ClockMovedBackError

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
            self._set_to(start)

    def now(self) -> datetime:
        """The world's instant."""
        return _EPOCH + timedelta(microseconds=_FORMAT.unpack(self._page[:])[0])

    def advance_to(self, instant: datetime) -> None:
        """Move the clock forward to `instant`, as the simulator does. Raises `ClockMovedBackError` for a past one."""
        now = self.now()
        if instant < now:
            raise ClockMovedBackError(now, instant)
        self._set_to(instant)

    def wait_until(self, instant: datetime) -> None:
        """Move the clock forward to `instant`, if it is not there yet."""
        if instant > self.now():
            self._set_to(instant)

    def _set_to(self, instant: datetime) -> None:
        self._page[:] = _FORMAT.pack((instant - _EPOCH) // timedelta(microseconds=1))


def use_shared_clock(page: Path) -> None:
    """Let this process look at the clock in `page` wherever it would ask the simulator for the time.

    There are hundreds of looks in a day. What `SimulatorClock` itself does has its own tests.
    """
    clock = SharedClock(page)
    simulator_clock.SimulatorClock = lambda *_: clock  # type: ignore[assignment,misc]  # a function for a class
