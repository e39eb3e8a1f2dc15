"""What is odd within one report: flags that are stored with it.

Each check is silent where a figure that it needs is absent. How often each one fires on real answers decided its
tolerance; identities that real data break in half of all rows are not checked at all.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from domain.model.datasets import Dataset
from domain.model.reports import PeriodKind, ReportedRow
from domain.rules.fiscal_periods import reported_date

Figures = Mapping[str, Decimal]
LATE_REPORT = timedelta(days=150)
"""Annual reports of small companies are due 90 days after the year; the longest recorded delay is 98 days."""
SURPRISE_ROUNDING = Decimal("0.011")
"""The provider rounds estimates and surprises to two digits in some years and to four in others."""
ONE_PERCENT, TWO_PERCENT, FIVE_PERCENT = Decimal("0.01"), Decimal("0.02"), Decimal("0.05")
TENTH, HALF = Decimal("0.1"), Decimal("0.5")
_MORE_THAN_ALL = 1 + TWO_PERCENT


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that can be odd: its code, what it means in words, and where it is looked for."""

    code: str
    meaning: str
    dataset: Dataset
    needs: tuple[str, ...]
    is_odd: Callable[[Figures], bool]
    kind: PeriodKind | None = None
    """Only rows of this kind; `None` is both."""


def differ(one: Decimal, other: Decimal, part: Decimal, scale: Decimal | None = None) -> bool:
    """Whether two figures are further apart than `part` of the larger, or of `scale`."""
    size = max(abs(one), abs(other)) if scale is None else abs(scale)
    return abs(one - other) > size * part


def _negative(code: str, dataset: Dataset, field: str, what: str) -> Check:
    return Check(code, f"{what} is below zero.", dataset, (field,), lambda f: f[field] < 0)


def _exceeds(code: str, dataset: Dataset, part: str, whole: str, meaning: str) -> Check:
    return Check(code, meaning, dataset, (part, whole), lambda f: f[part] > f[whole] * _MORE_THAN_ALL)


_INCOME, _BALANCE, _CASH = Dataset.INCOME_STATEMENT, Dataset.BALANCE_SHEET, Dataset.CASH_FLOW

CHECKS: tuple[Check, ...] = (
    # Balance sheet
    Check(
        "balance_mismatch",
        "Assets differ from liabilities and equity by over 2 % (minority interest is not among the fields).",
        _BALANCE,
        ("totalAssets", "totalLiabilities", "totalShareholderEquity"),
        lambda f: differ(f["totalAssets"], f["totalLiabilities"] + f["totalShareholderEquity"], TWO_PERCENT),
    ),
    Check(
        "assets_not_positive",
        "Total assets are zero or less.",
        _BALANCE,
        ("totalAssets",),
        lambda f: f["totalAssets"] <= 0,
    ),
    _negative("liabilities_negative", _BALANCE, "totalLiabilities", "Total liabilities"),
    _negative("cash_negative", _BALANCE, "cashAndCashEquivalentsAtCarryingValue", "Cash"),
    _negative("shares_negative", _BALANCE, "commonStockSharesOutstanding", "The number of shares"),
    Check(
        "shares_few",
        "Fewer than 10,000 shares: probably in thousands or millions.",
        _BALANCE,
        ("commonStockSharesOutstanding",),
        lambda f: 0 <= f["commonStockSharesOutstanding"] < 10_000,  # noqa: PLR2004 - the meaning names it
    ),
    _exceeds(
        "current_assets_exceed_total",
        _BALANCE,
        "totalCurrentAssets",
        "totalAssets",
        "Current assets exceed total assets.",
    ),
    _exceeds(
        "current_liabilities_exceed_total",
        _BALANCE,
        "totalCurrentLiabilities",
        "totalLiabilities",
        "Current liabilities exceed total liabilities.",
    ),
    _exceeds(
        "cash_exceeds_assets",
        _BALANCE,
        "cashAndCashEquivalentsAtCarryingValue",
        "totalAssets",
        "Cash exceeds total assets.",
    ),
    _exceeds("goodwill_exceeds_assets", _BALANCE, "goodwill", "totalAssets", "Goodwill exceeds total assets."),
    # Income statement
    Check(
        "gross_profit_mismatch",
        "Revenue less cost of revenue differs from gross profit by over 1 % of revenue.",
        _INCOME,
        ("totalRevenue", "costOfRevenue", "grossProfit"),
        lambda f: differ(f["totalRevenue"] - f["costOfRevenue"], f["grossProfit"], ONE_PERCENT, f["totalRevenue"]),
    ),
    _negative("revenue_negative", _INCOME, "totalRevenue", "Revenue"),
    _exceeds(
        "gross_profit_exceeds_revenue",
        _INCOME,
        "grossProfit",
        "totalRevenue",
        "Gross profit exceeds revenue.",
    ),
    Check(
        "net_income_mismatch",
        "Income before tax less tax differs from net income by over 5 %.",
        _INCOME,
        ("incomeBeforeTax", "incomeTaxExpense", "netIncome"),
        lambda f: differ(f["incomeBeforeTax"] - f["incomeTaxExpense"], f["netIncome"], FIVE_PERCENT),
    ),
    Check(
        "ebitda_below_ebit",
        "EBITDA is below EBIT.",
        _INCOME,
        ("ebit", "ebitda"),
        lambda f: f["ebit"] - f["ebitda"] > abs(f["ebit"]) / 100,
    ),
    Check(
        "net_income_exceeds_revenue",
        "Net income or loss exceeds revenue.",
        _INCOME,
        ("netIncome", "totalRevenue"),
        lambda f: abs(f["netIncome"]) > abs(f["totalRevenue"]),
    ),
    _negative("research_negative", _INCOME, "researchAndDevelopment", "Research and development"),
    # Cash flow
    Check(
        "cash_change_mismatch",
        "The three cash flows of the year differ from the change in cash by over 5 % of the largest.",
        _CASH,
        ("operatingCashFlow", "cashFlowFromInvestment", "cashFlowFromFinancing", "changeInCashAndCashEquivalents"),
        lambda f: differ(
            f["operatingCashFlow"] + f["cashFlowFromInvestment"] + f["cashFlowFromFinancing"],
            f["changeInCashAndCashEquivalents"],
            FIVE_PERCENT,
            max(abs(f[name]) for name in ("operatingCashFlow", "cashFlowFromInvestment", "cashFlowFromFinancing")),
        ),
        kind=PeriodKind.ANNUAL,
    ),
    _negative("capital_expenditures_negative", _CASH, "capitalExpenditures", "Capital expenditures"),
    _negative("dividends_negative", _CASH, "dividendPayout", "The dividend payout"),
    _negative("depreciation_negative", _CASH, "depreciationDepletionAndAmortization", "Depreciation"),
    Check(
        "profit_mismatch",
        "Net income differs from profit or loss by over 50 %.",
        _CASH,
        ("netIncome", "profitLoss"),
        lambda f: differ(f["netIncome"], f["profitLoss"], HALF),
    ),
    # Earnings
    Check(
        "surprise_mismatch",
        "The surprise is not reported less estimated earnings per share.",
        Dataset.EARNINGS,
        ("reportedEPS", "estimatedEPS", "surprise"),
        lambda f: abs(f["reportedEPS"] - f["estimatedEPS"] - f["surprise"]) > SURPRISE_ROUNDING,
    ),
    Check(
        "surprise_percentage_mismatch",
        "The surprise percentage is not the surprise by the estimate.",
        Dataset.EARNINGS,
        ("surprise", "estimatedEPS", "surprisePercentage"),
        lambda f: (
            abs(f["estimatedEPS"]) > TENTH
            and differ(f["surprise"] / abs(f["estimatedEPS"]) * 100, f["surprisePercentage"], TENTH)
            and abs(f["surprise"] / abs(f["estimatedEPS"]) * 100 - f["surprisePercentage"]) > 1
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class _Checks:
    """The checks of one kind of row of one dataset."""

    figures: tuple[str, ...]
    """What any of them needs."""
    checks: tuple[tuple[str, frozenset[str], Callable[[Figures], bool]], ...]
    """Code, needs, and where it is looked for."""


def _checks_of(dataset: Dataset, kind: PeriodKind) -> _Checks:
    checks = [it for it in CHECKS if it.dataset is dataset and it.kind in (None, kind)]
    needed = {name for it in checks for name in it.needs}
    return _Checks(tuple(sorted(needed)), tuple((it.code, frozenset(it.needs), it.is_odd) for it in checks))


_CHECKS_OF = {(dataset, kind): _checks_of(dataset, kind) for dataset in Dataset for kind in PeriodKind}
REPORTED_LATE = "reported_late"
NOT_REPORTED = "not_reported"
ALL_ZERO = "all_zero"
MEANINGS = {
    **{check.code: check.meaning for check in CHECKS},
    REPORTED_LATE: "The company reported over 150 days after the period's end.",
    NOT_REPORTED: "Estimated, but without reported earnings per share.",
    ALL_ZERO: "Every figure that is present is zero.",
}


def oddities(dataset: Dataset, row: ReportedRow) -> frozenset[str]:
    """The codes of everything that is odd within the row."""
    looked_for = _CHECKS_OF[dataset, row.kind]
    sent = row.figures
    figures = {name: value for name in looked_for.figures if (value := sent.get(name)) is not None}
    complete = len(figures) == len(looked_for.figures)
    codes = {
        code for code, needs, is_odd in looked_for.checks if (complete or figures.keys() >= needs) and is_odd(figures)
    }
    told = reported_date(row)
    if told is not None and told - row.fiscal_date_ending > LATE_REPORT:
        codes.add(REPORTED_LATE)
    if dataset is Dataset.EARNINGS and sent.get("reportedEPS") is None:
        codes.add(NOT_REPORTED)
    if dataset is not Dataset.EARNINGS and not any(sent.values()):
        codes.add(ALL_ZERO)
    return frozenset(codes)
