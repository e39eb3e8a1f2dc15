"""What is odd between the reports of one answer: flags that are stored with each of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

from domain.model.datasets import Dataset
from domain.model.reports import PeriodKind, ReportedRow
from domain.rules.fiscal_periods import present_values, reported_date
from domain.rules.plausibility import differ

MEANINGS = {
    "gap_before": "At least one period is missing between this report and the one before it.",
    "short_period": "The period is shorter than its kind: a transition, or a row that does not belong there.",
    "magnitude_jump": "Assets or revenue are over 100 times larger or smaller than in the reports beside it.",
    "repeated_report": "Every figure is the same as in the report before it.",
    "thin_report": "Less than half as many values as in the reports beside it.",
    "currency_changed": "Another currency than in the report before it.",
    "report_dates_disordered": "Reported no later than the report before it.",
    "year_disagrees_with_quarter": "Total assets of the year and of its last quarter differ by over 2 %.",
    "quarters_disagree_with_year": "The four quarters add up to another revenue or net income than the year's (2 %).",
}
SHORTEST = {PeriodKind.QUARTERLY: timedelta(days=70), PeriodKind.ANNUAL: timedelta(days=340)}
"""Twelve weeks rounded to month ends are 76 days or more."""
LONGEST = {PeriodKind.QUARTERLY: timedelta(days=130), PeriodKind.ANNUAL: timedelta(days=400)}
"""Sixteen weeks rounded to month ends are 123 days or less."""
JUMP = 100
SAME_END = timedelta(days=10)
YEAR_WINDOW = timedelta(days=330)
FEW_FIGURES = 5
SIZES = {
    Dataset.BALANCE_SHEET: ("totalAssets",),
    Dataset.INCOME_STATEMENT: ("totalRevenue",),
    Dataset.CASH_FLOW: (),
    Dataset.EARNINGS: (),
}
FLOWS = ("totalRevenue", "netIncome")


@dataclass(frozen=True, slots=True)
class _Neighbours:
    """A row, the one before it in time, and the two nearest on either side (or on one, at an end of the history)."""

    older: ReportedRow | None
    row: ReportedRow
    beside: Sequence[ReportedRow]


def discontinuities(dataset: Dataset, rows: Sequence[ReportedRow]) -> dict[tuple[PeriodKind, int], frozenset[str]]:
    """The codes of what is odd between rows, by kind and position of the row that carries them."""
    years, quarters = (
        sorted((row for row in rows if row.kind is kind), key=lambda row: row.fiscal_date_ending)
        for kind in (PeriodKind.ANNUAL, PeriodKind.QUARTERLY)
    )
    found: dict[tuple[PeriodKind, int], frozenset[str]] = {}
    for told in (years, quarters):
        for index, row in enumerate(told):
            beside = _Neighbours(told[index - 1] if index else None, row, _beside(told, index))
            codes = {code for code, is_odd in _CHECKS.items() if is_odd(dataset, beside)}
            if row.kind is PeriodKind.ANNUAL and dataset is not Dataset.EARNINGS:
                codes |= _against_quarters(dataset, row, quarters)
            found[row.kind, row.position] = frozenset(codes)
    return found


def _beside(told: Sequence[ReportedRow], index: int) -> list[ReportedRow]:
    first = min(max(index - 1, 0), max(len(told) - 3, 0))
    return [row for at, row in enumerate(told[first : first + 3], start=first) if at != index]


def out_of_order(rows: Sequence[ReportedRow]) -> bool:
    """Whether the lists do not tell the newest first, as the provider always did."""
    told = sorted(rows, key=lambda row: (row.kind, row.position))
    return any(
        one.kind is other.kind and one.fiscal_date_ending < other.fiscal_date_ending for one, other in pairwise(told)
    )


def _gap_before(_: Dataset, at: _Neighbours) -> bool:
    return at.older is not None and at.row.fiscal_date_ending - at.older.fiscal_date_ending > LONGEST[at.row.kind]


def _short_period(_: Dataset, at: _Neighbours) -> bool:
    return at.older is not None and at.row.fiscal_date_ending - at.older.fiscal_date_ending < SHORTEST[at.row.kind]


def _magnitude_jump(dataset: Dataset, at: _Neighbours) -> bool:
    return any(
        _jumps(at.row.figures.get(name), [row.figures.get(name) for row in at.beside]) for name in SIZES[dataset]
    )


def _jumps(size: Decimal | None, beside: Sequence[Decimal | None]) -> bool:
    others = [abs(other) for other in beside if other]
    if not size or not others:
        return False
    return all(abs(size) > other * JUMP for other in others) or all(abs(size) * JUMP < other for other in others)


def _repeated_report(dataset: Dataset, at: _Neighbours) -> bool:
    if dataset is Dataset.EARNINGS or at.older is None:
        return False
    told = {name: value for name, value in at.row.figures.items() if value}
    return len(told) >= FEW_FIGURES and told == {name: value for name, value in at.older.figures.items() if value}


def _thin_report(dataset: Dataset, at: _Neighbours) -> bool:
    if dataset is Dataset.EARNINGS:
        return False
    return bool(at.beside) and all(present_values(at.row) * 2 < present_values(row) for row in at.beside)


def _currency_changed(_: Dataset, at: _Neighbours) -> bool:
    currencies = {at.row.currency, at.older.currency if at.older else None} - {None}
    return len(currencies) > 1


def _report_dates_disordered(_: Dataset, at: _Neighbours) -> bool:
    told = reported_date(at.row)
    before = reported_date(at.older) if at.older else None
    return told is not None and before is not None and told <= before


_CHECKS: Mapping[str, Callable[[Dataset, _Neighbours], bool]] = {
    "gap_before": _gap_before,
    "short_period": _short_period,
    "magnitude_jump": _magnitude_jump,
    "repeated_report": _repeated_report,
    "thin_report": _thin_report,
    "currency_changed": _currency_changed,
    "report_dates_disordered": _report_dates_disordered,
}


def _against_quarters(dataset: Dataset, year: ReportedRow, quarters: Sequence[ReportedRow]) -> set[str]:
    end = year.fiscal_date_ending
    within = [row for row in quarters if end - YEAR_WINDOW < row.fiscal_date_ending <= end + SAME_END]
    if dataset is Dataset.BALANCE_SHEET:
        last = [row for row in within if abs(row.fiscal_date_ending - end) <= SAME_END]
        disagree = any(_disagree(year.figures.get("totalAssets"), [row.figures.get("totalAssets")]) for row in last)
        return {"year_disagrees_with_quarter"} if disagree else set()
    if len(within) != 4:  # noqa: PLR2004 - quarters of a year
        return set()
    disagree = any(_disagree(year.figures.get(name), [row.figures.get(name) for row in within]) for name in FLOWS)
    return {"quarters_disagree_with_year"} if disagree else set()


def _disagree(whole: Decimal | None, parts: Sequence[Decimal | None]) -> bool:
    present = [part for part in parts if part is not None]
    if whole is None or len(present) != len(parts):
        return False
    return differ(whole, sum(present, Decimal(0)), "0.02")
