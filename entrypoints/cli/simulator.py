"""`signal9 simulator`: serve the simulated providers."""

from typing import Any

from domain.errors import SettingsError
from simulator.main import Options, serve


def run(*, quota: str, **options: Any) -> None:  # noqa: ANN401 - the simulator's own options, by name
    """Serve until interrupted. Raises `SettingsError` when the port is taken or an option makes no sense."""
    if quota != "none" and not quota.isdecimal():
        raise SettingsError(f"--quota={quota}: it should be a number of calls, or none.")
    try:
        serve(Options(quota=None if quota == "none" else int(quota), **options))
    except (OSError, ValueError) as problem:
        raise SettingsError(f"The simulator cannot start: {problem}") from problem
