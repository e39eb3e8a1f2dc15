"""Every setting, read once: the only place that looks at the environment."""

import difflib
import os
import re
from collections.abc import Iterable, Mapping
from datetime import time, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from adapters.system.schedule import CronSchedule
from domain.errors import SettingsError
from domain.model.budget import BudgetPolicy
from domain.model.datasets import Provider
from domain.model.runs import ScheduledUseCase
from domain.rules.planning import PlanMode
from entrypoints.secrets_file import read_secrets_file

PREFIX = "SIGNAL9_"
NOT_OURS = frozenset({"SIGNAL9_RECORDED"})
"""Names with our prefix that are no settings: the folder of recorded answers, which tests read."""
SECRETS = frozenset({"SIGNAL9_ALPHA_VANTAGE_API_KEY", "SIGNAL9_ALPACA_API_KEY_ID", "SIGNAL9_ALPACA_API_SECRET_KEY"})
"""Names whose values are never shown."""
ALPACA_SPACING = timedelta(milliseconds=300)
"""Alpaca allows 200 requests a minute."""


class Source(StrEnum):
    """Where the data comes from; each has a folder of its own, so that invented figures never mix with real ones."""

    LIVE = "live"
    SIMULATED = "simulated"


def _seconds(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise ValueError("it should be a number of seconds") from None
    if not number.is_finite() or number < 0:
        raise ValueError("it should be a number of seconds, 0 or more")
    return timedelta(microseconds=int(number * 1_000_000))


def _share(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        share = Fraction(value)
    except (ValueError, ZeroDivisionError):
        raise ValueError("it should be a share such as 0.05 or 1/20") from None
    if not 0 < share <= 1:
        raise ValueError("it should be a share above 0 and at most 1")
    return share


def _limit(value: object) -> object:
    return None if isinstance(value, str) and value.strip().lower() == "none" else value


def _address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment or "@" in value:
        raise ValueError("it should be an address such as https://host or http://127.0.0.1:8900")
    if parts.scheme == "http" and not _is_this_machine(parts.hostname):
        raise ValueError("a key would cross the network unencrypted; use https")
    return value.rstrip("/")


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _default_home() -> Path:
    data = os.environ.get("XDG_DATA_HOME", "")
    return (Path(data) if Path(data).is_absolute() else Path("~/.local/share").expanduser()) / "signal9"


Seconds = Annotated[timedelta, BeforeValidator(_seconds)]
Share = Annotated[Fraction, BeforeValidator(_share)]
Address = Annotated[str, AfterValidator(_address)]


class Settings(BaseSettings):
    """What a person may set, as environment variables with the prefix `SIGNAL9_` or lines of the secrets file.

    The environment outweighs the file. Secrets hide themselves when printed.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="forbid", hide_input_in_errors=True
    )

    home: Path = Field(default_factory=_default_home)
    secrets_file: Path | None = None

    alpha_vantage_api_key: SecretStr | None = None
    alpaca_api_key_id: SecretStr | None = None
    alpaca_api_secret_key: SecretStr | None = None
    alpha_vantage_url: Address = "https://www.alphavantage.co"
    alpaca_url: Address = "https://paper-api.alpaca.markets"

    simulator_url: Address | None = None
    simulator_assets: int = Field(default=13_000, ge=1, le=100_000)
    simulator_seed: int = 9

    time_zone: ZoneInfo = ZoneInfo("America/New_York")
    sync_assets_at: time = time(4)
    sync_earnings_calendar_at: time = time(5)
    plan_earnings_pollination_at: time = time(6)
    plan_regular_pollination_at: time = time(7)
    reconcile_at: time = time(8)

    daily_calls: Annotated[int | None, BeforeValidator(_limit)] = Field(default=25, ge=1)
    call_spacing: Seconds = timedelta(seconds=2)
    call_margin: Seconds = timedelta(seconds=60)
    call_deadline: Seconds = timedelta(seconds=30)

    universe_cap: int = Field(default=170, ge=1)
    plan_mode: PlanMode = PlanMode.SPREAD
    most_deactivated: Share = Fraction(1, 20)

    lock_wait: Seconds = timedelta(seconds=15)

    log_level: Literal["debug", "info", "warning", "error"] = "error"
    log_format: Literal["plain", "json"] = "plain"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments (the secrets file among them) come from `load_settings`; no `.env` file is looked for."""
        del settings_cls, dotenv_settings, file_secret_settings
        return (init_settings, env_settings)

    @field_validator("home", "secrets_file")
    @classmethod
    def _expanded(cls, path: Path | None) -> Path | None:
        return path.expanduser().absolute() if path else path

    @field_validator("call_deadline")
    @classmethod
    def _positive(cls, deadline: timedelta) -> timedelta:
        if not deadline:
            raise ValueError("a call needs some time")
        return deadline

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.call_margin < 2 * self.call_deadline:
            raise ValueError(
                f"SIGNAL9_CALL_MARGIN={self.call_margin.total_seconds():g} is less than twice "
                f"SIGNAL9_CALL_DEADLINE={self.call_deadline.total_seconds():g}: a slow call could pass the limit"
            )
        times = self._times()
        for job, at in times.items():
            if at.tzinfo is not None:
                raise ValueError(f"SIGNAL9_{job.value.upper()}_AT={at} has a zone; SIGNAL9_TIME_ZONE names it")
            if at.second or at.microsecond:
                raise ValueError(f"SIGNAL9_{job.value.upper()}_AT={at} has seconds; triggers fire on the minute")
        if sorted(times.values()) != list(times.values()) or len(set(times.values())) < len(times):
            listed = ", ".join(f"{job.value} {at:%H:%M}" for job, at in times.items())
            raise ValueError(f"The five triggers have to follow each other through the day, but are set to {listed}")
        return self

    def _times(self) -> Mapping[ScheduledUseCase, time]:
        return {job: getattr(self, f"{job.value}_at") for job in ScheduledUseCase}

    @property
    def schedule(self) -> CronSchedule:
        """When the five triggers are due."""
        return CronSchedule(self.time_zone, self._times())

    @property
    def policies(self) -> Mapping[Provider, BudgetPolicy]:
        """What each provider's key allows."""
        return {
            Provider.ALPHA_VANTAGE: BudgetPolicy(
                limit=self.daily_calls,
                spacing=self.call_spacing,
                margin=self.call_margin,
                deadline=self.call_deadline,
            ),
            Provider.ALPACA: BudgetPolicy(limit=None, spacing=ALPACA_SPACING, deadline=timedelta(seconds=60)),
        }

    @property
    def source(self) -> Source:
        """Live when all keys are there, simulated when none is or a simulator is named.

        Raises `SettingsError` when only some keys are there: half a live day is never what is meant.
        """
        keys = {
            "SIGNAL9_ALPHA_VANTAGE_API_KEY": self.alpha_vantage_api_key,
            "SIGNAL9_ALPACA_API_KEY_ID": self.alpaca_api_key_id,
            "SIGNAL9_ALPACA_API_SECRET_KEY": self.alpaca_api_secret_key,
        }
        missing = [name for name, key in keys.items() if key is None]
        if self.simulator_url is not None or len(missing) == len(keys):
            return Source.SIMULATED
        if missing:
            raise SettingsError(
                f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing: live data needs all three "
                "keys. Set what is missing, or none of them to use the simulator."
            )
        return Source.LIVE

    @property
    def data(self) -> Path:
        """The folder of this source's database and archive."""
        return self.home / self.source.value


def load_settings(home: Path | None = None) -> Settings:
    """Read the settings; `home` outweighs what is set.

    Raises `SettingsError` that names each wrong setting with its value (a secret's value is left out).
    """
    given = {name: value for name, value in os.environ.items() if name.startswith(PREFIX) and value}
    _refuse_unknown(given.keys(), "the environment")
    arguments: dict[str, object] = {} if home is None else {"home": home}
    secrets_file = given.get("SIGNAL9_SECRETS_FILE")
    if secrets_file:
        path = Path(secrets_file).expanduser()
        from_file = read_secrets_file(path)
        _refuse_unknown(from_file.keys(), str(path))
        for name, value in from_file.items():
            if name not in given and value:
                given[name] = value
                arguments.setdefault(name.removeprefix(PREFIX).lower(), value)
    try:
        return Settings(**arguments)  # type: ignore[arg-type]  # texts from the file are validated like the environment's
    except ValidationError as invalid:
        raise SettingsError(_explained(invalid, given | ({"SIGNAL9_HOME": str(home)} if home else {}))) from None


def names() -> tuple[str, ...]:
    """The full names of all settings, in the order of the model."""
    return tuple(f"{PREFIX}{field.upper()}" for field in Settings.model_fields)


def _refuse_unknown(given: Iterable[str], where: str) -> None:
    for name in given:
        if name not in names() and name not in NOT_OURS:
            close = difflib.get_close_matches(name, names(), n=1)
            hint = f" Did you mean {close[0]}?" if close else " `.env.example` lists them all."
            raise SettingsError(f"{name} (in {where}) is no setting.{hint}")


def _explained(invalid: ValidationError, given: Mapping[str, str]) -> str:
    problems = []
    for error in invalid.errors(include_url=False, include_context=False, include_input=False):
        message = error["msg"].removeprefix("Value error, ")
        if error["loc"]:
            name = f"{PREFIX}{str(error['loc'][0]).upper()}"
            value = "(hidden)" if name in SECRETS else _without_secrets(name, given.get(name, ""))
            message = f"{name}={value}: {message[:1].lower()}{message[1:]}"
        problems.append(f"{message}.")
    return " ".join(problems)


def _without_secrets(name: str, value: str) -> str:
    """The value without what an address can hold of secrets: a user's name and password, and a query."""
    shown = re.sub(r"^(\w*://)?.*@", r"\1", value, flags=re.DOTALL) if name.endswith("_URL") else value
    return shown.partition("?")[0]
