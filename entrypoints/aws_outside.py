"""The outside world of a deployment: the live providers, or a simulator that its settings name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import SecretStr

from entrypoints.outside import INVENTED_KEY, Outside, Timekeeper
from entrypoints.settings import Source

if TYPE_CHECKING:
    from adapters.system.simulator_clock import SimulatorClock
    from domain.ports.clock import Clock
    from entrypoints.aws_settings import AwsSettings

CLOCK_SECONDS = 30
"""The longest wait for a simulator's clock."""
IN_THE_SECRET = SecretStr("")
"""The gateways read the live keys themselves, call by call."""


def simulator_clock(url: str) -> SimulatorClock:
    """The clock of the simulator at an address; its client is to be closed by whoever asked for it."""
    # Imported here: live functions that call no provider need no HTTP client.
    import httpx  # noqa: PLC0415

    from adapters.system.simulator_clock import SimulatorClock  # noqa: PLC0415

    return SimulatorClock(url, httpx.Client(timeout=CLOCK_SECONDS, trust_env=False))


def outside_of(settings: AwsSettings, clock: Clock | None = None) -> Outside:
    """The world of a deployment. Of a simulated one, without its clock, the time is that of the last run."""
    if settings.simulator_url is None:
        return Outside(
            source=Source.LIVE,
            timekeeper=Timekeeper.MACHINE,
            alpha_vantage_url=settings.alpha_vantage_url,
            alpaca_url=settings.alpaca_url,
            alpaca_news_url=settings.alpaca_news_url,
            alpha_vantage_key=IN_THE_SECRET,
            alpaca_key_id=IN_THE_SECRET,
            alpaca_secret_key=IN_THE_SECRET,
            description=f"stage {settings.aws_stage}: Alpha Vantage and Alpaca",
        )
    url = settings.simulator_url
    return Outside(
        source=Source.SIMULATED,
        timekeeper=Timekeeper.LAST_RUN if clock is None else Timekeeper.SIMULATOR,
        alpha_vantage_url=url,
        alpaca_url=url,
        alpaca_news_url=url,
        alpha_vantage_key=INVENTED_KEY,
        alpaca_key_id=INVENTED_KEY,
        alpaca_secret_key=INVENTED_KEY,
        simulator_clock=clock,
        description=f"stage {settings.aws_stage}: the simulator at {url}",
        invented=True,
    )
