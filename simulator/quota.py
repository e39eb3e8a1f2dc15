"""How many calls a key may make: judged by arrival, in world time, over any 24 hours."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from simulator.calls import CallLog

DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Quota:
    """What one Alpha Vantage key may do: at most `daily` arrivals in any 24 hours, `spacing` between two of them.

    A free key has 25 and one second. A paid key has no daily cap (None) and a spacing of 0.8 to 0.05 seconds. Refused
    calls count as well: the vendor does not say whether they do, and the worst case is the safe one to test against.
    """

    daily: int | None = 25
    spacing: timedelta = timedelta(seconds=1)

    def refusal(self, log: CallLog, key: str, now: datetime) -> str | None:
        """Return `burst_limit` or `daily_limit` for a call that arrives now and is not in the log yet, or None."""
        count, last = log.arrivals("alpha_vantage", key, now - DAY)
        if last is not None and now - last < self.spacing:
            return "burst_limit"
        if self.daily is not None and count >= self.daily:
            return "daily_limit"
        return None
