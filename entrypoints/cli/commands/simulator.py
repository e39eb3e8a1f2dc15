"""`signal9 simulator`."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from domain.errors import SettingsError
from simulator.main import Options, serve


@click.command("simulator")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8900, show_default=True, help="Port to listen on; 0 takes a free one.")
@click.option("--seed", default=9, show_default=True, help="Of the generated market and of the faults.")
@click.option("--assets", default=13_000, show_default=True, help="Size of the generated market.")
@click.option(
    "--recorded",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Serve this folder of recorded answers instead.",
)
@click.option("--at", type=click.DateTime(["%Y-%m-%d"]), help="First day of the world, such as 2026-11-03.")
@click.option(
    "--state", type=click.Path(dir_okay=False, path_type=Path), help="File that keeps clock and calls between two runs."
)
@click.option("--faults", default="none", show_default=True, help="none, all, or name=rate,name=rate.")
@click.option("--ticking", is_flag=True, help="Let the world's clock run with real time.")
@click.option("--quota", default="25", show_default=True, help="Calls in 24 hours, or none for a paid key.")
@click.option("--spacing-seconds", default=1.0, show_default=True, help="Least time between two calls.")
def command(
    *,
    at: datetime | None,
    quota: str,
    **options: Any,  # noqa: ANN401 - the other options above, by name
) -> None:
    """Serve a simulated Alpha Vantage and Alpaca, quirks, quotas and faults included, until interrupted.

    \b
    signal9 simulator                                   a generated market on port 8900
    signal9 simulator --recorded DIR                    recorded answers
    SIGNAL9_SIMULATOR_URL=http://127.0.0.1:8900 signal9 run-day
    """
    if quota != "none" and not quota.isdecimal():
        raise SettingsError(f"--quota={quota}: it should be a number of calls, or none.")
    try:
        serve(Options(quota=None if quota == "none" else int(quota), at=at.date() if at else None, **options))
    except (OSError, ValueError) as problem:
        raise SettingsError(f"The simulator cannot start: {problem}") from problem
