"""`signal9 as-of SYMBOL DATE`."""

from datetime import datetime, tzinfo
from itertools import groupby
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from domain.model.reports import PeriodKind
from domain.rules.market_day import market_day
from domain.use_cases.tell_history import AssetAsOf
from entrypoints.cli import documents, screen
from entrypoints.cli.options import home_option, json_option
from entrypoints.cli.report_tables import changes, newest_quarters, overview_facts
from entrypoints.cli.session import stored

DIFFERENCES = 20
"""Of the screen; `--json` has them all."""


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
    console.print(Text.assemble((known.asset.symbol, "bold"), f"  {known.asset.name}"))
    console.print(f"As known at the end of {known.day} (New York)")
    if known.held_since is None:
        console.print(f"No data is held of it. Fetch it with: signal9 pollinate {known.asset.symbol}")
        return
    if known.overview is None and not any(known.reports.values()):
        console.print(f"Nothing was known then: data is held since {screen.moment(known.held_since, zone)}.")
        return
    if known.overview is not None:
        console.print(screen.facts(overview_facts(known.overview)))
    for dataset, view in known.reports.items():
        quarterly = [report for report in view if report.period.kind is PeriodKind.QUARTERLY]
        if quarterly:
            console.print()
            console.print(newest_quarters(dataset, quarterly, len(view) - len(quarterly)))
    _since(known, zone, console)


def _since(known: AssetAsOf, zone: tzinfo, console: Console) -> None:
    """Figures that are known otherwise now, report by report, and what came in addition."""
    shown = known.changed_since[:DIFFERENCES]
    for (dataset, period, known_at), changed in groupby(shown, key=lambda it: (it.dataset, it.period, it.known_at)):
        console.print()
        report = f"{screen.words(dataset.value)}, {period}"
        console.print(f"Known otherwise since {screen.day(known_at, zone)}: {report}", style="bold")
        console.print(changes("Then", "Now", ((it.field, it.then, it.now, "") for it in changed)))
    if len(known.changed_since) > DIFFERENCES:
        left = len(known.changed_since) - DIFFERENCES
        console.print(Text(f"and {screen.count(left)} more; --json has them all", style="dim"))
    console.print()
    said = "" if known.changed_since else "Nothing of this is known otherwise now. "
    if known.periods_since:
        said += f"{screen.count(known.periods_since, 'report')} of other periods or datasets became known since."
    console.print(Text(said or "No other period became known since.", style="dim"))
