"""Which profile a command looks at: this machine's home, or a deployment on AWS."""

from enum import StrEnum

import click

from domain.errors import SettingsError
from entrypoints.settings_base import profile_in_force


class Profile(StrEnum):
    """Where the system runs."""

    EMBEDDED = "embedded"
    AWS = "aws"


def chosen() -> Profile:
    """The one that `--profile` names, else the one of the settings."""
    context = click.get_current_context(silent=True)
    named = context.find_root().params.get("profile") if context else None
    value = named or profile_in_force()
    try:
        return Profile(value)
    except ValueError:
        names = " or ".join(f"'{profile}'" for profile in Profile)
        raise SettingsError(f"SIGNAL9_PROFILE={value}: input should be {names}.") from None
