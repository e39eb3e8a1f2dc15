"""`signal9 plan`."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, tzinfo
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from domain.model.pollination import PlannedCall, PollinationRequest
from domain.rules.planning import without_figures
from domain.rules.weights import WATCHED_FLOOR
from domain.use_cases.preview_plan import PlanPreview
from entrypoints.cli import documents, explain_screen, screen
from entrypoints.cli.options import home_option, json_option
from entrypoints.cli.session import stored

ROWS = 50
PROMISED, LEFT = "◧", "·"
"""In the picture of the slots, beside those that `screen` has."""


@click.command("plan")
@click.option("--explain", metavar="SYMBOL", help="Why this company gets the calls that it gets, or none.")
@home_option
@json_option
def command(explain: str | None, home: Path | None, *, as_json: bool) -> None:
    """Show what the rest of today's budget would be spent on, and why. Spends nothing.

    When nothing is left to be planned today, it shows the next day's calls, as things stand.

    \b
    signal9 plan
    signal9 plan --explain AAPL
    signal9 plan --json
    """
    with stored(home) as session:
        preview = session.system.preview_plan()
        zone = session.settings.time_zone
        source = {"source": session.outside.source}
        if explain is not None:
            explained = preview.explain(explain)
            if as_json:
                print(documents.as_text({**source, **explain_screen.document(explained)}))
            else:
                explain_screen.show(explained, zone, screen.console())
            return
        planned = preview()
        if as_json:
            print(documents.as_text({**source, **_document(planned)}))
        else:
            show(planned, zone, screen.console())


def show(preview: PlanPreview, zone: tzinfo, console: Console) -> None:
    """Print the slots, then what is asked for, then what is planned, each call with its reason."""
    console.print(screen.facts(_slots(preview, zone)))
    if preview.promised:
        console.print("\nAsked for, and not yet made:")
        console.print(_promised(preview.promised, preview.as_of, zone))
    console.print(f"\n{_heading(preview, zone)}")
    if preview.planned:
        console.print(_planned(preview.planned[:ROWS], preview.as_of, zone))
    if len(preview.planned) > ROWS:
        console.print(Text(f"and {len(preview.planned) - ROWS} more; --json has them all", style="dim"))
    if preview.planned and preview.unplanned:
        left = screen.count(preview.unplanned, "slot")
        console.print(f"{left} more: for what follows when one of these calls brings a new quarter.")
    if preview.planned:
        example = preview.planned[0].candidate.symbol
        console.print(
            Text(
                "\nLeft: calls that the company needs until it is complete, this one included. Watched companies come "
                "first, then the larger ones, the likelier news, and those with fewer calls left. Why one gets its "
                f"calls, or none:\nsignal9 plan --explain {example}",
                style="dim",
            )
        )


def _slots(preview: PlanPreview, zone: tzinfo) -> list[tuple[str, Text | str]]:
    promised = len(preview.promised)
    planned = 0 if preview.later else len(preview.planned)
    rows: list[tuple[str, Text | str]] = [
        ("Budget", f"{preview.used} of {preview.limit or 'any number of'} calls in 24 hours are used")
    ]
    if preview.limit is not None and preview.limit <= screen.MOST_SLOTS:
        left = max(preview.limit - preview.used, 0)
        promised, planned = min(promised, left), min(planned, max(left - promised, 0))
        numbers = (
            (min(preview.used, preview.limit), screen.FILLED, "green", "used"),
            (promised, PROMISED, "yellow", "asked for"),
            (planned, screen.EMPTY, "bold cyan", "planned"),
            (left - promised - planned, LEFT, "dim", "left"),
        )
        picture = Text.assemble(*((mark * number, style) for number, mark, style, _ in numbers))
        legend = ", ".join(f"{mark} {number} {name}" for number, mark, _, name in numbers if number)
        rows.append(("", picture.append(f"  {legend}", style="dim")))
    soon = screen.clock(preview.next_start, zone, relative_to=preview.as_of)
    rows += [
        ("Next call", "may start now" if preview.next_start <= preview.as_of else f"may start at {soon}"),
        ("Calendar", f"due {screen.clock(preview.calendar_due, zone, relative_to=preview.as_of)}, one slot is held"),
    ]
    return rows


def _heading(preview: PlanPreview, zone: tzinfo) -> str:
    day = screen.day(preview.planned_for, zone)
    if not preview.planned:
        return f"Nothing is worth a call, until {day} included: all companies are as fresh as they can be."
    if preview.later:
        return f"No more calls are planned before the next calendar. As things stand, those of {day} are:"
    return "Planned, best use first:"


def _promised(requests: Iterable[PollinationRequest], as_of: datetime, zone: tzinfo) -> Table:
    table = screen.listing("Start", "Company", "Dataset", "Why", wide=("Why",))
    shown = as_of.astimezone(zone).date()
    for request in sorted(requests, key=lambda it: (it.due, it.symbol, it.dataset)):
        start = max(request.due, as_of)
        shown = _day_row(table, start, shown, zone)
        why = without_figures(request.explanation)
        table.add_row(_time(start, zone), request.symbol, screen.words(request.dataset.value), why)
    return table


def _planned(calls: Iterable[PlannedCall], as_of: datetime, zone: tzinfo) -> Table:
    table = screen.listing(
        "Start", "Company", "Dataset", "Why", "Chance", "Left", right=("Chance", "Left"), wide=("Why",)
    )
    shown = as_of.astimezone(zone).date()
    for call in calls:
        candidate = call.candidate
        shown = _day_row(table, call.start, shown, zone)
        table.add_row(
            _time(call.start, zone),
            candidate.symbol,
            screen.words(candidate.dataset.value),
            f"{'watched: ' if candidate.weight > WATCHED_FLOOR else ''}{candidate.explanation}",
            explain_screen.chance(candidate),
            "spare" if candidate.spare else str(candidate.calls_left),
        )
    return table


def _day_row(table: Table, start: datetime, shown: date, zone: tzinfo) -> date:
    """Name the day when it is another one than that of the row above."""
    local = start.astimezone(zone)
    if local.date() != shown:
        table.add_row(Text(f"{local:%a} {local.day} {local:%b}", style="bold"))
    return local.date()


def _time(start: datetime, zone: tzinfo) -> str:
    return f"{start.astimezone(zone):%H:%M}"


def _document(preview: PlanPreview) -> Mapping[str, object]:
    return {
        **documents.fields(preview),
        "promised": [
            {"symbol": it.symbol, "dataset": it.dataset, "start": it.due, "explanation": it.explanation}
            for it in preview.promised
        ],
        "planned": [explain_screen.call_document(call) for call in preview.planned],
    }
