import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from simulator.market import FiscalYearKind, Market
from simulator.market.fiscal_years import month_end

DAY = date(2026, 11, 3)
KEYS = [
    "fiscalDateEnding",
    "reportedDate",
    "reportedEPS",
    "estimatedEPS",
    "surprise",
    "surprisePercentage",
    "reportTime",
]
NUMBER = re.compile(r"None|0|-?(0|[1-9]\d*)(\.\d{0,3}[1-9])?")


@pytest.fixture(scope="module")
def bodies(market: Market) -> list[dict[str, Any]]:
    found = [market.statement(company.vendor_symbol, "EARNINGS", DAY) for company in market.companies()[::15]]
    return [body for body in found if body is not None]


def test_rows_have_the_vendors_keys_and_plain_decimals(bodies: list[dict[str, Any]]) -> None:
    for body in bodies:
        assert list(body) == ["symbol", "annualEarnings", "quarterlyEarnings"]
        for row in body["quarterlyEarnings"]:
            assert list(row) == KEYS
            assert row["reportTime"] in {"pre-market", "post-market"}
            assert all(NUMBER.fullmatch(row[name]) for name in KEYS[2:6])
        assert all(list(row) == ["fiscalDateEnding", "reportedEPS"] for row in body["annualEarnings"])


def test_the_surprise_is_what_was_reported_less_what_was_expected(bodies: list[dict[str, Any]]) -> None:
    known = [row for body in bodies for row in body["quarterlyEarnings"] if row["estimatedEPS"] != "None"]
    assert all(Decimal(row["reportedEPS"]) - Decimal(row["estimatedEPS"]) == Decimal(row["surprise"]) for row in known)


def test_a_few_quarters_have_no_estimate(bodies: list[dict[str, Any]]) -> None:
    rows = [row for body in bodies for row in body["quarterlyEarnings"]]
    assert 0.015 < sum(row["estimatedEPS"] == "None" for row in rows) / len(rows) < 0.04


def test_history_reaches_back_to_1996(bodies: list[dict[str, Any]]) -> None:
    oldest = min(row["fiscalDateEnding"] for body in bodies for row in body["quarterlyEarnings"])
    assert "1995-01-01" < oldest < "1997-01-01"


def test_quarters_are_named_by_month_ends_whatever_the_fiscal_year(bodies: list[dict[str, Any]]) -> None:
    days = {date.fromisoformat(row["fiscalDateEnding"]) for body in bodies for row in body["quarterlyEarnings"]}
    assert all(day == month_end(day.year, day.month) for day in days)


def test_the_first_year_is_a_stub_of_what_the_running_year_has_so_far(market: Market) -> None:
    company = next(
        company
        for company in market.companies()
        if company.fiscal_year.kind is FiscalYearKind.CALENDAR and company.public_since.year < 2020
    )
    body = market.statement(company.vendor_symbol, "EARNINGS", date(2026, 9, 15))
    assert body is not None
    stub, last_year = body["annualEarnings"][:2]
    newest = body["quarterlyEarnings"][:2]
    assert [row["fiscalDateEnding"] for row in newest] == ["2026-06-30", "2026-03-31"]
    assert stub["fiscalDateEnding"] == "2026-06-30"
    assert Decimal(stub["reportedEPS"]) == sum(Decimal(row["reportedEPS"]) for row in newest)
    assert last_year["fiscalDateEnding"] == "2025-12-31"


def test_a_few_companies_are_two_months_off_in_every_row(market: Market) -> None:
    off = [company for company in market.companies() if company.label_shift == -2]
    assert off
    body = market.statement(off[0].vendor_symbol, "EARNINGS", DAY)
    release = market.releases(off[0].vendor_symbol, date(2026, 1, 1), date(2026, 9, 30))[-1]
    assert body is not None
    row = next(row for row in body["quarterlyEarnings"] if row["reportedDate"] == release.report_date.isoformat())
    nominal, label = release.quarter.month_end, date.fromisoformat(row["fiscalDateEnding"])
    assert (nominal.year * 12 + nominal.month) - (label.year * 12 + label.month) == 2


@pytest.mark.slow
def test_a_stub_can_carry_a_quarter_that_is_not_reported_yet(market: Market) -> None:
    early = []
    for company in market.companies()[:300]:
        body = market.statement(company.vendor_symbol, "EARNINGS", date(2026, 7, 10))
        if body and body["quarterlyEarnings"] and body["annualEarnings"]:
            newest, stub = (body[name][0]["fiscalDateEnding"] for name in ("quarterlyEarnings", "annualEarnings"))
            early.append(stub > newest)
    assert 0 < sum(early) < 0.05 * len(early)
