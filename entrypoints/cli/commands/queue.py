"""`signal9 queue list|claim|complete|fail|requeue`."""

import sys
from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from domain.model.analysis import QueueEntry, QueueState
from entrypoints.cli import documents, screen
from entrypoints.cli.exit_codes import ExitCode
from entrypoints.cli.options import home_option, json_option
from entrypoints.cli.session import stored

STYLES = {
    QueueState.PENDING: "",
    QueueState.CLAIMED: "yellow",
    QueueState.COMPLETED: "green",
    QueueState.FAILED: "red",
}
ROWS = 50

worker_option = click.option("--worker", default="person", show_default=True, help="Name of who works on it.")


@click.group("queue")
def command() -> None:
    """Companies that are ready for analysis: claim one, analyse it, say how it ended.

    A claim ends after its lease, so that nothing is stuck when a worker vanishes. Newer data puts a company back.

    \b
    signal9 queue list
    signal9 queue claim --worker me --json
    signal9 queue complete AAPL --worker me
    signal9 queue fail AAPL --worker me --reason "no cash flow"
    signal9 queue requeue AAPL
    """


@command.command("list")
@click.option("--state", type=click.Choice([state.value for state in QueueState]), help="Only these.")
@home_option
@json_option
def list_entries(state: str | None, home: Path | None, *, as_json: bool) -> None:
    """Show the whole queue, or what is in one state.

    First what waits, then what is claimed, done, and failed; each oldest first.

    \b
    signal9 queue list
    signal9 queue list --state pending --json
    """
    states = [QueueState(state)] if state else list(QueueState)
    with stored(home) as session:
        queue = session.system.queue()
        entries = [entry for each in states for entry in queue.entries(each)]
        if as_json:
            print(documents.as_text({"source": session.outside.source, "entries": entries}))
        else:
            show(entries, session.system.clock().now(), session.settings.time_zone, screen.console())


@command.command("claim")
@worker_option
@click.option("--limit", default=1, show_default=True, type=click.IntRange(1, 1000), help="How many at most.")
@click.option("--lease", default=60, show_default=True, type=click.IntRange(1, 10080), help="Minutes that it is yours.")
@home_option
@json_option
def claim(worker: str, limit: int, lease: int, home: Path | None, *, as_json: bool) -> None:
    """Take the oldest entries that are ready.

    Nobody else gets them before the lease ends. Exit code 3: nothing is ready. A claim that ended without a
    word counts as a try; after the third the entry has failed.

    \b
    signal9 queue claim --worker me
    signal9 queue claim --worker me --limit 10 --lease 120 --json
    """
    with stored(home) as session:
        work = session.system.analysis_work()
        claimed: list[QueueEntry] = []
        while len(claimed) < limit and (entry := work.claim(worker, lease=timedelta(minutes=lease))) is not None:
            claimed.append(entry)
        if as_json:
            print(documents.as_text({"source": session.outside.source, "claimed": claimed}))
        elif claimed:
            show(claimed, session.system.clock().now(), session.settings.time_zone, screen.console())
        else:
            print("signal9: nothing is ready for analysis.", file=sys.stderr)
    sys.exit(ExitCode.DONE if claimed else ExitCode.TRY_LATER)


@command.command("complete")
@click.argument("symbol")
@worker_option
@home_option
def complete(symbol: str, worker: str, home: Path | None) -> None:
    """Say that the analysis is done.

    \b
    signal9 queue complete AAPL --worker me
    """
    with stored(home) as session:
        found = session.system.find_asset()(symbol).symbol
        session.system.analysis_work().complete(found, worker)
        print(f"{found} is analysed.")


@command.command("fail")
@click.argument("symbol")
@click.option("--reason", required=True, help="Why it cannot be analysed.")
@worker_option
@home_option
def fail(symbol: str, reason: str, worker: str, home: Path | None) -> None:
    """Say that the analysis cannot be done, and why.

    \b
    signal9 queue fail AAPL --worker me --reason "no cash flow"
    """
    with stored(home) as session:
        found = session.system.find_asset()(symbol).symbol
        session.system.analysis_work().fail(found, worker, failure=reason)
        print(f"{found} has failed: {reason}. Newer data, or `signal9 queue requeue {found}`, brings it back.")


@command.command("requeue")
@click.argument("symbol")
@home_option
def requeue(symbol: str, home: Path | None) -> None:
    """Put an entry back, whatever its state.

    \b
    signal9 queue requeue AAPL
    """
    with stored(home) as session:
        found = session.system.find_asset()(symbol).symbol
        session.system.analysis_work().requeue(found)
        print(f"{found} waits for analysis again.")


def show(entries: Iterable[QueueEntry], now: datetime, zone: tzinfo, console: Console) -> None:
    """Print a line for each."""
    listed = list(entries)
    if not listed:
        console.print("The queue is empty. A company enters it once all its datasets hold the newest quarter.")
        return
    table = screen.listing(
        "Company", "State", "Ready since", "Waits", "Tries", "Notes", right=("Tries",), wide=("Notes",)
    )
    for entry in listed[:ROWS]:
        waits = screen.short_span(max(now - entry.enqueued_at, timedelta(0))) if entry.finished_at is None else ""
        table.add_row(
            entry.symbol,
            Text(entry.state.value, style=STYLES[entry.state]),
            screen.moment(entry.enqueued_at, zone),
            waits,
            str(entry.attempts),
            _note(entry, now, zone),
        )
    console.print(table)
    if len(listed) > ROWS:
        console.print(Text(f"and {len(listed) - ROWS} more; --json has them all", style="dim"))


def _note(entry: QueueEntry, now: datetime, zone: tzinfo) -> str:
    notes = [f"without {', '.join(map(screen.words, entry.waived))}"] if entry.waived else []
    if entry.failure:
        notes.append(entry.failure)
    elif entry.lease_until is not None and entry.lease_until <= now:
        notes.append(f"the claim of {entry.claimed_by} has ended: it may be claimed again")
    elif entry.lease_until is not None:
        notes.append(f"{entry.claimed_by}, until {screen.clock(entry.lease_until, zone, relative_to=now)}")
    elif entry.finished_at is not None:
        notes.append(f"since {screen.moment(entry.finished_at, zone)}")
    return "; ".join(notes)
