"""`signal9 plan`."""

from collections.abc import Mapping
from datetime import tzinfo
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from domain.model.datasets import BUNDLE_ORDER, Dataset
from domain.model.pollination import CERTAIN, PlannedCall
from domain.use_cases.preview_plan import AssetExplained, PlanPreview
from entrypoints.cli import documents, screen
from entrypoints.cli.options import home_option, json_option
from entrypoints.cli.session import stored

ROWS = 50


@click.command("plan")
@click.option("--explain", metavar="SYMBOL", help="Why this company gets the calls that it gets, or none.")
@home_option
@json_option
def command(explain: str | None, home: Path | None, *, as_json: bool) -> None:
    """Show what the rest of today's budget would be spent on, and why. Spends nothing.

    When nothing is left today, the plan is for the slots that come free until the calendar after the next.

    \b
    signal9 plan
    signal9 plan --explain AAPL
    signal9 plan --json
    """
    with stored(home) as session:
        preview = session.system.preview_plan()
        zone = session.settings.time_zone
        if explain is not None:
            explained = preview.explain(explain)
            if as_json:
                document = _explained_document(explained)
                print(documents.as_text({"source": session.outside.source, **document}))
            else:
                show_explained(explained, zone, screen.console())
            return
        planned = preview()
        if as_json:
            print(documents.as_text({"source": session.outside.source, **_document(planned)}))
        else:
            show(planned, zone, screen.console())


def show(preview: PlanPreview, zone: tzinfo, console: Console) -> None:
    """Print the slots, then each call with its reason."""
    console.print(screen.facts(_slots(preview, zone)))
    if not preview.planned:
        console.print("Nothing is worth a call: every company of the active universe is as fresh as it can be.")
        return
    console.print()
    heading = "Tomorrow" if preview.later else "Start"
    table = screen.listing(heading, "Company", "Dataset", "Why", wide=("Why",))
    for call in preview.planned[:ROWS]:
        table.add_row(
            screen.clock(call.start, zone, relative_to=preview.as_of),
            call.candidate.symbol,
            screen.words(call.candidate.dataset.value),
            call.candidate.explanation,
        )
    console.print(table)
    if len(preview.planned) > ROWS:
        console.print(Text(f"and {len(preview.planned) - ROWS} more; --json has them all", style="dim"))


def _slots(preview: PlanPreview, zone: tzinfo) -> list[tuple[str, Text | str]]:
    promised = len(preview.promised)
    planned = 0 if preview.later else len(preview.planned)
    said = f"{preview.used} used, {promised} promised, {planned} planned"
    rows: list[tuple[str, Text | str]] = [
        ("Budget", f"{said}, of {preview.limit or 'any number of'} calls in 24 hours")
    ]
    if preview.limit is not None and preview.limit <= screen.MOST_SLOTS:
        rows.append(("", _picture(preview, promised, planned)))
    soon = screen.clock(preview.next_start, zone, relative_to=preview.as_of)
    rows += [
        ("Next call", "may start now" if preview.next_start <= preview.as_of else f"may start at {soon}"),
        ("Calendar", f"due {screen.clock(preview.calendar_due, zone, relative_to=preview.as_of)}, one slot is held"),
    ]
    return rows


def _picture(preview: PlanPreview, promised: int, planned: int) -> Text:
    limit = preview.limit or 0
    left = max(limit - preview.used, 0)
    promised, planned = min(promised, left), min(planned, max(left - promised, 0))
    picture = Text(no_wrap=True)
    for number, mark, style in (
        (min(preview.used, limit), screen.FILLED, "green"),
        (promised, screen.FILLED, "yellow"),
        (planned, screen.EMPTY, "bold cyan"),
        (left - promised - planned, screen.EMPTY, "dim"),
    ):
        picture.append(mark * number, style=style)
    return picture


def show_explained(explained: AssetExplained, zone: tzinfo, console: Console) -> None:
    """Print what decides about one asset, then each call that could be made."""
    console.print(Text.assemble((explained.asset.symbol, "bold"), f"  {explained.asset.name}"))
    console.print(screen.facts([*_standing(explained), ("Complete", _complete(explained))]))
    console.print()
    table = screen.listing("Dataset", "Fetched", "Next call", wide=("Next call",))
    for dataset in BUNDLE_ORDER:
        head = explained.heads.get(dataset)
        fetched = screen.day(head.fetched_at, zone) if head and head.fetched_at else "never"
        table.add_row(screen.words(dataset.value), fetched, _next_call(explained, dataset, zone))
    console.print(table)


def _standing(explained: AssetExplained) -> list[tuple[str, Text | str]]:
    if explained.ineligible is not None:
        why = screen.words(explained.ineligible.value)
        return [("Eligible", Text(f"no: {why}, so no call is spent on it", style="yellow"))]
    place = explained.place
    if place is None:
        return [
            ("Eligible", Text("not now: Alpha Vantage does not know it; it is asked for again later", style="yellow"))
        ]
    if place.capitalization is not None:
        made_of = f"market capitalisation {screen.count(int(place.capitalization))}"
    else:
        made_of = "market capitalisation assumed, its overview was never fetched"
    rows: list[tuple[str, Text | str]] = [
        ("Eligible", "yes"),
        ("Weight", f"rank {place.rank:,} of {place.eligible:,}; {'watched; ' if place.watched else ''}{made_of}"),
    ]
    if place.active:
        rows.append(("Active", f"yes, one of the {explained.cap:,} that the budget is spent on"))
    else:
        hint = f"signal9 watch add {explained.asset.symbol}"
        rows.append(
            (
                "Active",
                Text(f"no: the budget keeps {explained.cap:,} companies fresh. To add it: {hint}", style="yellow"),
            )
        )
    return rows


def _complete(explained: AssetExplained) -> Text:
    state = explained.completeness
    if state.complete:
        return Text("yes", style="green")
    return Text("no, it lacks " + ", ".join(screen.words(it.value) for it in state.missing), style="yellow")


def _next_call(explained: AssetExplained, dataset: Dataset, zone: tzinfo) -> Text:
    for request in explained.open_requests:
        if request.dataset is dataset:
            until = f", not before {screen.moment(request.not_before, zone)}" if request.not_before else ""
            return Text(f"asked for{until}: {request.explanation}", style="green")
    if explained.place is None or not explained.place.active:
        return Text("-", style="dim")
    for call in explained.planned:
        if call.candidate.dataset is dataset:
            at = screen.clock(call.start, zone, relative_to=explained.as_of)
            return Text(f"planned at {at}: {call.candidate.explanation}", style="cyan")
    for candidate in explained.candidates:
        if candidate.dataset is dataset:
            chance = 100 * candidate.chance // CERTAIN
            kind = "only if a slot is left over" if candidate.spare else "worth a call, but others are worth more"
            return Text(f"{kind}: {candidate.explanation}, chance {chance} %")
    head = explained.heads.get(dataset)
    if head is not None and head.next_check is not None:
        return Text(f"looked at again from {screen.day(head.next_check, zone)}", style="dim")
    return Text("nothing new is expected now", style="dim")


def _document(preview: PlanPreview) -> Mapping[str, object]:
    return {
        **documents.fields(preview),
        "promised": [
            {"symbol": it.symbol, "dataset": it.dataset, "start": it.due, "explanation": it.explanation}
            for it in preview.promised
        ],
        "planned": [_call(call) for call in preview.planned],
    }


def _call(call: PlannedCall) -> Mapping[str, object]:
    candidate = call.candidate
    return {
        "start": call.start,
        "symbol": candidate.symbol,
        "dataset": candidate.dataset,
        "value": call.value,
        "spare": candidate.spare,
        "explanation": candidate.explanation,
    }


def _explained_document(explained: AssetExplained) -> Mapping[str, object]:
    place = explained.place
    return {
        "as_of": explained.as_of,
        "asset": explained.asset,
        "ineligible": explained.ineligible,
        "cap": explained.cap,
        "place": None if place is None else {k: v for k, v in documents.fields(place).items() if k != "view"},
        "completeness": explained.completeness,
        "candidates": explained.candidates,
        "planned": [_call(call) for call in explained.planned],
        "open_requests": explained.open_requests,
    }
