"""Each oddity within a report has a name, and a plausible report has none."""

from datetime import date

import pytest

from domain.model.datasets import Dataset
from domain.model.reports import ReportedRow
from domain.rules.plausibility import CHECKS, MEANINGS, oddities
from tests.unit.rules.reporting import (
    ANNUAL,
    BALANCE,
    CASH,
    EARNINGS,
    INCOME,
    INCOME_FIGURES,
    NEWEST,
    eps,
    figures,
)

PLAUSIBLE: dict[Dataset, dict[str, str | None]] = {
    INCOME: INCOME_FIGURES,
    BALANCE: {
        "totalAssets": "1000",
        "totalLiabilities": "600",
        "totalShareholderEquity": "400",
        "totalCurrentAssets": "300",
        "totalCurrentLiabilities": "200",
        "cashAndCashEquivalentsAtCarryingValue": "50",
        "goodwill": "100",
        "commonStockSharesOutstanding": "5000000",
    },
    CASH: {
        "operatingCashFlow": "150",
        "cashFlowFromInvestment": "-80",
        "cashFlowFromFinancing": "-50",
        "changeInCashAndCashEquivalents": "20",
        "capitalExpenditures": "40",
        "dividendPayout": "30",
        "depreciationDepletionAndAmortization": "25",
        "netIncome": "100",
        "profitLoss": "101",
    },
    EARNINGS: {"reportedEPS": "1.10", "estimatedEPS": "1.00", "surprise": "0.10", "surprisePercentage": "10"},
}


def changed(dataset: Dataset, values: dict[str, str | None]) -> ReportedRow:
    return ReportedRow(ANNUAL, NEWEST, "USD", figures(**(PLAUSIBLE[dataset] | values)))


ODD: list[tuple[str, Dataset, dict[str, str | None]]] = [
    ("balance_mismatch", BALANCE, {"totalAssets": "1025"}),
    ("assets_not_positive", BALANCE, {"totalAssets": "0"}),
    ("liabilities_negative", BALANCE, {"totalLiabilities": "-1"}),
    ("cash_negative", BALANCE, {"cashAndCashEquivalentsAtCarryingValue": "-1"}),
    ("shares_negative", BALANCE, {"commonStockSharesOutstanding": "-5000000"}),
    ("shares_few", BALANCE, {"commonStockSharesOutstanding": "5000"}),
    ("current_assets_exceed_total", BALANCE, {"totalCurrentAssets": "1021"}),
    ("current_liabilities_exceed_total", BALANCE, {"totalCurrentLiabilities": "613"}),
    ("cash_exceeds_assets", BALANCE, {"cashAndCashEquivalentsAtCarryingValue": "1021"}),
    ("goodwill_exceeds_assets", BALANCE, {"goodwill": "1021"}),
    ("gross_profit_mismatch", INCOME, {"grossProfit": "411"}),
    ("revenue_negative", INCOME, {"totalRevenue": "-1000"}),
    ("gross_profit_exceeds_revenue", INCOME, {"grossProfit": "1021"}),
    ("net_income_mismatch", INCOME, {"netIncome": "106"}),
    ("ebitda_below_ebit", INCOME, {"ebitda": "128"}),
    ("net_income_exceeds_revenue", INCOME, {"netIncome": "-1001"}),
    ("research_negative", INCOME, {"researchAndDevelopment": "-1"}),
    ("cash_change_mismatch", CASH, {"changeInCashAndCashEquivalents": "28"}),
    ("capital_expenditures_negative", CASH, {"capitalExpenditures": "-40"}),
    ("dividends_negative", CASH, {"dividendPayout": "-30"}),
    ("depreciation_negative", CASH, {"depreciationDepletionAndAmortization": "-25"}),
    ("profit_mismatch", CASH, {"profitLoss": "201"}),
    ("surprise_mismatch", EARNINGS, {"surprise": "0.20"}),
    ("surprise_percentage_mismatch", EARNINGS, {"surprisePercentage": "20"}),
    ("not_reported", EARNINGS, {"reportedEPS": None}),
    ("all_zero", INCOME, dict.fromkeys(INCOME_FIGURES, "0")),
]


@pytest.mark.parametrize("dataset", PLAUSIBLE)
def test_a_plausible_report_has_no_flag(dataset: Dataset) -> None:
    assert oddities(dataset, changed(dataset, {})) == set()


@pytest.mark.parametrize("code, dataset, values", ODD)
def test_an_oddity_is_found_under_its_name(code: str, dataset: Dataset, values: dict[str, str | None]) -> None:
    assert code in oddities(dataset, changed(dataset, values))


def test_every_check_has_an_example_and_a_meaning() -> None:
    assert {check.code for check in CHECKS} <= {code for code, _, _ in ODD}
    assert {code for code, _, _ in ODD} <= MEANINGS.keys()


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.code)
def test_an_absent_figure_silences_the_checks_that_need_it(check: object) -> None:
    for code, dataset, values in ODD:
        for name in next((each.needs for each in CHECKS if each.code == code and each is check), ()):
            assert code not in oddities(dataset, changed(dataset, {**values, name: None}))


def test_a_report_within_the_tolerance_is_plausible() -> None:
    assert oddities(BALANCE, changed(BALANCE, {"totalAssets": "1020"})) == set()
    assert oddities(INCOME, changed(INCOME, {"grossProfit": "410", "netIncome": "105"})) == set()


def test_cash_flows_of_a_quarter_are_not_compared_with_the_change_of_cash() -> None:
    """In half of all real quarters they differ."""
    year = changed(CASH, {"changeInCashAndCashEquivalents": "500"})
    quarter = ReportedRow(eps(NEWEST, None).kind, NEWEST, "USD", year.figures)

    assert "cash_change_mismatch" in oddities(CASH, year)
    assert oddities(CASH, quarter) == set()


def test_a_report_half_a_year_late_is_odd() -> None:
    assert oddities(EARNINGS, eps(NEWEST, "2026-05-30")) == set()
    assert oddities(EARNINGS, eps(NEWEST, "2026-05-31")) == {"reported_late"}
    assert oddities(EARNINGS, eps(date(2025, 12, 31), None)) == set()
