"""What makes a report impossible."""

from datetime import date

import pytest

from domain.model.findings import Severity
from domain.model.reports import ReportedRow
from domain.rules.validation import row_errors, wrong_symbol
from tests.unit.rules.reporting import ANNUAL, EARNINGS, INCOME, NEWEST, NOW, QUARTERLY, eps, row


@pytest.mark.parametrize(
    "told, code, field, value",
    [
        (row(date(2026, 3, 23)), "period_in_future", "fiscalDateEnding", "2026-03-23"),
        (row(date(1979, 12, 31)), "period_too_old", "fiscalDateEnding", "1979-12-31"),
        (row(NEWEST, currency="usd"), "currency_malformed", "reportedCurrency", "usd"),
        (row(NEWEST, currency="US"), "currency_malformed", "reportedCurrency", "US"),
        (row(NEWEST, netIncome="-10000000000000001"), "figure_too_large", "netIncome", "-10000000000000001"),
        (ReportedRow(QUARTERLY, NEWEST, "USD", {"netIncome": None}), "no_figures", "", ""),
        (ReportedRow(QUARTERLY, NEWEST, "USD", {}), "no_figures", "", ""),
        (eps(NEWEST, "2025-12-10"), "reported_before_end", "reportedDate", "2025-12-10"),
        (eps(NEWEST, "2026-03-04"), "reported_in_future", "reportedDate", "2026-03-04"),
    ],
)
def test_an_impossible_report_is_refused_under_its_name(told: ReportedRow, code: str, field: str, value: str) -> None:
    (found,) = row_errors(EARNINGS if told.attributes else INCOME, told, NOW)

    assert (found.code, found.severity, found.field, found.value) == (code, Severity.ERROR, field, value)


@pytest.mark.parametrize(
    "told",
    [
        row(NEWEST),
        row(NEWEST, currency=None),
        row(date(2026, 3, 22)),
        row(date(1980, 1, 1)),
        row(NEWEST, netIncome="-10000000000000000"),
        row(NEWEST, netIncome="0", totalRevenue="-3"),
        eps(NEWEST, "2025-12-11"),
        eps(NEWEST, "2026-03-03"),
        eps(NEWEST, None),
        eps(NEWEST, "2026-04-30", reportedEPS=None),
    ],
)
def test_what_is_only_odd_is_no_error(told: ReportedRow) -> None:
    assert row_errors(EARNINGS if told.attributes else INCOME, told, NOW) == ()


def test_every_error_of_a_row_is_told() -> None:
    told = row(date(1970, 1, 31), currency="dollars", netIncome=10**17)

    assert [found.code for found in row_errors(INCOME, told, NOW)] == [
        "period_too_old",
        "currency_malformed",
        "figure_too_large",
    ]


@pytest.mark.parametrize(
    "told, where",
    [
        (row(date(1970, 1, 31), position=3), "quarterlyReports[3]"),
        (row(date(1970, 1, 31), ANNUAL, position=1), "annualReports[1]"),
    ],
)
def test_a_finding_says_where_it_was_made(told: ReportedRow, where: str) -> None:
    assert row_errors(INCOME, told, NOW)[0].where == where


def test_a_finding_of_earnings_says_where_it_was_made() -> None:
    assert row_errors(EARNINGS, eps(date(1970, 1, 31), None, position=7), NOW)[0].where == "quarterlyEarnings[7]"


def test_an_answer_about_another_company_is_told_with_both_symbols() -> None:
    found = wrong_symbol("BRK.B", "BRK.A")

    assert found is not None
    assert found.code == "wrong_symbol"
    assert "BRK.A" in found.message
    assert "BRK.B" in found.message
    assert wrong_symbol("BRK.B", "BRK.B") is None
