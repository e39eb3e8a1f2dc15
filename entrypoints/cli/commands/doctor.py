"""`signal9 doctor`."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress
from rich.text import Text

from adapters.system.clock import machine_time
from domain.errors import SettingsError, Signal9Error
from entrypoints.cli import documents, screen
from entrypoints.cli.exit_codes import ExitCode
from entrypoints.cli.options import home_option, json_option
from entrypoints.cli.session import stored
from entrypoints.doctor.diagnosis import Diagnosis, State, problem
from entrypoints.doctor.machine import check_machine
from entrypoints.doctor.providers import check_providers
from entrypoints.doctor.store import Progress as Told
from entrypoints.doctor.store import check_store
from entrypoints.doctor.work import check_work
from entrypoints.settings import load_settings

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

    Changes nothing and spends no call of the budget. Exit code 1: there is a problem.

    \b
    signal9 doctor
    signal9 doctor --archive         reads every archived answer, too
    signal9 doctor --json
    """
    with Progress(console=screen.console(to_stderr=True), transient=True) as bar:
        task = bar.add_task("Looking", total=None)
        found = tuple(
            _diagnoses(
                home, archive=archive, progress=lambda done, total: bar.update(task, completed=done, total=total)
            )
        )
    if as_json:
        listed = [{**documents.fields(it), "state": it.state.name.lower()} for it in found]
        print(documents.as_text({"diagnoses": listed}))
    else:
        show(found, screen.console())
    sys.exit(ExitCode.FAILED if any(it.state is State.PROBLEM for it in found) else ExitCode.DONE)


def show(found: Sequence[Diagnosis], console: Console) -> None:
    """Print the worst first, each with its remedy."""
    table = screen.listing("", "Looked at", "Found", wide=("Found",))
    for it in sorted(found, key=lambda each: each.state):
        mark, style = MARKS[it.state]
        said = Text(it.found)
        if it.remedy:
            said.append(f"\n→ {it.remedy}", style="bold")
        table.add_row(Text(mark, style=style), it.name, said)
    console.print(table)
    problems = sum(it.state is State.PROBLEM for it in found)
    console.print()
    if problems:
        console.print(Text(f"{screen.count(problems, 'problem')} to mend.", style="bold red"))
    else:
        console.print(Text("Nothing is wrong.", style="green"))


def _diagnoses(home: Path | None, *, archive: bool, progress: Told) -> Iterator[Diagnosis]:
    try:
        settings = load_settings(home)
        data = settings.data
    except SettingsError as error:
        yield problem("Settings", str(error), "Mend the setting; `.env.example` explains each.")
        return
    yield from check_machine(data)
    yield from check_providers(settings, machine_time)
    store = tuple(check_store(data, whole_archive=archive, progress=progress))
    yield from store
    if store[0].state is not State.OK:
        return
    try:
        with stored(home) as session:
            yield from check_work(session, machine_time())
    except Signal9Error as error:
        yield problem("Store", str(error), "Mend the store first.")
