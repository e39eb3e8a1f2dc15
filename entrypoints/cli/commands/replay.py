"""`signal9 replay`."""

import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from adapters.embedded.rebuilt_tables import Difference, RebuiltTables
from entrypoints.cli import documents, screen
from entrypoints.cli.exit_codes import ExitCode
from entrypoints.cli.options import home_option, json_option
from entrypoints.cli.session import Session, stored
from entrypoints.container.embedded import REBUILT, rebuilt
from entrypoints.scheduler_lock import held_alone

ROWS = 20


@click.command("replay")
@click.option("--replace", is_flag=True, help="Put the rebuilt tables in the place of the present ones.")
@home_option
@json_option
def command(home: Path | None, *, replace: bool, as_json: bool) -> None:
    """Rebuild the report tables from the archived answers, without a call, and show where they differ.

    Every answer goes through the code that applied it first, in the order of arrival: after a change of a parser or
    of a rule this shows what it changes. Reports, revisions, overviews, heads and the quarantine are rebuilt;
    the budget, the queue, the calendar and the watchlist stay. Exit code 1: the tables differ (and were not replaced).

    \b
    signal9 replay                   compare
    signal9 replay --replace         all tables, or none when it is interrupted
    """
    console = screen.console(to_stderr=as_json)
    with ExitStack() as ending:
        session = ending.enter_context(stored(home))
        if replace:
            ending.enter_context(held_alone(session.settings.data))
        answers, refused, differences, tables = _rebuilt(session, console, ending)
        if replace and differences:
            tables.replace()
        if as_json:
            document = {
                "source": session.outside.source,
                "answers": answers,
                "refused": refused,
                "differences": differences,
                "replaced": bool(replace and differences),
            }
            print(documents.as_text(document))
        else:
            show(answers, refused, differences, console, replaced=replace)
    sys.exit(ExitCode.FAILED if differences and not replace else ExitCode.DONE)


def _rebuilt(
    session: Session, console: Console, ending: ExitStack
) -> tuple[int, str, tuple[Difference, ...], RebuiltTables]:
    data = session.settings.data
    again = rebuilt(session.settings, session.outside, session.system.redact(), session.system.log())
    ending.callback(_throw_away, data / REBUILT)
    ending.callback(lambda: again.database().close())
    with console.status("Replaying the archive"):
        applied = again.replay()()
        tables = RebuiltTables(session.system.database(), data / REBUILT)
        differences = tuple(tables.differences())
    run = again.runs().latest("replay", limit=1)[0]
    return sum(applied.values()), run.message if run.outcome.value == "failed" else "", differences, tables


def _throw_away(path: Path) -> None:
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        path.with_name(name).unlink(missing_ok=True)


def show(answers: int, refused: str, differences: Sequence[Difference], console: Console, *, replaced: bool) -> None:
    """Print what differs."""
    console.print(f"{screen.count(answers, 'archived answer')} replayed, no call made.")
    if refused:
        console.print(Text(refused, style="yellow"))
    if not differences:
        console.print(Text("The rebuilt tables are equal to the present ones.", style="green"))
        return
    by_table = Counter(difference.table for difference in differences)
    console.print(", ".join(f"{screen.words(table)}: {screen.count(number)}" for table, number in by_table.items()))
    table = screen.listing("Table", "Row", "Field", "Now", "Rebuilt", right=("Now", "Rebuilt"), wide=("Row", "Field"))
    for it in differences[:ROWS]:
        table.add_row(screen.words(it.table), it.key, it.field, it.now or "-", it.rebuilt or "-")
    console.print(table)
    if len(differences) > ROWS:
        console.print(Text(f"and {len(differences) - ROWS} more; --json has them all", style="dim"))
    if replaced:
        console.print("The rebuilt tables are in place.")
    else:
        console.print("Nothing was changed. To put the rebuilt tables in place: signal9 replay --replace")
