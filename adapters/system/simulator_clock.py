"""The clock of a simulator's world: waiting moves it, and never sleeps."""

from dataclasses import dataclass
from datetime import UTC, datetime

import httpx

from domain.errors import ProviderUnavailableError


@dataclass(frozen=True, slots=True)
class SimulatorClock:
    """`Clock` of the simulator at `base_url`, read and moved over its control address.

    Every method raises `ProviderUnavailableError` when no simulator answers there.
    """

    base_url: str
    client: httpx.Client

    def now(self) -> datetime:
        """The current instant of the simulator's world."""
        return self._time("GET")

    def wait_until(self, instant: datetime) -> None:
        """Move the world's clock forward to `instant`; it never goes back."""
        if self.now() < instant:
            self._time("POST", instant)

    def _time(self, method: str, instant: datetime | None = None) -> datetime:
        address = f"{self.base_url}/_simulator/clock"
        content = None if instant is None else {"at_least": instant.astimezone(UTC).isoformat()}
        try:
            answer = self.client.request(method, address, json=content)
            answer.raise_for_status()
            return datetime.fromisoformat(answer.json()["now"]).astimezone(UTC)
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            raise ProviderUnavailableError(
                f"No simulator keeps the time at {address} ({type(error).__name__}). Start one: signal9 simulator."
            ) from error
