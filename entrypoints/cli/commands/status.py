"""`signal9 status`."""

from datetime import timedelta, tzinfo
from decimal import Decimal
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from domain.model.analysis import QueueState
from domain.rules.budget import DAY
from domain.use_cases.report_status import Status
from entrypoints.cli import documents, screen
from entrypoints.cli.options import home_option, json_option
from entrypoints.cli.session import stored
from entrypoints.settings import Source


@click.command("status")
@home_option
@json_option
def command(home: Path | None, *, as_json: bool) -> None:
    """Show the budget, how fresh the data is, the queue, dead letters and the last runs.

    \b
    signal9 status
    signal9 status --json
    """
    with stored(home) as session:
        status = session.system.report_status()()
        zone = session.settings.time_zone
        if as_json:
            print(documents.as_text(documents.status_document(status, session.outside, zone)))
        else:
            show(status, session.outside.source, zone, screen.console())


def show(status: Status, source: Source, zone: tzinfo, console: Console) -> None:
    """Print the picture."""
    world = ("simulated world", "bold yellow") if source is Source.SIMULATED else ("live", "bold green")
    when = screen.moment(status.as_of, zone)
    console.print(Text.assemble(("Signal9 Advisor", "bold"), ", ", world, f", as of {when} ({zone})"))
    console.print()
    console.print(screen.facts([*_budget(status, zone), *_freshness(status), *_stores(status, zone)]))
    console.print()
    console.print(_runs(status, zone, timed=source is Source.LIVE))
    following = sorted((due, job) for job, due in status.next_triggers.items())
    console.print()
    console.print(f"Next: {screen.words(following[0][1].value)} at {screen.moment(following[0][0], zone)}")


def _budget(status: Status, zone: tzinfo) -> list[tuple[str, Text | str]]:
    budget = status.budget
    of = f" of {budget.limit}" if budget.limit else ""
    rows: list[tuple[str, Text | str]] = [
        (
            "Budget",
            Text.assemble(
                f"{budget.used}{of} calls in 24 hours  ", screen.slots([True] * len(budget.starts), budget.limit)
            ),
        )
    ]
    when = "now" if budget.next_start <= status.as_of else f"at {screen.moment(budget.next_start, zone)}"
    said = f"next call may start {when}"
    if budget.closed_until is not None:
        said = f"closed until {screen.moment(budget.closed_until, zone)}"
    elif budget.starts and budget.limit:
        soonest = budget.starts[0] + DAY
        said += f"; the first slot comes free {screen.clock(soonest, zone, relative_to=status.as_of)}"
    return [*rows, ("", Text(said, style="dim"))]


def _freshness(status: Status) -> list[tuple[str, Text | str]]:
    fresh = status.freshness
    share = Decimal(fresh.fully_fresh) / max(fresh.universe, 1)
    held = ", ".join(f"{screen.words(dataset.value)} {number}" for dataset, number in fresh.datasets.items())
    states = f"{fresh.fully_fresh} fully fresh, {fresh.begun} begun, {fresh.never_fetched} never fetched"
    return [
        ("Freshness", Text.assemble(screen.bar(share), f"  {fresh.percent} % of the active universe is fully fresh")),
        ("", f"{screen.count(fresh.universe, 'asset')}: {states}"),
        ("", Text(f"held: {held}", style="dim")),
    ]


def _stores(status: Status, zone: tzinfo) -> list[tuple[str, Text | str]]:
    releases = ", ".join(f"{screen.count(number)} {screen.words(state)}" for state, number in status.releases.items())
    queue = ", ".join(f"{number} {state.value}" for state, number in status.queue.entries.items())
    if status.queue.oldest_pending is not None and status.queue.entries[QueueState.PENDING]:
        queue += f"; the oldest waits {screen.span(max(status.as_of - status.queue.oldest_pending, timedelta(0)))}"
    waiting = sum(status.requests.states.values())
    requests = screen.count(waiting, "call") + " asked for and not yet made"
    if status.requests.next_at is not None:
        requests += f", the first due {screen.moment(status.requests.next_at, zone)}"
    letters = Text(f"{status.dead_letters:,}", style="bold red" if status.dead_letters else "green")
    return [
        ("Assets", f"{screen.count(status.active_assets)} active"),
        ("Releases", releases),
        ("Queue", queue),
        ("Requests", requests),
        ("Dead letters", letters),
    ]


def _runs(status: Status, zone: tzinfo, *, timed: bool) -> Table:
    """`timed`: a simulated world's clock stands still while a run works, so that its runs take no time."""
    table = screen.listing("Last runs", "When", *(["Took"] if timed else []), "What", wide=("What",))
    for record in status.last_runs:
        mark, style = screen.MARKS[record.outcome]
        took = (record.finished_at - record.started_at).total_seconds()
        table.add_row(
            Text.assemble((mark, style), f" {screen.words(record.use_case)}"),
            screen.clock(record.started_at, zone, relative_to=status.as_of),
            *([f"{took:.1f} s"] if timed else []),
            Text(screen.local_times(record.message, zone)),
        )
    return table
