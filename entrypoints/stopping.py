"""Stop cleanly: what is under way is finished when it takes seconds, given back otherwise, and ended at the latest."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from entrypoints.cli.exit_codes import ExitCode

EXIT_CODES = {signal.SIGTERM: ExitCode.DONE, signal.SIGINT: ExitCode.INTERRUPTED}
"""A service that was told to stop has done what it should; a command that a person broke off has not."""


class StopRequested(KeyboardInterrupt):
    """Work was asked to stop; what is delivered is given back, and nothing of it is half done."""


@dataclass(slots=True)
class Stop:
    """Whether to stop; set by the first signal, and enforced by what follows it.

    `grace` and `patience` are seconds after the first signal. Work that goes on for longer than the grace is
    interrupted where it is, and so it is by a second signal. Where nothing can be interrupted, since Python runs no
    handler while it waits for a resolver or a locked database, the process ends with the patience. Every store
    survives that, as it survives a kill.
    """

    grace: float = 3.0
    patience: float = 4.5
    by: signal.Signals | None = None
    """The first signal; `None` while nobody has asked for a stop."""

    def check(self) -> None:
        """Raise `StopRequested` once a stop was asked for."""
        if self.by is not None:
            raise StopRequested

    @contextmanager
    def on_signals(self) -> Iterator[None]:
        """Let SIGTERM and SIGINT ask for a stop while the block runs. For the main thread only."""
        with self._ended_at_the_latest():
            before = {number: signal.signal(number, self._on_signal) for number in (*EXIT_CODES, signal.SIGALRM)}
            try:
                yield
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
                for number, handler in before.items():
                    signal.signal(number, handler)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        del frame
        if self.by is not None:
            raise StopRequested
        self.by = signal.Signals(number)
        signal.setitimer(signal.ITIMER_REAL, self.grace)

    @contextmanager
    def _ended_at_the_latest(self) -> Iterator[None]:
        """The interpreter writes the number of each signal into a pipe at once, whatever the main thread waits for."""
        told, teller = os.pipe()
        os.set_blocking(teller, False)
        over = threading.Event()
        thread = threading.Thread(target=self._end, args=(told, over), name="stop", daemon=True)
        thread.start()
        before = signal.set_wakeup_fd(teller)
        try:
            yield
        finally:
            signal.set_wakeup_fd(before)
            over.set()
            os.close(teller)
            thread.join()
            os.close(told)

    def _end(self, told: int, over: threading.Event) -> None:
        while number := os.read(told, 1):
            code = EXIT_CODES.get(signal.Signals(number[0]))
            if code is not None and not over.wait(self.patience):
                os.write(2, b"signal9: did not stop in time, so it was ended. Nothing is lost; leases run out.\n")
                os._exit(code)
