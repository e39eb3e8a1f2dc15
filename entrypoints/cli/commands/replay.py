"""`signal9 replay`."""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from adapters.embedded.rebuilt_tables import Difference, RebuiltTables
from domain.model.findings import CORRUPTED_ARCHIVE
from domain.model.quarantine import QuarantinedRow
from entrypoints.cli import documents, screen
from entrypoints.cli.exit_codes import ExitCode
from entrypoints.cli.options import home_option, json_option
from entrypoints.cli.session import Session, stored
from entrypoints.container.embedded import REBUILT, rebuilt
from entrypoints.scheduler_lock import held_alone

ROWS = 20
NAMED = 5


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay found."""

    answers: int
    refused: str
    """What could not be read, in words."""
    damaged: tuple[QuarantinedRow, ...]
    """Archived answers that were whole when they were applied, and are damaged or absent now."""
    differences: tuple[Difference, ...]


@click.command("replay")
@click.option("--replace", is_flag=True, help="Put the rebuilt tables in the place of the present ones.")
@click.option("--accept-loss", is_flag=True, help="Replace also without what only damaged answers told.")
@home_option
@json_option
def command(home: Path | None, *, replace: bool, accept_loss: bool, as_json: bool) -> None:
    """Rebuild the report tables from the archived answers, without a call, and show where they differ.

    Every answer goes through the code that applied it first, in the order of arrival: after a change of a parser or
    of a rule this shows what it changes. Reports, revisions, overviews, heads and the quarantine are rebuilt;
    the budget, the queue, the calendar and the watchlist stay. Exit code 1: the tables differ (and were not replaced).

    An archived answer that has become damaged tells nothing any more. Nothing is replaced then, since the present
    tables still hold what it told, unless you accept the loss.

    \b
    signal9 replay                   compare
    signal9 replay --replace         all tables, or none when it is interrupted
    """
    console = screen.console(to_stderr=as_json)
    with ExitStack() as ending:
        session = ending.enter_context(stored(home))
        if replace:
            ending.enter_context(held_alone(session.settings.data, "signal9 replay"))
        replayed, tables = _replay(session, console, ending)
        replaced = replace and bool(replayed.differences) and (accept_loss or not replayed.damaged)
        if replaced:
            tables.replace()
        if as_json:
            print(
                documents.as_text(
                    {"source": session.outside.source, **documents.fields(replayed), "replaced": replaced}
                )
            )
        else:
            show(replayed, console)
            _show_end(replayed, console, wanted=replace, replaced=replaced)
    sys.exit(ExitCode.FAILED if replayed.differences and not replaced else ExitCode.DONE)


def _replay(session: Session, console: Console, ending: ExitStack) -> tuple[Replayed, RebuiltTables]:
    data = session.settings.data
    again = rebuilt(session.settings, session.outside, session.system.redact(), session.system.log())
    ending.callback(_throw_away, data / REBUILT)
    ending.callback(lambda: again.database().close())
    with console.status("Replaying the archive"):
        applied = again.replay()()
        tables = RebuiltTables(session.system.database(), data / REBUILT)
        differences = tuple(tables.differences())
    run = again.runs().latest("replay", limit=1)[0]
    known = {row.answer_digest for row in _damaged(session.system.quarantine().rows())}
    replayed = Replayed(
        answers=sum(applied.values()),
        refused=run.message if run.outcome.value == "failed" else "",
        damaged=tuple(row for row in _damaged(again.quarantine().rows()) if row.answer_digest not in known),
        differences=differences,
    )
    return replayed, tables


def _damaged(quarantined: Iterable[QuarantinedRow]) -> Iterator[QuarantinedRow]:
    return (row for row in quarantined if any(finding.code == CORRUPTED_ARCHIVE for finding in row.findings))


def _throw_away(path: Path) -> None:
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        path.with_name(name).unlink(missing_ok=True)


def show(replayed: Replayed, console: Console) -> None:
    """Print what differs."""
    differences = replayed.differences
    console.print(f"{screen.count(replayed.answers, 'archived answer')} replayed, no call made.")
    if replayed.refused:
        console.print(Text(replayed.refused, style="yellow"))
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


def _show_end(replayed: Replayed, console: Console, *, wanted: bool, replaced: bool) -> None:
    if replaced:
        console.print("The rebuilt tables are in place.")
    elif replayed.damaged:
        console.print(Text(f"{_which(replayed.damaged)}. The rebuilt tables lack what only they told.", style="red"))
        console.print(
            "Nothing was changed. Copy the damaged files from a backup (signal9 doctor --archive finds them), or do "
            "without what they told: signal9 replay --replace --accept-loss"
        )
    elif replayed.differences and not wanted:
        console.print("Nothing was changed. To put the rebuilt tables in place: signal9 replay --replace")


def _which(damaged: Sequence[QuarantinedRow]) -> str:
    """The damaged answers in words; of many, the first few."""
    named = [
        f"{' '.join(filter(None, (row.request.symbol, screen.words(row.request.subject.value))))} of "
        f"{row.received_at:%Y-%m-%d %H:%M} UTC ({row.answer_digest[:16]})"
        for row in damaged[:NAMED]
    ]
    more = f" and {len(damaged) - NAMED} more" if len(damaged) > NAMED else ""
    return f"{screen.count(len(damaged), 'archived answer')} damaged or lost: {', '.join(named)}{more}"
