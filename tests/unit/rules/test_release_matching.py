"""A release finds its quarter by the report date; labels only break ties."""

from datetime import date
from decimal import Decimal

import pytest

from domain.model.releases import Release
from domain.model.reports import FiscalPeriod
from domain.rules.current_view import CurrentReport, current_view
from domain.rules.fiscal_periods import nearest_month_end
from domain.rules.release_matching import fulfilling_quarter, head_fulfils, join_nearest
from tests.builders import head, release, revision
from tests.unit.rules.reporting import ANNUAL, EARNINGS, INCOME, QUARTERLY


def statement(*ends: date) -> tuple[CurrentReport, ...]:
    return current_view(
        revision(period=FiscalPeriod(nearest_month_end(end), QUARTERLY), fiscal_date_ending=end, dataset=INCOME)
        for end in ends
    )


def earnings(*rows: tuple[date, str | None, str | None]) -> tuple[CurrentReport, ...]:
    """Rows of label, report date and earnings per share."""
    return current_view(
        revision(
            period=FiscalPeriod(label, QUARTERLY),
            fiscal_date_ending=label,
            dataset=EARNINGS,
            figures={"reportedEPS": None if reported is None else Decimal(reported)},
            attributes={"reportedDate": told},
        )
        for label, told, reported in rows
    )


def home_depot(report_date: date = date(2021, 2, 23)) -> Release:
    """Labelled two months before the quarter's end, as in every calendar of 2021."""
    return release(report_date=report_date, fiscal_period=date(2020, 11, 30))


def found_end(about: Release, quarters: tuple[CurrentReport, ...]) -> date | None:
    found = fulfilling_quarter(about, quarters)
    return found.fiscal_date_ending if found else None


def test_a_label_that_is_months_behind_does_not_mislead() -> None:
    quarters = statement(date(2021, 1, 31), date(2020, 11, 1), date(2020, 8, 2))

    assert found_end(home_depot(), quarters) == date(2021, 1, 31)
    assert found_end(home_depot(), quarters[1:]) is None


@pytest.mark.parametrize(
    "end, fulfils",
    [
        (date(2025, 11, 28), False),
        (date(2025, 11, 29), True),
        (date(2026, 3, 5), True),
        (date(2026, 3, 6), False),
    ],
)
def test_the_window_is_90_days_before_and_7_after_the_report(end: date, fulfils: bool) -> None:
    """Reported on 2026-02-26; the end may lie ahead, since it is rounded to a month end."""
    about = release(fiscal_period=date(2025, 11, 30))

    assert (fulfilling_quarter(about, statement(end)) is not None) is fulfils


def test_of_two_quarters_in_the_window_the_label_decides() -> None:
    """AutoZone's quarters, re-keyed to month ends, reported before the rounded end."""
    about = release(report_date=date(2026, 5, 26), fiscal_period=date(2026, 5, 31))
    quarters = statement(date(2026, 5, 31), date(2026, 2, 28))

    assert found_end(about, quarters) == date(2026, 5, 31)


def test_the_quarter_before_the_reported_one_does_not_fulfil_its_release() -> None:
    """It ends less than 90 days before the report, but the label is a whole quarter ahead of it."""
    about = release(report_date=date(2026, 5, 26), fiscal_period=date(2026, 5, 31))

    assert fulfilling_quarter(about, statement(date(2026, 2, 28))) is None
    assert not head_fulfils(about, head(newest_quarter_end=date(2026, 2, 28)))


def test_a_late_report_is_found_at_the_far_end_of_the_window() -> None:
    about = release(report_date=date(2026, 3, 30), fiscal_period=date(2025, 12, 31))

    assert found_end(about, statement(date(2025, 12, 31))) == date(2025, 12, 31)


def test_a_fiscal_year_fulfils_nothing() -> None:
    year = current_view([revision(period=FiscalPeriod(date(2025, 12, 31), ANNUAL))])

    assert fulfilling_quarter(release(), year) is None


def test_earnings_are_found_by_their_own_report_date() -> None:
    rows = earnings((date(2021, 2, 28), "2021-05-18", "3.86"), (date(2020, 11, 30), "2021-02-24", "2.65"))

    assert found_end(home_depot(), rows) == date(2020, 11, 30)


def test_earnings_without_a_near_report_date_are_found_in_the_window() -> None:
    moved = earnings((date(2025, 12, 31), "2026-03-20", "1"), (date(2025, 9, 30), "2025-11-20", "1"))
    undated = earnings((date(2025, 12, 31), None, "1"))

    assert found_end(release(), moved) == date(2025, 12, 31)
    assert found_end(release(), undated) == date(2025, 12, 31)


def test_earnings_that_are_only_estimated_fulfil_nothing() -> None:
    assert fulfilling_quarter(release(), earnings((date(2025, 12, 31), "2026-02-26", None))) is None


def test_the_head_tells_whether_the_released_quarter_or_a_later_one_is_there() -> None:
    ends = (None, date(2025, 9, 30), date(2025, 12, 31), date(2026, 3, 31))

    assert [head_fulfils(release(), head(newest_quarter_end=end)) for end in ends] == [False, False, True, True]


def test_reports_of_two_datasets_are_joined_by_nearness_each_once() -> None:
    sheets = statement(date(2025, 8, 31), date(2025, 5, 10), date(2025, 2, 15))
    incomes = statement(date(2025, 8, 30), date(2025, 5, 31), date(2024, 11, 23))

    joined = join_nearest(sheets, incomes)

    assert [(one.fiscal_date_ending, other and other.fiscal_date_ending) for one, other in joined] == [
        (date(2025, 8, 31), date(2025, 8, 30)),
        (date(2025, 5, 10), date(2025, 5, 31)),
        (date(2025, 2, 15), None),
    ]


def test_years_are_joined_with_years() -> None:
    year = current_view([revision(period=FiscalPeriod(date(2025, 12, 31), ANNUAL))])

    assert join_nearest(year, statement(date(2025, 12, 31))) == ((year[0], None),)
    assert join_nearest(year, year) == ((year[0], year[0]),)


def test_statements_and_earnings_are_joined_by_the_report_date() -> None:
    """By their labels alone, each row of HD would join the quarter before its own."""
    quarters = statement(date(2021, 5, 2), date(2021, 1, 31), date(2020, 11, 1))
    rows = earnings(
        (date(2021, 2, 28), "2021-05-18", "3.86"),
        (date(2020, 11, 30), "2021-02-23", "2.65"),
        (date(2020, 8, 31), "2020-11-17", "3.18"),
    )

    assert [other and other.fiscal_date_ending for _, other in join_nearest(quarters, rows)] == [
        date(2021, 2, 28),
        date(2020, 11, 30),
        date(2020, 8, 31),
    ]
    assert [other and other.fiscal_date_ending for _, other in join_nearest(rows, quarters)] == [
        date(2021, 5, 2),
        date(2021, 1, 31),
        date(2020, 11, 1),
    ]
