"""`signal9 revisions SYMBOL`."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, tzinfo
from decimal import Decimal
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
from entrypoints.cli.report_tables import told
from entrypoints.cli.session import stored

ROWS = 40


@click.command("revisions")
@click.argument("symbol")
@click.option("--dataset", type=click.Choice([it.value for it in REPORT_DATASETS]), help="Of this dataset only.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="What became known on this day (New York) or later.")
@home_option
@json_option
def command(symbol: str, dataset: str | None, since: datetime | None, home: Path | None, *, as_json: bool) -> None:
    """Show what was restated, field by field, when that became known, and which archived answer says so.

    Restated: a final report changes or withdraws a figure. Completed: a provisional report was filled in. Added: a
    figure that was absent. Relabelled: a date, the currency or another text.

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
    """Print every change, newest first."""
    kinds = Counter(anew.kind for anew in history.told_anew)
    said = ", ".join(f"{screen.count(kinds[kind])} {kind.value}" for kind in ChangeKind)
    console.print(Text.assemble((history.asset.symbol, "bold"), f"  {history.asset.name}"))
    console.print(f"{screen.count(history.revisions, 'revision')} held. Fields told anew: {said}.")
    shown = history.told_anew[:ROWS]
    for (known_at, dataset, period), changes in groupby(shown, key=lambda it: (it.known_at, it.dataset, it.period)):
        console.print()
        console.print(f"{screen.day(known_at, zone)}: {screen.words(dataset.value)}, {period}", style="bold")
        console.print(_group(changes))
    if len(history.told_anew) > ROWS:
        console.print(Text(f"and {len(history.told_anew) - ROWS} more; --json has them all", style="dim"))


def _group(changes: Iterable[ToldAnew]) -> Table:
    table = screen.listing(
        "Field", "Before", "After", "Change", "", right=("Before", "After", "Change"), wide=("Field",)
    )
    for anew in changes:
        kind = Text(anew.kind.value, style="yellow" if anew.kind is ChangeKind.RESTATED else "dim")
        table.add_row(anew.field, told(anew.before), told(anew.after), _change(anew), kind)
    return table


def _change(anew: ToldAnew) -> str:
    if not (isinstance(anew.before, Decimal) and isinstance(anew.after, Decimal)) or not anew.before:
        return ""
    return f"{100 * (anew.after - anew.before) / abs(anew.before):+.1f} %"
