"""A client of a simulated world."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import httpx

from simulator.calls import CallLog
from simulator.clock import Clock
from simulator.faults import Faults
from simulator.quota import Quota
from simulator.source import Source

ALPACA_KEYS = {"APCA-API-KEY-ID": "id", "APCA-API-SECRET-KEY": "secret"}


@dataclass
class Caller:
    """One caller with one key."""

    http: httpx.Client
    clock: Clock
    calls: CallLog
    key: str = "KEY0123456789"

    def query(self, function: str, headers: Mapping[str, str] | None = None, **params: str) -> httpx.Response:
        """Call Alpha Vantage."""
        return self.http.get("/query", params={"function": function, "apikey": self.key} | params, headers=headers)

    def assets(self, **params: str) -> httpx.Response:
        """Call Alpaca."""
        return self.http.get("/v2/assets", params=params, headers=ALPACA_KEYS)

    def later(self, seconds: float) -> None:
        """Move the world's clock."""
        self.http.post("/_simulator/clock", json={"advance_seconds": seconds}).raise_for_status()

    def verdicts(self) -> list[str]:
        """Return the verdicts of all calls so far."""
        return [call.verdict for call in self.calls.calls()]


class Serve(Protocol):
    """Starts a world and returns a client of it."""

    def __call__(
        self,
        *,
        source: Source | None = None,
        quota: Quota | None = None,
        faults: str = "none",
        settings: Faults | None = None,
    ) -> Caller:
        """Start it. `faults` is as on the command line, `settings` are whole."""
        ...
