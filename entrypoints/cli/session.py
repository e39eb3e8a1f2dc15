"""What a command works with: settings, logging, the outside world and the wired system, closed at its end."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from domain.errors import SettingsError
from entrypoints.container.embedded import DATABASE, Embedded, embedded
from entrypoints.observability import configure_logging
from entrypoints.outside import Outside, connected, left_behind
from entrypoints.redaction import Redaction
from entrypoints.settings import Settings, load_settings


@dataclass(frozen=True, slots=True)
class Session:
    """One command's view of the system."""

    settings: Settings
    outside: Outside
    system: Embedded


@contextmanager
def working(home: Path | None, *, log_file: Path | None = None) -> Iterator[Session]:
    """With the outside world at hand: for commands that make calls."""
    settings = load_settings(home)
    with connected(settings) as outside, _wired(settings, outside, log_file) as session:
        yield session


@contextmanager
def stored(home: Path | None) -> Iterator[Session]:
    """Over the store alone. Raises `SettingsError` when there is none yet: no command but a day makes one."""
    settings = load_settings(home)
    refuse_without_data(settings)
    with _wired(settings, left_behind(settings)) as session:
        yield session


def refuse_without_data(settings: Settings) -> None:
    """Raises `SettingsError` when no day was run yet."""
    if not (settings.data / DATABASE).exists():
        raise SettingsError(
            f"There is no {settings.source.value} data in {settings.home} yet. Run `signal9 run-day` first, "
            "or name the folder of the data with --home."
        )


@contextmanager
def _wired(settings: Settings, outside: Outside, log_file: Path | None = None) -> Iterator[Session]:
    redact = Redaction.of((settings.alpha_vantage_api_key, settings.alpaca_api_key_id, settings.alpaca_api_secret_key))
    log = configure_logging(settings.log_level, settings.log_format, redact, log_file=log_file)
    system = embedded(settings, outside, redact, log)
    try:
        yield Session(settings, outside, system)
    finally:
        system.database().close()
