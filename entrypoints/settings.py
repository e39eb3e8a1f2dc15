"""The settings of the embedded profile, read once."""

import os
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError, field_validator

from domain.errors import SettingsError
from entrypoints.settings_base import (
    PREFIX,
    PipelineSettings,
    Seconds,
    explained,
    names_of,
    read_given,
)

OF_AWS = f"{PREFIX}AWS_"
"""What begins so says where the AWS profile is deployed, and is looked at by it alone."""


class Source(StrEnum):
    """Where the data comes from; each has a folder of its own, so that invented figures never mix with real ones."""

    LIVE = "live"
    SIMULATED = "simulated"


def _default_home() -> Path:
    data = os.environ.get("XDG_DATA_HOME", "")
    return (Path(data) if Path(data).is_absolute() else Path("~/.local/share").expanduser()) / "signal9"


class Settings(PipelineSettings):
    """What a person may set, as environment variables with the prefix `SIGNAL9_` or lines of the secrets file.

    The environment outweighs the file. Secrets hide themselves when printed.
    """

    home: Path = Field(default_factory=_default_home)
    secrets_file: Path | None = None

    alpha_vantage_api_key: SecretStr | None = None
    alpaca_api_key_id: SecretStr | None = None
    alpaca_api_secret_key: SecretStr | None = None
    simulator_assets: int = Field(default=13_000, ge=1, le=100_000)
    simulator_seed: int = 9

    lock_wait: Seconds = timedelta(seconds=15)

    @field_validator("home", "secrets_file")
    @classmethod
    def _expanded(cls, path: Path | None) -> Path | None:
        return path.expanduser().absolute() if path else path

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
    given, arguments = read_given(names(), others=lambda name: name.startswith(OF_AWS))
    if home is not None:
        given, arguments = {**given, "SIGNAL9_HOME": str(home)}, {**arguments, "home": home}
    try:
        return Settings(**arguments)  # type: ignore[arg-type]  # texts from the file are validated like the environment's
    except ValidationError as invalid:
        raise explained(invalid, given) from None


def names() -> tuple[str, ...]:
    """The full names of all settings of this profile."""
    return names_of(Settings)
