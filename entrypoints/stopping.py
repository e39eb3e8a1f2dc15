"""Stop cleanly: what is under way is finished when it takes seconds, and given back otherwise."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

GRACE_SECONDS = 3.0
"""How long work under way may still take after the first signal; a clean stop has to be over within five seconds."""


class StopRequested(KeyboardInterrupt):
    """Work was asked to stop; what is delivered is given back, and nothing of it is half done."""


@dataclass(slots=True)
class Stop:
    """Whether to stop; set by the first signal, and enforced by what follows it."""

    requested: bool = False

    def check(self) -> None:
        """Raise `StopRequested` once a stop was asked for."""
        if self.requested:
            raise StopRequested

    def sleep(self, seconds: float) -> None:
        """Sleep, and raise `StopRequested` when a stop was asked for before or meanwhile."""
        self.check()
        time.sleep(seconds)
        self.check()

    @contextmanager
    def on_signals(self) -> Iterator[None]:
        """Let SIGTERM and SIGINT ask for a stop.

        Work that goes on for longer than the grace, or a second signal, is interrupted where it is: every store
        survives that, as it survives a kill.
        """
        caught = (signal.SIGTERM, signal.SIGINT, signal.SIGALRM)
        before = {number: signal.signal(number, self._on_signal) for number in caught}
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            for number, handler in before.items():
                signal.signal(number, handler)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        if self.requested:
            raise StopRequested
        self.requested = True
        signal.setitimer(signal.ITIMER_REAL, GRACE_SECONDS)
