"""What a command works with: settings, logging, the outside world and the wired system, closed at its end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from domain.errors import SettingsError
from entrypoints.cli.opening import settings_of
from entrypoints.cli.profile import Profile, chosen
from entrypoints.container.embedded import DATABASE, Embedded, embedded
from entrypoints.observability import configure_logging, logger_later
from entrypoints.outside import Outside, connected, left_behind
from entrypoints.redaction import Redaction
from entrypoints.settings import Settings

if TYPE_CHECKING:
    import structlog

    from entrypoints.container.aws import Aws
    from entrypoints.settings_base import PipelineSettings


@dataclass(frozen=True, slots=True)
class Session:
    """One command's view of the system on this machine."""

    settings: Settings
    outside: Outside
    system: Embedded


@dataclass(frozen=True, slots=True)
class View:
    """The same in any profile: what may be asked, and decided."""

    settings: PipelineSettings
    outside: Outside
    system: Embedded | Aws


@dataclass(frozen=True, slots=True)
class DeploymentView:
    """A deployment on AWS."""

    settings: PipelineSettings
    outside: Outside
    system: Aws


@contextmanager
def working(home: Path | None, *, log_file: Path | None = None) -> Iterator[Session]:
    """With the outside world at hand: for commands that make calls."""
    settings = settings_of(home)
    redact = _redaction(settings)
    log = configure_logging(settings.log_level, settings.log_format, redact, log_file=log_file)
    with connected(settings) as outside, _wired(settings, outside, redact, log) as session:
        yield session


@contextmanager
def stored(home: Path | None) -> Iterator[View]:
    """Over the stores of the profile in force. Raises `SettingsError` when there is no data yet."""
    if chosen() is Profile.AWS:
        with deployment(home, clock=False) as view:
            yield View(view.settings, view.outside, view.system)
    else:
        with stored_here(home) as session:
            yield View(session.settings, session.outside, session.system)


@contextmanager
def deployment(home: Path | None, *, clock: bool) -> Iterator[DeploymentView]:
    """Over a deployment on AWS; `clock` for what needs the time of a simulated world, which has to be running then.

    Raises `SettingsError` when its settings or boto3 are missing. What is measured is not written anywhere: the
    deployment's own metrics come from its functions.
    """
    # Imported here: a command of one machine needs none of it.
    from entrypoints.aws_outside import outside_of, simulator_clock  # noqa: PLC0415
    from entrypoints.aws_settings import load_aws_settings  # noqa: PLC0415
    from entrypoints.container.aws import aws  # noqa: PLC0415

    if home is not None:
        raise click.UsageError("--home is a folder of this machine; the AWS profile has none.")
    _make_sure_of_boto3()
    settings = load_aws_settings()
    redact = Redaction()
    log = logger_later(lambda: configure_logging(settings.log_level, settings.log_format, redact))
    with ExitStack() as ending:
        world = None
        if clock and settings.simulator_url is not None:
            world = simulator_clock(settings.simulator_url)
            ending.callback(world.client.close)
        outside = outside_of(settings, world)
        system = aws(settings, outside, redact, log, lambda _: None)
        ending.callback(lambda: system.clients().close())
        yield DeploymentView(settings, outside, system)


def _make_sure_of_boto3() -> None:
    """One machine does without it, so it is not in every environment."""
    if find_spec("boto3") is None:
        raise SettingsError("The AWS profile needs boto3, which is not installed here. Run: make setup-aws")


@contextmanager
def stored_here(home: Path | None) -> Iterator[Session]:
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
