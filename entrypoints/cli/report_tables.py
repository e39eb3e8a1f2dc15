"""Figures of reports on a person's screen."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from rich.console import Group
from rich.table import Table
from rich.text import Text

from domain.model.datasets import Dataset
from domain.model.reports import Overview
from domain.rules.current_view import CurrentReport
from entrypoints.cli import screen

QUARTERS = 4
SHOWN = {
    Dataset.INCOME_STATEMENT: ("totalRevenue", "grossProfit", "operatingIncome", "netIncome"),
    Dataset.BALANCE_SHEET: ("totalAssets", "totalLiabilities", "totalShareholderEquity"),
    Dataset.CASH_FLOW: ("operatingCashFlow", "capitalExpenditures"),
    Dataset.EARNINGS: ("reportedEPS", "estimatedEPS", "surprisePercentage"),
}
"""Fields of the screen; `--json` has them all."""
OF_OVERVIEW = ("MarketCapitalization", "RevenueTTM", "EPS", "PERatio", "ProfitMargin", "DividendYield")
THOUSANDS = ((Decimal(10) ** 12, "T"), (Decimal(10) ** 9, "B"), (Decimal(10) ** 6, "M"))

Change = tuple[str, Decimal | str | None, Decimal | str | None, Text | str]
"""Field, before, after, and a word on it."""


def figure(value: Decimal | None) -> str:
    """A figure that reads at a glance; `-` for an absent one."""
    if value is None:
        return "-"
    for size, letter in THOUSANDS:
        if abs(value) >= size:
            return f"{value / size:,.2f} {letter}"
    return f"{value:,f}"


def told(value: Decimal | str | None) -> str:
    """A figure, or a text as it is."""
    return value if isinstance(value, str) else figure(value)


def overview_facts(overview: Overview) -> list[tuple[str, Text | str]]:
    """What the company does, and its best known figures."""
    texts = overview.texts
    told = [(texts.get("Sector") or "").title(), (texts.get("Industry") or "").title(), texts.get("Country") or ""]
    business = ", ".join(filter(None, told))
    figures = ", ".join(
        f"{name} {figure(value)}" for name in OF_OVERVIEW if (value := overview.figures.get(name)) is not None
    )
    return [("Business", business or "not told"), ("Overview", figures or "no figures")]


def newest_quarters(dataset: Dataset, quarterly: Sequence[CurrentReport], annual: int) -> Group:
    """The newest quarters side by side; `quarterly` newest first, `annual` is how many years are held."""
    newest = quarterly[:QUARTERS]
    columns = [f"{report.fiscal_date_ending}{'*' if report.provisional else ''}" for report in newest]
    heading = screen.words(dataset.value)
    table = screen.listing(heading.capitalize(), *columns, right=columns)
    for field in SHOWN[dataset]:
        table.add_row(field, *(_cell(report, field) for report in newest))
    said = [", ".join(sorted({report.currency for report in newest if report.currency}))]
    said.append(f"{screen.count(len(quarterly), 'quarter')} and {screen.count(annual, 'year')} are held")
    if any(report.provisional for report in newest):
        said.append("date*: provisional")
    if any(field in report.carried for report in newest for field in SHOWN[dataset]):
        said.append("figure*: carried forward")
    return Group(table, Text("; ".join(filter(None, said)), style="dim"))


def _cell(report: CurrentReport, field: str) -> Text:
    carried = field in report.carried
    return Text(figure(report.figures.get(field)) + ("*" if carried else ""), style="yellow" if carried else "")


def changes(before: str, after: str, rows: Iterable[Change]) -> Table:
    """Field by field what a report said before and after, by how much a figure moved, and a word on it."""
    table = screen.listing("Field", before, after, "Change", "", right=(before, after, "Change"), wide=("Field",))
    for field, old, new, word in rows:
        table.add_row(field, told(old), told(new), _by(old, new), word)
    return table


def _by(before: Decimal | str | None, after: Decimal | str | None) -> str:
    if not (isinstance(before, Decimal) and isinstance(after, Decimal)) or not before:
        return ""
    return f"{100 * (after - before) / abs(before):+.1f} %"
