"""Why one company gets the calls that it gets: what `signal9 plan --explain SYMBOL` shows."""

from collections.abc import Mapping
from datetime import tzinfo
from decimal import Decimal

from rich.console import Console
from rich.text import Text

from domain.model.datasets import BUNDLE_ORDER, Dataset
from domain.model.pollination import CERTAIN, Candidate, PlannedCall
from domain.rules.candidates import PROBE
from domain.rules.planning import PlanMode, without_figures
from domain.use_cases.preview_plan import AssetExplained
from domain.use_cases.universe import Place
from entrypoints.cli import documents, screen


def show(explained: AssetExplained, zone: tzinfo, console: Console) -> None:
    """Print what decides about the company, then each call that could be made."""
    console.print(Text.assemble((explained.asset.symbol, "bold"), f"  {explained.asset.name}"))
    console.print(screen.facts([*_standing(explained), ("Complete", _complete(explained))]))
    console.print()
    table = screen.listing("Dataset", "Fetched", "Next call", wide=("Next call",))
    for dataset in BUNDLE_ORDER:
        head = explained.heads.get(dataset)
        fetched = screen.day(head.fetched_at, zone) if head and head.fetched_at else "never"
        table.add_row(screen.words(dataset.value), fetched, _next_call(explained, dataset, zone))
    console.print(table)


def chance(candidate: Candidate) -> str:
    """How likely the call brings something new."""
    percent = 100 * candidate.chance // CERTAIN
    return f"{percent} %" if percent or not candidate.chance else "< 1 %"


def _standing(explained: AssetExplained) -> list[tuple[str, Text | str]]:
    if explained.ineligible is not None:
        why = screen.words(explained.ineligible.value)
        return [("Eligible", Text(f"no: {why}, so no plan spends a call on it", style="yellow"))]
    place = explained.place
    if place is None:
        said = "not now: Alpha Vantage does not know it, so it is asked for again later"
        return [("Eligible", Text(said, style="yellow"))]
    rows: list[tuple[str, Text | str]] = [("Eligible", "yes"), ("Rank", _rank(place))]
    if place.active:
        rows.append(("Active", f"yes, the budget is spent on {screen.count(explained.cap, 'asset')}"))
    else:
        hint = f"signal9 watch add {explained.asset.symbol}"
        said = f"no: the budget is spent on {screen.count(explained.cap, 'asset')}. To add it:\n{hint}"
        rows.append(("Active", Text(said, style="yellow")))
    return rows


def _rank(place: Place) -> str:
    if place.capitalization is not None:
        size = f"market capitalisation {screen.count(int(place.capitalization))}"
    else:
        size = "market capitalisation assumed, until its overview is fetched"
    return f"{place.rank:,} of {place.eligible:,}: {'watched, ' if place.watched else ''}{size}"


def _complete(explained: AssetExplained) -> Text:
    state = explained.completeness
    if state.complete:
        return Text("yes", style="green")
    return Text("no, it lacks " + ", ".join(screen.words(it.value) for it in state.missing), style="yellow")


def _next_call(explained: AssetExplained, dataset: Dataset, zone: tzinfo) -> Text:
    for request in explained.open_requests:
        if request.dataset is dataset:
            until = f", not before {screen.moment(request.not_before, zone)}" if request.not_before else ""
            return Text(f"asked for{until}: {without_figures(request.explanation)}", style="green")
    for call in explained.planned:
        if call.candidate.dataset is dataset:
            at = screen.clock(call.start, zone, relative_to=explained.as_of)
            return Text(f"planned at {at}: {_why(call.candidate)}", style="cyan")
    if explained.place is None or not explained.place.active:
        return Text(_next_look(explained, dataset, zone) or "none", style="dim")
    for candidate in explained.candidates:
        if candidate.dataset is dataset:
            return Text(f"{_waits_for(explained, candidate)}: {_why(candidate)}")
    said = _next_look(explained, dataset, zone) or _why_not_now(explained, dataset, zone)
    return Text(said, style="dim")


def _next_look(explained: AssetExplained, dataset: Dataset, zone: tzinfo) -> str:
    head = explained.heads.get(dataset)
    if head is None or head.next_check is None or head.next_check <= explained.as_of:
        return ""
    return f"looked at again from {screen.day(head.next_check, zone)}"


def _why_not_now(explained: AssetExplained, dataset: Dataset, zone: tzinfo) -> str:
    if dataset not in explained.completeness.missing:
        return "nothing new is expected now"
    if any(candidate.dataset is PROBE for candidate in explained.candidates):
        return f"follows once the new {screen.words(PROBE.value)} is there"
    head = explained.heads.get(dataset)
    if head is None:
        return "nothing new is expected now"
    return f"looked at in vain on {screen.day(head.considered_at, zone)}, again later"


def _waits_for(explained: AssetExplained, candidate: Candidate) -> str:
    if candidate.spare:
        return "only if a slot is left over"
    if explained.planned and explained.mode is PlanMode.SPREAD:
        return "later, since each company gets one call before any gets its second"
    return "later, since other calls are worth more"


def _why(candidate: Candidate) -> str:
    left = "" if candidate.spare else f", {screen.count(candidate.calls_left, 'call')} left"
    return f"{candidate.explanation} (chance {chance(candidate)}{left})"


def document(explained: AssetExplained) -> Mapping[str, object]:
    """The same for a program."""
    place = explained.place
    return {
        "as_of": explained.as_of,
        "planned_for": explained.planned_for,
        "asset": explained.asset,
        "ineligible": explained.ineligible,
        "mode": explained.mode,
        "cap": explained.cap,
        "place": None
        if place is None
        else {
            "rank": place.rank,
            "eligible": place.eligible,
            "weight": _share(place.weight),
            "watched": place.watched,
            "capitalization": place.capitalization,
            "active": place.active,
        },
        "completeness": explained.completeness,
        "candidates": [_candidate(candidate) for candidate in explained.candidates],
        "planned": [call_document(call) for call in explained.planned],
        "open_requests": explained.open_requests,
    }


def call_document(call: PlannedCall) -> Mapping[str, object]:
    """A planned call for a program."""
    return {"start": call.start, **_candidate(call.candidate), "value": _share(call.value)}


def _candidate(candidate: Candidate) -> Mapping[str, object]:
    return {
        **documents.fields(candidate),
        "weight": _share(candidate.weight),
        "chance": _share(candidate.chance),
    }


def _share(parts: int) -> Decimal:
    return Decimal(parts) / CERTAIN
