"""`signal9 run-day`."""

import sys
from pathlib import Path

import click
from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from domain.model.datasets import Provider
from domain.rules.budget import used_in_window
from entrypoints.cli import day_screen, documents, screen
from entrypoints.cli.exit_codes import ExitCode
from entrypoints.cli.opening import settings_of, worked_alone
from entrypoints.cli.options import home_option, json_option
from entrypoints.cli.progress import watching
from entrypoints.cli.session import Session, working
from entrypoints.day import DayResult
from entrypoints.settings import Source


@click.command("run-day")
@home_option
@json_option
def command(home: Path | None, *, as_json: bool) -> None:
    """Run one whole day: the five triggers in order, then the events that follow.

    In a simulated world each trigger fires at its time of the world's next day, and waiting moves the world's clock:
    run it again for the day after. With live keys the triggers fire now, and what is put off for more than a few
    minutes is left to the next run. Refused while `signal9 start` runs, which does the same.

    \b
    signal9 run-day                          the next day
    signal9 run-day --json > day.json        the same, for a program
    signal9 run-day --home ./scratch         with data in a folder of your choice
    """
    console = screen.console(to_stderr=as_json)
    with worked_alone(settings_of(home).data, "signal9 run-day"), working(home) as session:
        announce(session, console)
        result = _run(session, console)
        if as_json:
            print(documents.as_text(documents.day_document(result, session.outside)))
        else:
            day_screen.show(result, session.outside.source, session.settings.time_zone, console)
    sys.exit(ExitCode.DONE if result.went_well else ExitCode.FAILED)


def announce(session: Session, console: Console) -> None:
    """Say where the data comes from."""
    if session.outside.source is Source.SIMULATED:
        console.print(Panel(_simulated(session), style="bold yellow", expand=False))
    else:
        urls = f"{session.settings.alpha_vantage_url} and {session.settings.alpaca_url}"
        console.print(Text.assemble(("LIVE", "bold green"), f": {urls}"))


def _simulated(session: Session) -> str:
    why = "SIGNAL9_SIMULATOR_URL names a simulator" if session.settings.simulator_url else "no keys are set"
    what = (
        "every company and figure below is invented"
        if session.outside.invented
        else "the answers below are real ones, recorded on another day"
    )
    return (
        f"SIMULATED: {why}, so {what} ({session.outside.description}). The day passes in seconds. "
        "For real data, see “Live keys” in README.md."
    )


def _run(session: Session, console: Console) -> DayResult:
    system = session.system
    budget, clock = system.budget(), system.clock()
    limit = budget.policies[Provider.ALPHA_VANTAGE].limit

    def used() -> tuple[int, int | None]:
        return used_in_window(budget.read(Provider.ALPHA_VANTAGE), clock.now()), limit

    with watching(console, session.settings.time_zone, used) as watcher:
        day = system.run_day()
        return day.simulated(watcher) if session.outside.source is Source.SIMULATED else day.live(watcher)
