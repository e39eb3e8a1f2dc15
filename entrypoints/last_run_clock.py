"""The time of a simulated world that is not running: when its last run ended."""

from dataclasses import dataclass
from datetime import datetime

from domain.errors import OperatorError
from domain.ports.clock import Clock
from domain.ports.run_log import RunLog


@dataclass(frozen=True, slots=True)
class LastRunClock:
    """A `Clock` for reading only; before the first run it shows the machine's time."""

    runs: RunLog
    machine: Clock

    def now(self) -> datetime:
        """When the newest run ended."""
        latest = self.runs.latest_of_all(limit=1)
        return latest[0].finished_at if latest else self.machine.now()

    def wait_until(self, instant: datetime) -> None:
        """Raises `OperatorError`: nobody moves this clock."""
        raise OperatorError(f"The simulated world is not running, so {instant:%Y-%m-%d %H:%M:%SZ} never comes.")
