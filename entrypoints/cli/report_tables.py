"""Figures of reports on a person's screen."""

from collections.abc import Sequence
from decimal import Decimal

from rich.console import Group
from rich.text import Text

from domain.model.datasets import Dataset
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
THOUSANDS = ((Decimal(10) ** 12, "T"), (Decimal(10) ** 9, "B"), (Decimal(10) ** 6, "M"))


def figure(value: Decimal | None) -> str:
    """A figure that reads at a glance; `-` for an absent one."""
    if value is None:
        return "-"
    for size, letter in THOUSANDS:
        if abs(value) >= size:
            return f"{value / size:,.2f} {letter}"
    return f"{value:,f}"


def newest_quarters(dataset: Dataset, quarterly: Sequence[CurrentReport], annual: int) -> Group:
    """The newest quarters side by side; `quarterly` newest first, `annual` is how many years are held."""
    newest = quarterly[:QUARTERS]
    columns = [f"{report.fiscal_date_ending}{'*' if report.provisional else ''}" for report in newest]
    heading = screen.words(dataset.value)
    table = screen.listing(heading.capitalize(), *columns, right=columns)
    for field in SHOWN[dataset]:
        table.add_row(field, *(_cell(report, field) for report in newest))
    currencies = sorted({report.currency for report in newest if report.currency})
    held = f"{len(quarterly)} quarters and {annual} years are held"
    return Group(table, Text(f"{', '.join(currencies)}{'; ' if currencies else ''}{held}", style="dim"))


def _cell(report: CurrentReport, field: str) -> Text:
    carried = field in report.carried
    return Text(figure(report.figures.get(field)) + ("*" if carried else ""), style="yellow" if carried else "")


def told(value: Decimal | str | None) -> str:
    """A figure, or a text as it is."""
    return value if isinstance(value, str) else figure(value)
