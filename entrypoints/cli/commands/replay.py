"""`signal9 replay`."""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile

import click
from rich.console import Console
from rich.text import Text

from adapters.embedded.rebuilt_tables import Difference, RebuiltTables, not_durable
from domain.model.findings import CORRUPTED_ARCHIVE
from domain.model.quarantine import QuarantinedRow
from domain.use_cases.replay import Replayed
from entrypoints.cli import documents, screen
from entrypoints.cli.bar import bar
from entrypoints.cli.exit_codes import ExitCode
from entrypoints.cli.options import home_option, json_option
from entrypoints.cli.session import Session, stored_here
from entrypoints.container.embedded import REBUILT, Embedded, rebuilt
from entrypoints.scheduler_lock import held_alone

REPLAYING = "replay.lock"
"""Held by every replay: two would write into one file."""
FIELDS, NAMED, LONGEST = 20, 5, 20
"""Of the screen: differing fields, refused answers, characters of a value; `--json` has them all."""


@dataclass(frozen=True, slots=True)
class Differing:
    """What is kept of any number of differences: how many there are of each field, and one of them."""

    values: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By table and field."""
    examples: dict[tuple[str, str], Difference] = field(default_factory=dict)

    def counted(self, differences: Iterable[Difference]) -> Iterator[Difference]:
        """Each difference, once it is counted."""
        for difference in differences:
            place = (difference.table, difference.field)
            self.values[place] += 1
            self.examples.setdefault(place, difference)
            yield difference


@click.command("replay")
@click.option("--replace", is_flag=True, help="Put the rebuilt tables in the place of the present ones.")
@click.option("--accept-loss", is_flag=True, help="Replace also without what only damaged answers told.")
@home_option
@json_option
def command(home: Path | None, *, replace: bool, accept_loss: bool, as_json: bool) -> None:
    """Rebuild the tables from the archived answers, without a call, and show where they differ.

    Every answer goes through the code that applied it first, in the order of arrival: after a change of a parser or
    of a rule this shows what it changes. Exit code 1: the tables differ (and were not replaced).

    Compared and replaced is what the answers alone tell: reports with all revisions, overviews, heads, quarantine,
    assets and listings. What was done, when, and how it went, no answer tells: the calendar (which of its releases
    are processed), requests, queue, budget, runs and your watchlist stay as they are.

    An archived answer that has become damaged tells nothing any more. Nothing is replaced then, since the present
    tables still hold what it told, unless you accept the loss.

    \b
    signal9 replay                   compare
    signal9 replay --json            every difference
    signal9 replay --replace         all tables or none; not while a scheduler runs
    """
    if accept_loss and not replace:
        raise click.UsageError("--accept-loss goes with --replace only: nothing is lost by comparing.")
    with ExitStack() as ending:
        session = ending.enter_context(stored_here(home))
        data = session.settings.data
        if replace:
            ending.enter_context(held_alone(data, "signal9 replay"))
        ending.enter_context(held_alone(data, "signal9 replay", name=REPLAYING))
        tables = RebuiltTables(session.system.database(), data / REBUILT)
        receipts = tables.receipts()
        again = _empty_system(session, ending)
        with bar("Replaying the archive") as advance:
            replayed = again.replay()(watch=lambda done: advance(done, receipts))
        damaged = _newly_damaged(session.system, again)
        differing = Differing()
        # Kept until nothing can fail any more: who reads the document gets the whole of it, or none.
        lines = ending.enter_context(TemporaryFile("w+", encoding="utf-8", dir=data))
        with closing(tables.differences(receipts)) as found:
            for difference in differing.counted(found):
                if as_json:
                    print(json.dumps(documents.plain(difference), ensure_ascii=False), file=lines)
        replaced = replace and bool(differing.values) and (accept_loss or not damaged)
        if replaced:
            tables.replace(receipts)
        if as_json:
            lines.seek(0)
            _print_list("differences", lines)
            print(documents.as_text(_document(session, replayed, differing, damaged, replaced=replaced))[2:])
        else:
            show(replayed, differing, screen.console())
            _show_end(differing, damaged, screen.console(), wanted=replace, replaced=replaced)
    sys.exit(ExitCode.FAILED if differing.values and not replaced else ExitCode.DONE)


def _empty_system(session: Session, ending: ExitStack) -> Embedded:
    """A system with empty tables over the same archive; its file goes in the end, and so does one that was left."""
    path = session.settings.data / REBUILT
    _throw_away(path)
    system = session.system
    again = rebuilt(session.settings, session.outside, system.redact(), system.log(), system.archive())
    ending.callback(_throw_away, path)
    ending.callback(lambda: again.database().close())
    not_durable(again.database())
    return again


def _throw_away(path: Path) -> None:
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        path.with_name(name).unlink(missing_ok=True)


def _newly_damaged(system: Embedded, again: Embedded) -> tuple[QuarantinedRow, ...]:
    """Archived answers that were whole when they were applied, and are damaged or absent now."""
    known = {row.answer_digest for row in _damaged(system)}
    return tuple(row for row in _damaged(again) if row.answer_digest not in known)


def _damaged(system: Embedded) -> Iterator[QuarantinedRow]:
    return (row for row in system.quarantine().rows() if any(it.code == CORRUPTED_ARCHIVE for it in row.findings))


def _print_list(key: str, items: Iterable[str]) -> None:
    """The beginning of a document whose first key is a list of any length, from lines of JSON."""
    print(f'{{\n  "{key}": [', end="")
    separator = ""
    for item in items:
        print(f"{separator}\n    {item.rstrip()}", end="")
        separator = ","
    print("\n  ],")


def _document(
    session: Session, replayed: Replayed, differing: Differing, damaged: tuple[QuarantinedRow, ...], *, replaced: bool
) -> dict[str, object]:
    return {
        "source": session.outside.source,
        "answers": replayed.applied,
        "refused": replayed.refused,
        "damaged": damaged,
        "differing": [
            {"table": table, "field": name, "values": number} for (table, name), number in differing.values.items()
        ],
        "replaced": replaced,
    }


def show(replayed: Replayed, differing: Differing, console: Console) -> None:
    """Print what was applied, what could not be, and what differs, field by field."""
    console.print(f"{screen.count(sum(replayed.applied.values()), 'archived answer')} replayed, no call made.")
    if replayed.refused:
        console.print(f"{len(replayed.refused)} of them refused:", style="yellow")
        for refused in replayed.refused[:NAMED]:
            console.print(Text(f"  {refused}"), style="dim")
        if len(replayed.refused) > NAMED:
            console.print(Text(f"  and {len(replayed.refused) - NAMED} more; --json has them all", style="dim"))
    if not differing.values:
        console.print(Text("The rebuilt tables are equal to the present ones.", style="green"))
        return
    table = screen.listing("What differs", "Values", "Such as", right=("Values",), wide=("Such as",))
    for place, number in list(differing.values.items())[:FIELDS]:
        it = differing.examples[place]
        example = f"{it.key.replace('.000000+00:00', 'Z')}\n{_short(it.now)} → {_short(it.rebuilt)}"
        table.add_row(f"{screen.words(it.table)}\n  {it.field or 'whole rows'}", screen.count(number), example)
    console.print(table)
    if len(differing.values) > FIELDS:
        console.print(Text(f"and {len(differing.values) - FIELDS} more fields; --json has them all", style="dim"))


def _short(value: str | None) -> str:
    if value is None:
        return "-"
    return value if len(value) <= LONGEST else f"{value[: LONGEST - 1]}…"


def _show_end(
    differing: Differing, damaged: tuple[QuarantinedRow, ...], console: Console, *, wanted: bool, replaced: bool
) -> None:
    if replaced:
        console.print("The rebuilt tables are in place.")
    elif damaged:
        console.print(Text(f"{_which(damaged)}. The rebuilt tables lack what only they told.", style="red"))
        console.print(
            "Nothing was changed. Copy the damaged files from a backup (signal9 doctor --archive finds them), or do "
            "without what they told:\nsignal9 replay --replace --accept-loss"
        )
    elif differing.values and not wanted:
        console.print("Nothing was changed. To put the rebuilt tables in place:\nsignal9 replay --replace")


def _which(damaged: tuple[QuarantinedRow, ...]) -> str:
    """The damaged answers in words; of many, the first few."""
    named = [
        f"{' '.join(filter(None, (row.request.symbol, screen.words(row.request.subject.value))))} of "
        f"{row.received_at:%Y-%m-%d %H:%M} UTC ({row.answer_digest[:16]})"
        for row in damaged[:NAMED]
    ]
    more = f" and {len(damaged) - NAMED} more" if len(damaged) > NAMED else ""
    return f"{screen.count(len(damaged), 'archived answer')} damaged or lost: {', '.join(named)}{more}"
