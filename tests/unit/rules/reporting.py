"""Rows, answers and receipts as a provider could send them, for the tests of intake."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from domain.model.answers import AnswerClass, Receipt
from domain.model.datasets import DataRequest, Dataset, Provider
from domain.model.findings import Finding
from domain.model.reports import DatasetHead, PeriodKind, ReportedAnswer, ReportedRow, Revision
from domain.rules.fiscal_periods import month_end
from domain.rules.intake import Intake, consider_reports

ANNUAL, QUARTERLY = PeriodKind.ANNUAL, PeriodKind.QUARTERLY
NOW = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)
NEWEST = date(2025, 12, 31)
INCOME, BALANCE, CASH, EARNINGS = (
    Dataset.INCOME_STATEMENT,
    Dataset.BALANCE_SHEET,
    Dataset.CASH_FLOW,
    Dataset.EARNINGS,
)
INCOME_FIGURES = {
    "totalRevenue": "1000",
    "costOfRevenue": "600",
    "grossProfit": "400",
    "incomeBeforeTax": "125",
    "incomeTaxExpense": "25",
    "netIncome": "100",
    "ebit": "130",
    "ebitda": "160",
    "researchAndDevelopment": None,
}


def figures(**values: str | int | None) -> dict[str, Decimal | None]:
    return {name: None if value is None else Decimal(value) for name, value in values.items()}


def row(
    end: date,
    kind: PeriodKind = QUARTERLY,
    *,
    currency: str | None = "USD",
    position: int = 0,
    attributes: Mapping[str, str | None] | None = None,
    **values: str | int | None,
) -> ReportedRow:
    """A row of a plausible income statement, changed by `values`."""
    return ReportedRow(kind, end, currency, figures(**(INCOME_FIGURES | values)), attributes or {}, position)


def eps(end: date, reported: str | None, *, position: int = 0, **values: str | int | None) -> ReportedRow:
    """A quarterly row of `EARNINGS`."""
    told = figures(**({"reportedEPS": "1.10", "estimatedEPS": "1.00", "surprise": "0.10"} | values))
    return ReportedRow(QUARTERLY, end, None, told, {"reportedDate": reported}, position)


def quarter_ends(number: int, newest: date = NEWEST) -> list[date]:
    """Month ends of so many quarters, newest first."""
    index = newest.year * 12 + newest.month - 1
    return [month_end(date((index - 3 * back) // 12, (index - 3 * back) % 12 + 1, 1)) for back in range(number)]


def quarters(
    ends: Iterable[date], change: Callable[[int], dict[str, str | int | None]] | None = None
) -> list[ReportedRow]:
    """Quarterly rows in the order given; revenue grows into the past, so that no two are equal."""
    rows = []
    for position, end in enumerate(ends):
        values: dict[str, str | int | None] = {"totalRevenue": 1000 + position}
        values.update(change(position) if change else {})
        rows.append(replace(row(end, position=position), figures=figures(**(INCOME_FIGURES | values))))
    return rows


def answer(
    rows: Sequence[ReportedRow],
    *,
    symbol: str = "ACME",
    findings: tuple[Finding, ...] = (),
    received: int | None = None,
    stub: ReportedRow | None = None,
) -> ReportedAnswer:
    return ReportedAnswer(symbol, tuple(rows), findings, len(rows) if received is None else received, stub)


def receipt(
    dataset: Dataset = INCOME,
    *,
    at: datetime = NOW,
    symbol: str = "ACME",
    answer_class: AnswerClass = AnswerClass.DATA,
) -> Receipt:
    return Receipt(
        receipt_id=f"receipt-{at:%Y%m%d%H%M%S}",
        request=DataRequest(Provider.ALPHA_VANTAGE, dataset, symbol),
        request_id="request-1",
        received_at=at,
        status=200,
        answer_class=answer_class,
        explanation="reports",
        digest=hashlib.sha256(at.isoformat().encode()).hexdigest(),
        size=1,
    )


class Company:
    """One dataset of a company as the store would hold it, answer after answer."""

    def __init__(self, dataset: Dataset = INCOME) -> None:
        self.dataset = dataset
        self.held: tuple[Revision, ...] = ()
        self.head: DatasetHead | None = None

    def takes(self, rows: Sequence[ReportedRow], *, at: datetime = NOW, symbol: str = "ACME") -> Intake:
        """Consider an answer and keep what it brings."""
        intake = consider_reports(receipt(self.dataset, at=at), answer(rows, symbol=symbol), self.held, self.head)
        self.held = (*self.held, *intake.revisions)
        self.head = intake.head
        return intake


def days(number: float) -> timedelta:
    return timedelta(days=number)
