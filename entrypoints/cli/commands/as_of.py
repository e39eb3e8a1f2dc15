"""`signal9 as-of SYMBOL DATE`."""

from datetime import datetime, tzinfo
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from domain.model.reports import PeriodKind
from domain.rules.market_day import market_day
from domain.use_cases.tell_history import AssetAsOf
from entrypoints.cli import documents, screen
from entrypoints.cli.options import home_option, json_option
from entrypoints.cli.report_tables import figure, newest_quarters
from entrypoints.cli.session import stored

DIFFERENCES = 10


@click.command("as-of")
@click.argument("symbol")
@click.argument("day", metavar="DATE", type=click.DateTime(["%Y-%m-%d"]))
@home_option
@json_option
def command(symbol: str, day: datetime, home: Path | None, *, as_json: bool) -> None:
    """Show what was known of an asset at the end of a day, New York time, and what is known otherwise today.

    Nothing that became known later is in it, so a backtest that reads it does not look ahead. DATE is like 2026-11-03.

    \b
    signal9 as-of AAPL 2026-11-03
    signal9 as-of AAPL 2026-11-03 --json
    """
    with stored(home) as session:
        today = market_day(session.system.clock().now())
        if day.date() > today:
            raise click.BadParameter(f"{day.date()} has not come: today is {today}.", param_hint="DATE")
        known = session.system.tell_history().as_of(symbol, day.date())
        if as_json:
            print(documents.as_text({"source": session.outside.source, **documents.fields(known)}))
        else:
            show(known, session.settings.time_zone, screen.console())


def show(known: AssetAsOf, zone: tzinfo, console: Console) -> None:
    """Print what was known then, then what is known otherwise now."""
    console.print(
        Text.assemble(
            (known.asset.symbol, "bold"), f"  {known.asset.name}, as known at the end of {known.day} (New York)"
        )
    )
    if known.held_since is None:
        console.print(f"No data is held of it. Fetch it with: signal9 pollinate {known.asset.symbol}")
        return
    if known.overview is None and not any(known.reports.values()):
        console.print(f"Nothing was known then: data is held since {screen.moment(known.held_since, zone)}.")
        return
    for dataset, view in known.reports.items():
        quarterly = [report for report in view if report.period.kind is PeriodKind.QUARTERLY]
        if quarterly:
            console.print()
            console.print(newest_quarters(dataset, quarterly, len(view) - len(quarterly)))
    console.print()
    console.print(_since(known, zone))


def _since(known: AssetAsOf, zone: tzinfo) -> object:
    more = screen.count(known.periods_since, "report") + " of later periods or datasets"
    if not known.changed_since:
        return Text(f"None of these figures is known otherwise today; {more} became known since.", style="dim")
    table = screen.listing(
        "Known otherwise", "Period", "Field", "Then", "Now", "Known since", right=("Then", "Now"), wide=("Field",)
    )
    for it in known.changed_since[:DIFFERENCES]:
        table.add_row(
            screen.words(it.dataset.value),
            str(it.period),
            it.field,
            figure(it.then),
            figure(it.now),
            screen.day(it.known_at, zone),
        )
    left = len(known.changed_since) - DIFFERENCES
    if left > 0:
        table.add_row(f"and {left} more", "", "", "", "", "")
    return table
