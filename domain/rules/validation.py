"""What makes a report, or a whole answer, impossible: errors that keep it out of the tables.

Figures that are merely odd are stored with a flag (`plausibility`, `continuity`): real data break accounting
identities by the hundred, and a report that is refused is lost to every reader.
"""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal

from domain.model.answers import Receipt
from domain.model.datasets import Dataset
from domain.model.findings import Finding, Severity
from domain.model.quarantine import QuarantinedRow
from domain.model.reports import PeriodKind, ReportedRow
from domain.rules.fiscal_periods import reported_date

EARLIEST_PERIOD = date(1980, 1, 1)
"""Alpha Vantage's oldest reports are of 1996."""
DATES_RUN_AHEAD = timedelta(days=20)
"""A period's date can lie after its report, since it is rounded to a month end."""
CLOCKS_DIFFER = timedelta(days=1)
"""A report date is a day of New York; an answer is received in UTC."""
LARGEST_FIGURE = Decimal(10) ** 16
"""No company of any currency comes near; the largest figure of a recorded answer is 4 * 10^12."""

_LISTS = {
    (False, PeriodKind.ANNUAL): "annualReports",
    (False, PeriodKind.QUARTERLY): "quarterlyReports",
    (True, PeriodKind.ANNUAL): "annualEarnings",
    (True, PeriodKind.QUARTERLY): "quarterlyEarnings",
}
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)


def place(dataset: Dataset, row: ReportedRow) -> str:
    """Where the row is in its answer: `quarterlyReports[3]`."""
    return f"{_LISTS[dataset is Dataset.EARNINGS, row.kind]}[{row.position}]"


def error(code: str, message: str, *, where: str = "", field: str = "", value: object = "") -> Finding:
    """A finding that keeps something out."""
    return Finding(code, Severity.ERROR, message, where, field, str(value)[:80])


def warning(code: str, message: str, *, where: str = "", field: str = "", value: object = "") -> Finding:
    """A finding that is stored or told."""
    return Finding(code, Severity.WARNING, message, where, field, str(value)[:80])


def refused_answer(receipt: Receipt, findings: tuple[Finding, ...]) -> QuarantinedRow:
    """The quarantine entry of a whole answer; its body is in the archive."""
    return QuarantinedRow(receipt.digest, "", receipt.request, receipt.received_at, findings)


def wrong_symbol(asked: str | None, named: str) -> Finding | None:
    """The answer names another company than the one that was asked for."""
    if named == asked:
        return None
    message = f"The answer is about {named!r}, but {asked!r} was asked for: nothing of it was stored."
    return error("wrong_symbol", message, field="symbol", value=named)


def row_errors(dataset: Dataset, row: ReportedRow, received_at: datetime) -> tuple[Finding, ...]:
    """Why the row cannot be a report; empty when it can."""
    today = received_at.date()
    problems = [*_date_errors(row, today), *_report_date_errors(row, today), *_figure_errors(row)]
    if not problems:
        return ()
    where = place(dataset, row)
    return tuple(
        error(code, message, where=where, field=field, value=value) for code, message, field, value in problems
    )


_Problem = tuple[str, str, str, object]


def _date_errors(row: ReportedRow, today: date) -> list[_Problem]:
    end = row.fiscal_date_ending
    if end > today + DATES_RUN_AHEAD:
        return [
            ("period_in_future", f"The period ends on {end}, after the answer of {today}.", "fiscalDateEnding", end)
        ]
    if end < EARLIEST_PERIOD:
        return [("period_too_old", f"The period ends on {end}, before any report exists.", "fiscalDateEnding", end)]
    return []


def _report_date_errors(row: ReportedRow, today: date) -> list[_Problem]:
    told = reported_date(row)
    if told is None:
        return []
    if told > today + CLOCKS_DIFFER and row.figures.get("reportedEPS") is not None:
        message = f"Reported on {told}, after the answer of {today}: not reported yet."
        return [("reported_in_future", message, "reportedDate", told)]
    if told < row.fiscal_date_ending - DATES_RUN_AHEAD:
        message = f"Reported on {told}, before the period's end on {row.fiscal_date_ending}."
        return [("reported_before_end", message, "reportedDate", told)]
    return []


def _figure_errors(row: ReportedRow) -> list[_Problem]:
    problems: list[_Problem] = []
    if row.currency is not None and not _CURRENCY.fullmatch(row.currency):
        message = f"{row.currency!r} is not a currency code of three capital letters."
        problems.append(("currency_malformed", message, "reportedCurrency", row.currency))
    present = [value for value in row.figures.values() if value is not None]
    if not present:
        problems.append(("no_figures", "The report holds no figure at all.", "", ""))
    elif max(present) > LARGEST_FIGURE or min(present) < -LARGEST_FIGURE:
        problems.extend(
            ("figure_too_large", f"{name} is {value}: no company reports that much.", name, value)
            for name, value in row.figures.items()
            if value is not None and not -LARGEST_FIGURE <= value <= LARGEST_FIGURE
        )
    return problems
