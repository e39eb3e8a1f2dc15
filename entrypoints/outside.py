"""The outside world of one process: the live providers, a simulator at an address, or one started here."""

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from adapters.alpaca.credentials import AlpacaKeys
from adapters.alpha_vantage.credentials import ApiKey
from adapters.durable_files import write_whole
from adapters.embedded.sqlite_errors import domain_errors
from adapters.system.clock import machine_time
from domain.errors import ProviderUnavailableError, SettingsError
from domain.ports.clock import Clock
from entrypoints.scheduler_lock import held_alone
from entrypoints.settings import Settings, Source

if TYPE_CHECKING:
    import httpx

STATE_FILE = "simulator.sqlite3"
"""Beside the data: the simulated world's clock and its own log of calls."""
WORLD = "world.json"
"""Beside the data: which simulated world it comes from."""
NOWHERE = "http://127.0.0.1:9"
"""Of a simulated world that is not running: the port that nobody answers on, since nothing is to be asked."""
INVENTED_KEY = SecretStr("SIMULATED-KEY")


class Timekeeper(StrEnum):
    """Whose clock counts."""

    MACHINE = "machine"
    SIMULATOR = "simulator"
    LAST_RUN = "last_run"
    """For reading what a simulated world left behind, without starting it."""


@dataclass(frozen=True, slots=True)
class Outside:
    """Where the providers are, which keys open them, and who keeps the time."""

    source: Source
    timekeeper: Timekeeper
    alpha_vantage_url: str
    alpaca_url: str
    alpaca_news_url: str
    alpha_vantage_key: SecretStr
    alpaca_key_id: SecretStr
    alpaca_secret_key: SecretStr
    """Keys are empty where a profile reads them itself."""
    simulator_clock: Clock | None = None
    description: str = ""
    """The world in words."""
    invented: bool = False
    """Whether companies and figures are made up."""


@contextmanager
def connected(settings: Settings) -> Iterator[Outside]:
    """The outside world while the block runs; a simulator that is started here ends with it.

    Raises `SettingsError` when keys are missing or when the data comes from another simulated world, and
    `StoreUnavailableError` when the simulated world is in use by another process.
    """
    if settings.source is Source.LIVE:
        yield live(settings)
    else:
        with ExitStack() as ending:
            if settings.simulator_url is not None:
                yield _simulated_at(settings.simulator_url, settings, ending)
            else:
                url, clock = ending.enter_context(_own_simulator(settings))
                # Its clock is in this process: no round trip for each look at it.
                yield replace(_simulated_at(url, settings, ending), simulator_clock=clock)


def live(settings: Settings) -> Outside:
    """The providers themselves. Raises `SettingsError` when a key is missing or cannot be one, before any call."""
    key, key_id, secret = settings.alpha_vantage_api_key, settings.alpaca_api_key_id, settings.alpaca_api_secret_key
    if settings.source is not Source.LIVE or key is None or key_id is None or secret is None:
        raise SettingsError("Live data needs SIGNAL9_ALPHA_VANTAGE_API_KEY and both keys of Alpaca.")
    ApiKey(key.get_secret_value())
    AlpacaKeys(key_id.get_secret_value(), secret.get_secret_value())
    return Outside(
        source=Source.LIVE,
        timekeeper=Timekeeper.MACHINE,
        alpha_vantage_url=settings.alpha_vantage_url,
        alpaca_url=settings.alpaca_url,
        alpaca_news_url=settings.alpaca_news_url,
        alpha_vantage_key=key,
        alpaca_key_id=key_id,
        alpaca_secret_key=secret,
        description="live: Alpha Vantage and Alpaca",
    )


def left_behind(settings: Settings) -> Outside:
    """For reading the store only: no provider is asked, and a simulated world's time is that of its last run."""
    if settings.source is Source.LIVE:
        return live(settings)
    return _simulated(NOWHERE, "simulated world")


def time_of_calls(settings: Settings) -> datetime | None:
    """The present time by which the provider counts calls.

    `None` for a simulated world of this home alone: it lies beside the data, its log of calls included, and no call is
    made of it without the data. Raises `ProviderUnavailableError` when the named simulator does not answer.
    """
    if settings.source is Source.LIVE:
        return machine_time()
    if settings.simulator_url is None:
        return None
    with _simulator_client() as client:
        return _clock_at(settings.simulator_url, client).now()


@dataclass(frozen=True, slots=True)
class _OwnWorldClock:
    """`Clock` of the simulated world in this process; it is kept in a file of ours, so its errors are ours."""

    world: Clock
    file: Path

    def now(self) -> datetime:
        return self.world.now()

    def wait_until(self, instant: datetime) -> None:
        with domain_errors(str(self.file)):
            self.world.wait_until(instant)


@contextmanager
def _own_simulator(settings: Settings) -> Iterator[tuple[str, Clock]]:
    """Start the simulator on a free port of this machine; its clock and its log of calls outlive the process."""
    # Imported here: the server and the market take a while to load, and live days need neither.
    from simulator.main import Options, app_for  # noqa: PLC0415
    from simulator.server import running  # noqa: PLC0415

    # Two simulated worlds over one state file would each have a clock of its own.
    with held_alone(settings.data, "signal9", name="simulator.lock"):
        options = Options(
            port=0,
            seed=settings.simulator_seed,
            assets=settings.simulator_assets,
            state=settings.data / STATE_FILE,
        )
        with domain_errors(str(options.state)):
            app = app_for(options)
        with closing(app.state.world.calls), running(app) as url:
            yield url, _OwnWorldClock(app.state.world, settings.data / STATE_FILE)


def _simulated_at(url: str, settings: Settings, ending: ExitStack) -> Outside:
    """The simulated world at `url`, if it is the one that the data comes from."""
    import httpx  # noqa: PLC0415 - as above

    client = ending.enter_context(_simulator_client())
    try:
        answer = client.get(f"{url}/_simulator/world")
        answer.raise_for_status()
        world: Mapping[str, object] = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise ProviderUnavailableError(
            f"SIGNAL9_SIMULATOR_URL={url}: no simulator answers there ({type(error).__name__}). "
            "Start one with: signal9 simulator"
        ) from None
    identity = {name: world[name] for name in ("source", "seed", "instruments") if name in world}
    _refuse_another_world(settings.data, identity)
    return replace(
        _simulated(url, _in_words(identity)),
        timekeeper=Timekeeper.SIMULATOR,
        simulator_clock=_clock_at(url, client),
        invented=identity.get("source") == "generated",
    )


def _simulator_client() -> "httpx.Client":
    import httpx  # noqa: PLC0415 - as above

    return httpx.Client(timeout=30, trust_env=False)


def _clock_at(url: str, client: "httpx.Client") -> Clock:
    from adapters.system.simulator_clock import SimulatorClock  # noqa: PLC0415 - as above

    return SimulatorClock(url, client)


def _refuse_another_world(folder: Path, identity: Mapping[str, object]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    note = folder / WORLD
    if not note.exists():
        write_whole(note, f"{json.dumps(identity)}\n".encode())
    known = json.loads(note.read_text(encoding="utf-8"))
    if known != identity:
        raise SettingsError(
            f"The data in {folder} comes from another simulated world ({_in_words(known)}) than the one that "
            f"runs now ({_in_words(identity)}). Name another --home, or delete that folder."
        )


def _in_words(identity: Mapping[str, object]) -> str:
    if identity.get("source") == "generated":
        return f"generated market, {identity.get('instruments')} instruments, seed {identity.get('seed')}"
    return f"{identity.get('source')} answers"


def _simulated(url: str, description: str) -> Outside:
    return Outside(
        source=Source.SIMULATED,
        timekeeper=Timekeeper.LAST_RUN,
        alpha_vantage_url=url,
        alpaca_url=url,
        alpaca_news_url=url,
        alpha_vantage_key=INVENTED_KEY,
        alpaca_key_id=INVENTED_KEY,
        alpaca_secret_key=INVENTED_KEY,
        description=description,
    )
