"""The ground truth: when results come out and when each dataset holds them."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest

from simulator.market import Company, FiscalYearKind, Market, Release

DAY = date(2026, 11, 3)
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture(scope="module")
def year(market: Market) -> list[Release]:
    return [release for company in market.companies() for release in market.releases(company.vendor_symbol, *YEAR)]


def test_most_companies_release_four_times_a_year(market: Market) -> None:
    counts = Counter(
        len(market.releases(company.vendor_symbol, *YEAR))
        for company in market.companies()
        if company.public_since.year < 2020 and company.fiscal_year.kind is not FiscalYearKind.MOVED
    )
    assert counts[4] > 0.9 * counts.total()


def test_reports_lag_as_in_real_calendars(year: list[Release]) -> None:
    lags = sorted((release.report_date - release.quarter.end).days for release in year)
    at = [lags[round((len(lags) - 1) * share)] for share in (0.05, 0.5, 0.95)]
    assert [18, 34, 60] <= at <= [24, 40, 70]
    assert lags[0] > 0
    assert lags[-1] <= 102


def test_reports_cluster_from_tuesday_to_thursday(year: list[Release]) -> None:
    days = Counter(release.report_date.weekday() for release in year)
    assert set(days) == {0, 1, 2, 3, 4}
    assert days[1] + days[2] + days[3] > 0.75 * days.total()


def test_a_year_has_four_waves(year: list[Release]) -> None:
    months = Counter(release.report_date.month for release in year)
    seasons = sum(months[month] for month in (2, 4, 5, 7, 8, 10, 11))
    assert seasons > 0.75 * months.total()


def test_releases_of_a_company_follow_their_quarters(market: Market) -> None:
    for company in market.companies():
        found = market.releases(company.vendor_symbol, date(2020, 1, 1), date(2028, 1, 1))
        assert all(a.report_date < b.report_date for a, b in pairwise(found))


@pytest.mark.slow
def test_each_dataset_holds_the_quarter_from_its_day_on(market: Market) -> None:
    checked = 0
    for company in market.companies()[:40]:
        for release in market.releases(company.vendor_symbol, DAY - timedelta(days=20), DAY):
            for function, day in market.published(release).items():
                lag = (day - release.report_date).days
                assert 0 <= lag <= (2 if function == "EARNINGS" else 10)
                before = newest(market, company, function, day - timedelta(days=1))
                assert newest(market, company, function, day) > before
                checked += 1
    assert checked > 50


def newest(market: Market, company: Company, function: str, on: date) -> str:
    body = market.statement(company.vendor_symbol, function, on)
    assert body is not None
    if function == "OVERVIEW":
        return str(body["LatestQuarter"])
    rows = body["quarterlyEarnings" if function == "EARNINGS" else "quarterlyReports"]
    return str(rows[0]["fiscalDateEnding"])


def test_results_of_the_evening_are_nowhere_before_the_next_day(market: Market, year: list[Release]) -> None:
    evening = [release for release in year if release.time_of_day == "post-market"]
    assert evening
    assert all(min(market.published(release).values()) > release.report_date for release in evening)


def test_all_fiscal_kinds_occur(market: Market) -> None:
    kinds = Counter(company.fiscal_year.kind for company in market.companies())
    assert set(kinds) == set(FiscalYearKind)
    assert kinds[FiscalYearKind.CALENDAR] > 0.65 * kinds.total()
