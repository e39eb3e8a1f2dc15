"""What every profile has in common of its settings, and where they are read: nothing else looks at the environment."""

import difflib
import os
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import time, timedelta
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, field_validator, model_validator
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


def keeping_keys(value: str) -> str:
    """An address over which a key may come or go. Raises `ValueError`."""
    parts = _parts(value)
    if parts.scheme == "http" and not _is_this_machine(parts.hostname or ""):
        raise ValueError("a key would cross the network unencrypted; use https")
    return value.rstrip("/")


def _keyless_address(value: str) -> str:
    _parts(value)
    return value.rstrip("/")


def _parts(value: str) -> SplitResult:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment or "@" in value:
        raise ValueError("it should be an address such as https://host or http://127.0.0.1:8900")
    return parts


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


Seconds = Annotated[timedelta, BeforeValidator(_seconds)]
Share = Annotated[Fraction, BeforeValidator(_share)]
Address = Annotated[str, AfterValidator(keeping_keys)]
KeylessAddress = Annotated[str, AfterValidator(_keyless_address)]
"""Of something that no key is ever sent to."""


class PipelineSettings(BaseSettings):
    """What the pipeline itself is set by, wherever it runs."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="forbid", hide_input_in_errors=True
    )

    profile: Literal["embedded", "aws"] = "embedded"

    alpha_vantage_url: Address = "https://www.alphavantage.co"
    alpaca_url: Address = "https://paper-api.alpaca.markets"
    alpaca_news_url: Address = "https://data.alpaca.markets"
    simulator_url: KeylessAddress | None = None

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


def names_of(settings: type[PipelineSettings]) -> tuple[str, ...]:
    """The full names of all settings of a profile, in the order of the model; AWS's own names are none of ours."""
    return tuple(
        f"{PREFIX}{name.upper()}" for name, field in settings.model_fields.items() if field.validation_alias is None
    )


def profile_in_force() -> str:
    """The profile that the environment or the secrets file names; nothing else is looked at."""
    given = _environment()
    return given.get("SIGNAL9_PROFILE") or _file(given).get("SIGNAL9_PROFILE") or "embedded"


def read_given(
    own: Collection[str], others: Callable[[str], bool] = lambda _: False
) -> tuple[Mapping[str, str], Mapping[str, object]]:
    """What is set: all of it by full name; and what only the secrets file says, as arguments of the settings.

    The environment outweighs the file. `others` tells which names belong to another profile: they are left out. Raises
    `SettingsError` for a name that is no setting, and when the file cannot be read.
    """
    given = _environment()
    _refuse_unknown((name for name in given if not others(name)), own, "the environment")
    from_file = {name: value for name, value in _file(given).items() if not others(name)}
    _refuse_unknown(from_file, own, given.get("SIGNAL9_SECRETS_FILE", ""))
    only_there = {name: value for name, value in from_file.items() if name not in given and value}
    return {**given, **only_there}, {name.removeprefix(PREFIX).lower(): value for name, value in only_there.items()}


def _environment() -> Mapping[str, str]:
    return {name: value for name, value in os.environ.items() if name.startswith(PREFIX) and value}


def _file(given: Mapping[str, str]) -> Mapping[str, str]:
    named = given.get("SIGNAL9_SECRETS_FILE")
    return read_secrets_file(Path(named).expanduser()) if named else {}


def _refuse_unknown(given: Iterable[str], known: Collection[str], where: str) -> None:
    for name in given:
        if name not in known and name not in NOT_OURS:
            close = difflib.get_close_matches(name, known, n=1)
            hint = f" Did you mean {close[0]}?" if close else " `.env.example` lists them all."
            raise SettingsError(f"{name} (in {where}) is no setting.{hint}")


def explained(invalid: ValidationError, given: Mapping[str, str]) -> SettingsError:
    """The error that names each wrong setting with its value (a secret's value is left out), then what is missing."""
    problems, missing = [], []
    for error in invalid.errors(include_url=False, include_context=False, include_input=False):
        message = error["msg"].removeprefix("Value error, ")
        if error["loc"]:
            place = str(error["loc"][0])
            name = place if place.isupper() else f"{PREFIX}{place.upper()}"
            if error["type"] == "missing":
                missing.append(name)
                continue
            # AWS's own names are not among the given ones.
            value = "(hidden)" if name in SECRETS else _shown(name, given.get(name) or os.environ.get(name, ""))
            message = f"{name}={value}: {message[:1].lower()}{message[1:]}"
        problems.append(f"{message}.")
    if missing:
        problems.append(f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing.")
    return SettingsError(" ".join(problems))


def _shown(name: str, value: str) -> str:
    """A value without what an address can hold of secrets: a user's name and password, and a query."""
    without_user = re.sub(r"^(\w*://)?.*@", r"\1", value, flags=re.DOTALL) if name.endswith("_URL") else value
    return without_user.partition("?")[0]
