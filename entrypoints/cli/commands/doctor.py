"""`signal9 doctor`."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from entrypoints.cli import documents, screen
from entrypoints.cli.bar import bar
from entrypoints.cli.exit_codes import ExitCode
from entrypoints.cli.options import home_option, json_option
from entrypoints.doctor.diagnosis import Diagnosis, State
from entrypoints.doctor.examination import diagnoses

MARKS = {
    State.PROBLEM: ("✗", "red"),
    State.WARNING: ("!", "yellow"),
    State.OK: ("✓", "green"),
    State.SKIPPED: ("-", "dim"),
}


@click.command("doctor")
@click.option("--archive", is_flag=True, help="Read every archived answer and check its digest.")
@home_option
@json_option
def command(home: Path | None, *, archive: bool, as_json: bool) -> None:
    """Tell what is wrong and how to mend it: settings, keys, reach, clock, disk, store, archive, work.

    Changes nothing, and spends no call of the budget: whether Alpha Vantage takes its key is told by the answers that
    came. Exit code 1: there is a problem (a warning is none).

    \b
    signal9 doctor
    signal9 doctor --archive         reads every archived answer, too
    signal9 doctor --json
    """
    with bar("Looking") as advance:
        found = diagnoses(home, whole_archive=archive, progress=advance)
    problems = sum(it.state is State.PROBLEM for it in found)
    if as_json:
        listed = [{**documents.fields(it), "state": it.state.name.lower()} for it in found]
        print(documents.as_text({"problems": problems, "diagnoses": listed}))
    else:
        show(found, screen.console())
    sys.exit(ExitCode.FAILED if problems else ExitCode.DONE)


def show(found: Sequence[Diagnosis], console: Console) -> None:
    """Print the worst first, each with its remedy."""
    table = screen.listing("", "Looked at", "Found", wide=("Looked at", "Found"))
    for it in sorted(found, key=lambda each: each.state):
        mark, style = MARKS[it.state]
        said = Text(it.found)
        if it.remedy:
            said.append(f"\n→ {it.remedy}", style="bold")
        table.add_row(Text(mark, style=style), it.name, said)
    console.print(table)
    console.print()
    problems, warnings = (sum(it.state is state for it in found) for state in (State.PROBLEM, State.WARNING))
    also = f"{screen.count(warnings, 'thing')} to know" if warnings else ""
    if problems:
        ending = f", and {also}." if also else "."
        console.print(Text(f"{screen.count(problems, 'problem')} to mend{ending}", style="bold red"))
    else:
        console.print(Text(f"Nothing is wrong{f'; {also}' if also else ''}.", style="green"))
