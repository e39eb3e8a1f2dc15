"""`signal9 revisions SYMBOL`."""

from collections import Counter, defaultdict
from datetime import datetime, tzinfo
from itertools import groupby
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from domain.model.datasets import REPORT_DATASETS, Dataset
from domain.use_cases.tell_history import ChangeKind, RevisionHistory, ToldAnew
from entrypoints.cli import documents, screen
from entrypoints.cli.options import home_option, json_option
from entrypoints.cli.report_tables import changes, told
from entrypoints.cli.session import stored

ROWS = 40


@click.command("revisions")
@click.argument("symbol")
@click.option("--dataset", type=click.Choice([it.value for it in REPORT_DATASETS]), help="Of this dataset only.")
@click.option(
    "--since",
    metavar="DATE",
    type=click.DateTime(["%Y-%m-%d"]),
    help="What became known on this day (New York) or later.",
)
@home_option
@json_option
def command(symbol: str, dataset: str | None, since: datetime | None, home: Path | None, *, as_json: bool) -> None:
    """Show what was told anew of an asset's reports, field by field, and when that became known.

    Restated: a final report changes or withdraws a figure that was known. Completed: what a provisional report had
    left out is filled in. Added: a figure that a final report had left out. Unsettled: a provisional report changes
    or leaves out what was known. Relabelled: a date, the currency or another text.

    Overviews follow the price of the day and are not in it. --json has the digest of the archived answer of each.

    \b
    signal9 revisions AAPL
    signal9 revisions AAPL --dataset balance_sheet --since 2026-11-01
    signal9 revisions AAPL --json
    """
    with stored(home) as session:
        history = session.system.tell_history().revisions(
            symbol, dataset=Dataset(dataset) if dataset else None, since=since.date() if since else None
        )
        if as_json:
            print(documents.as_text({"source": session.outside.source, **documents.fields(history)}))
        else:
            show(history, session.settings.time_zone, screen.console())


def show(history: RevisionHistory, zone: tzinfo, console: Console) -> None:
    """Print every change of a figure, newest first, and how many texts were told anew."""
    kinds = Counter(anew.kind for anew in history.told_anew)
    said = ", ".join(f"{screen.count(kinds[kind])} {kind.value}" for kind in ChangeKind if kinds[kind])
    console.print(Text.assemble((history.asset.symbol, "bold"), f"  {history.asset.name}"))
    if not history.revisions:
        console.print(f"No data is held of it. Fetch it with: signal9 pollinate {history.asset.symbol}")
        return
    console.print(f"{screen.count(history.revisions, 'revision')} held. Fields told anew: {said or 'none'}.")
    changed = [anew for anew in history.told_anew if anew.kind is not ChangeKind.RELABELLED]
    for (known_at, dataset, period), fields in groupby(
        changed[:ROWS], key=lambda it: (it.known_at, it.dataset, it.period)
    ):
        console.print()
        console.print(f"{screen.day(known_at, zone)}: {screen.words(dataset.value)}, {period}", style="bold")
        console.print(changes("Before", "After", ((it.field, it.before, it.after, _word(it)) for it in fields)))
    if len(changed) > ROWS:
        console.print(Text(f"and {screen.count(len(changed) - ROWS)} more; --json has them all", style="dim"))
    if kinds[ChangeKind.RELABELLED]:
        console.print()
        console.print(_relabelled(history, zone))


def _word(anew: ToldAnew) -> Text:
    return Text(anew.kind.value, style="yellow" if anew.kind is ChangeKind.RESTATED else "dim")


def _relabelled(history: RevisionHistory, zone: tzinfo) -> Table:
    """One line for each day, dataset and field: a provider dates the whole history anew at once."""
    table = screen.listing("Relabelled", "Field", "Reports", "Such as", "", right=("Reports",), wide=("Field",))
    relabelled = [anew for anew in history.told_anew if anew.kind is ChangeKind.RELABELLED]
    alike: defaultdict[tuple[datetime, Dataset, str], list[ToldAnew]] = defaultdict(list)
    for anew in relabelled:
        alike[anew.known_at, anew.dataset, anew.field].append(anew)
    for (known_at, dataset, field), listed in alike.items():
        first = listed[0]
        table.add_row(
            f"{screen.day(known_at, zone)}\n{screen.words(dataset.value)}",
            field,
            screen.count(len(listed)),
            f"{first.period}\n{told(first.before)} → {told(first.after)}",
        )
    return table
