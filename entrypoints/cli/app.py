"""The commands and their options."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from domain.errors import Signal9Error
from entrypoints.cli.exit_codes import ExitCode, exit_code_of

# ruff: noqa: PLC0415 - a command imports what it needs when it runs, so that the others start fast
# ruff: noqa: D301 - `\b` is click's mark of lines that are not to be filled, and has to be the control character


class Commands(click.Group):
    """Turns our errors into a line for a person and an exit code; a traceback is only for bugs."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's signature
        """Run the command."""
        try:
            return super().invoke(ctx)
        except Signal9Error as error:
            click.echo(f"signal9: {error}", err=True)
            ctx.exit(exit_code_of(error))
        except KeyboardInterrupt:
            click.echo("signal9: stopped. Nothing is lost; run the same command to go on.", err=True)
            ctx.exit(ExitCode.INTERRUPTED)


home_option = click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the data, instead of SIGNAL9_HOME (by default ~/.local/share/signal9).",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document with documented keys.")


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def signal9() -> None:
    """Keep company fundamentals up to date within Alpha Vantage's 25 calls a day.

    \b
    signal9 run-day                 a whole day: sync, plan, fetch, validate, store, queue
    signal9 status                  budget, freshness, queue, dead letters, last runs
    signal9 show AAPL               one company, and where each figure comes from

    Without keys the data comes from a simulated market. Settings are environment variables; `.env.example` lists
    them. Exit codes: 0 done, 1 failed, 2 wrong usage or setting, 3 out of reach (try later), 130 interrupted.
    """


@signal9.command("run-day")
@home_option
@json_option
def run_day(home: Path | None, *, as_json: bool) -> None:
    """Run one whole day: the five triggers in order, then the events that follow.

    In a simulated world each trigger fires at its time of the world's next day, and waiting moves the world's clock:
    run it again for the day after. With live keys the triggers fire now, and what is put off for more than a few
    minutes is left to the next run.

    \b
    signal9 run-day                          the next day
    signal9 run-day --json > day.json        the same, for a program
    signal9 run-day --home ./scratch         with data in a folder of your choice
    """
    from entrypoints.cli import run_day as command

    sys.exit(command.run(home, as_json=as_json))


@signal9.command()
@home_option
@json_option
def status(home: Path | None, *, as_json: bool) -> None:
    """Show the budget, how fresh the data is, the queue, dead letters and the last runs.

    \b
    signal9 status
    signal9 status --json
    """
    from entrypoints.cli import status as command

    command.run(home, as_json=as_json)


@signal9.command()
@click.argument("symbol")
@home_option
@json_option
def show(symbol: str, home: Path | None, *, as_json: bool) -> None:
    """Show what is known of one asset: overview, latest reports, restatements, and the certificate.

    The certificate tells for each dataset which fiscal period it holds, when it was fetched, and the digest of the
    archived answer that says so.

    \b
    signal9 show AAPL
    signal9 show brk-b --json
    """
    from entrypoints.cli import show as command

    command.run(symbol, home, as_json=as_json)


@signal9.command()
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
def simulator(**options: Any) -> None:  # noqa: ANN401 - the options above, by name
    """Serve a simulated Alpha Vantage and Alpaca, quirks, quotas and faults included, until interrupted.

    \b
    signal9 simulator                                   a generated market on port 8900
    signal9 simulator --recorded DIR                    recorded answers
    SIGNAL9_SIMULATOR_URL=http://127.0.0.1:8900 signal9 run-day
    """
    from entrypoints.cli import simulator as command

    at: datetime | None = options.pop("at")
    command.run(at=at.date() if at else None, **options)
