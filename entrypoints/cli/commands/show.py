"""`signal9 show SYMBOL`."""

from collections.abc import Sequence
from datetime import tzinfo
from itertools import groupby
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from domain.model.datasets import Dataset
from domain.use_cases.describe_asset import AssetDescription
from entrypoints.cli import documents, screen
from entrypoints.cli.options import home_option, json_option
from entrypoints.cli.report_tables import changes, newest_quarters, overview_facts
from entrypoints.cli.session import stored

RESTATEMENTS = 10
FINDINGS = 5


@click.command("show")
@click.argument("symbol")
@home_option
@json_option
def command(symbol: str, home: Path | None, *, as_json: bool) -> None:
    """Show what is known of one asset: overview, latest reports, restatements, and the certificate.

    The certificate tells for each dataset which fiscal period it holds, when it was fetched, and the digest of the
    archived answer that says so.

    \b
    signal9 show AAPL
    signal9 show brk-b --json
    """
    with stored(home) as session:
        described = session.system.describe_asset()(symbol)
        if as_json:
            print(documents.as_text(documents.asset_document(described, session.outside)))
        else:
            show(described, session.settings.time_zone, screen.console())


def show(described: AssetDescription, zone: tzinfo, console: Console) -> None:
    """Print what is known, the certificate last: it is what the rest rests on."""
    asset = described.asset
    console.print(Text.assemble((asset.symbol, "bold"), f"  {asset.name}"))
    console.print(screen.facts(_facts(described, zone)))
    for reports in described.reports:
        if reports.quarterly:
            console.print()
            console.print(newest_quarters(reports.dataset, reports.quarterly, len(reports.annual)))
    _restatements(described, zone, console)
    console.print()
    console.print(_certificate(described, zone))
    if any(held.provisional for held in described.certificate):
        console.print(
            Text("* provisional: the provider has not completed it yet, and it is looked at again", style="dim")
        )


def _facts(described: AssetDescription, zone: tzinfo) -> list[tuple[str, Text | str]]:
    asset, state = described.asset, described.completeness
    rows: list[tuple[str, Text | str]] = [
        ("Listed", f"{asset.exchange}, {asset.status.value}, {'tradable' if asset.tradable else 'not tradable'}")
    ]
    if described.ineligible is not None:
        rows.append(("Eligible", Text(f"no: {screen.words(described.ineligible.value)}", style="yellow")))
    if described.overview is not None:
        rows += overview_facts(described.overview)
    if state.complete:
        said = Text("yes", style="green")
        if state.waived:
            said.append(f", without {_names(state.waived)}")
    else:
        said = Text(f"no, it lacks {_names(state.missing)}", style="yellow")
    rows.append(("Complete", said))
    rows += [
        ("Release", f"{release.fiscal_period:%Y-%m} on {release.report_date}: {screen.words(release.state.value)}")
        for release in described.releases[-2:]
    ]
    if described.queue_entry is not None:
        entry = described.queue_entry
        rows.append(("Queue", f"{entry.state.value} since {screen.moment(entry.enqueued_at, zone)}"))
    for request in described.open_requests:
        when = f", not before {screen.moment(request.not_before, zone)}" if request.not_before else ""
        rows.append(("Asked for", f"{screen.words(request.dataset.value)}: {request.explanation}{when}"))
    for row in described.quarantined[:FINDINGS]:
        place = row.where or "the whole answer"
        codes = ", ".join(finding.code for finding in row.findings)
        subject = screen.words(row.request.subject.value)
        rows.append(("Quarantine", Text(f"{subject}, {place}: {codes}", style="yellow")))
    if len(described.quarantined) > FINDINGS:
        rows.append(("", f"and {len(described.quarantined) - FINDINGS} more; --json has them all"))
    return rows


def _names(datasets: Sequence[Dataset]) -> str:
    return ", ".join(screen.words(dataset.value) for dataset in datasets) or "nothing"


def _restatements(described: AssetDescription, zone: tzinfo, console: Console) -> None:
    shown = described.restatements[:RESTATEMENTS]
    for (known_at, dataset, period), restated in groupby(shown, key=lambda it: (it.known_at, it.dataset, it.period)):
        console.print()
        console.print(f"Restated {screen.day(known_at, zone)}: {screen.words(dataset.value)}, {period}", style="bold")
        fields = sorted(restated, key=lambda it: it.field)
        console.print(changes("Before", "After", ((it.field, it.before, it.after, "") for it in fields)))
    left = len(described.restatements) - len(shown)
    if left:
        console.print(Text(f"and {screen.count(left)} more: signal9 revisions {described.asset.symbol}", style="dim"))


def _certificate(described: AssetDescription, zone: tzinfo) -> Table:
    table = screen.listing(
        "Certificate", "Quarter", "Fetched", "Age", "Revisions", "Answer", right=("Age", "Revisions")
    )
    for held in described.certificate:
        if held.fetched_at is None or held.age is None:
            asked = "asked, nothing accepted" if held.considered_at else "never fetched"
            table.add_row(screen.words(held.dataset.value), Text(asked, style="dim"))
            continue
        quarter = str(held.newest_quarter_end or "")
        if held.provisional:
            quarter += "*"
        table.add_row(
            screen.words(held.dataset.value),
            quarter,
            screen.clock(held.fetched_at, zone, relative_to=described.as_of),
            screen.short_span(held.age),
            str(held.revisions),
            held.answer_digest[:12],
        )
    return table
