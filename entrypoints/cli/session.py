"""What a command works with: settings, logging, the outside world and the wired system, closed at its end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from domain.errors import SettingsError
from entrypoints.cli.opening import settings_of
from entrypoints.container.embedded import DATABASE, Embedded, embedded
from entrypoints.observability import configure_logging, logger_later
from entrypoints.outside import Outside, connected, left_behind
from entrypoints.redaction import Redaction
from entrypoints.settings import Settings

if TYPE_CHECKING:
    import structlog


@dataclass(frozen=True, slots=True)
class Session:
    """One command's view of the system."""

    settings: Settings
    outside: Outside
    system: Embedded


@contextmanager
def working(home: Path | None, *, log_file: Path | None = None) -> Iterator[Session]:
    """With the outside world at hand: for commands that make calls."""
    settings = settings_of(home)
    redact = _redaction(settings)
    log = configure_logging(settings.log_level, settings.log_format, redact, log_file=log_file)
    with connected(settings) as outside, _wired(settings, outside, redact, log) as session:
        yield session


@contextmanager
def stored(home: Path | None) -> Iterator[Session]:
    """Over the store alone. Raises `SettingsError` when there is none yet: no command but a day makes one."""
    settings = settings_of(home)
    if not (settings.data / DATABASE).exists():
        raise SettingsError(
            f"There is no {settings.source.value} data in {settings.home} yet. Run `signal9 run-day` first, "
            "or name the folder of the data with --home."
        )
    redact = _redaction(settings)
    log = logger_later(lambda: configure_logging(settings.log_level, settings.log_format, redact))
    with _wired(settings, left_behind(settings), redact, log) as session:
        yield session


def _redaction(settings: Settings) -> Redaction:
    return Redaction.of((settings.alpha_vantage_api_key, settings.alpaca_api_key_id, settings.alpaca_api_secret_key))


@contextmanager
def _wired(
    settings: Settings, outside: Outside, redact: Redaction, log: structlog.stdlib.BoundLogger
) -> Iterator[Session]:
    system = embedded(settings, outside, redact, log)
    try:
        yield Session(settings, outside, system)
    finally:
        system.database().close()
