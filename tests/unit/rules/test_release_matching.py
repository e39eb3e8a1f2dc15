"""A release finds its quarter by the report date; labels only break ties."""

from datetime import date

import pytest

from domain.model.releases import Release
from domain.rules.release_matching import head_fulfils
from tests.builders import head, release


def fulfilled_by(about: Release, *ends: date) -> list[date]:
    """Those of these quarters that fulfil the release when they are the newest."""
    return [end for end in ends if head_fulfils(about, head(newest_quarter_end=end))]


@pytest.mark.parametrize("report_date", [date(2021, 2, 23), date(2021, 2, 24)])
def test_a_label_that_is_months_behind_does_not_mislead(report_date: date) -> None:
    """Home Depot's is two months before the quarter's end, as in every calendar of 2021."""
    about = release(report_date=report_date, fiscal_period=date(2020, 11, 30))
    ends = (date(2021, 1, 31), date(2020, 11, 1), date(2020, 8, 2))

    assert fulfilled_by(about, *ends) == [date(2021, 1, 31)]


@pytest.mark.parametrize(
    "end, fulfils",
    [
        (date(2025, 11, 28), False),
        (date(2025, 11, 29), True),
        (date(2026, 3, 5), True),
    ],
)
def test_the_window_is_90_days_before_and_7_after_the_report(end: date, fulfils: bool) -> None:
    """Reported on 2026-02-26; the end may lie ahead, since it is rounded to a month end."""
    about = release(fiscal_period=date(2025, 11, 30))

    assert bool(fulfilled_by(about, end)) is fulfils


def test_of_two_quarters_in_the_window_the_label_decides() -> None:
    """AutoZone's, re-keyed to month ends: the one before also ends within 90 days, a whole quarter before the label."""
    about = release(report_date=date(2026, 5, 26), fiscal_period=date(2026, 5, 31))

    assert fulfilled_by(about, date(2026, 5, 31), date(2026, 2, 28)) == [date(2026, 5, 31)]


def test_a_late_report_is_found_at_the_far_end_of_the_window() -> None:
    about = release(report_date=date(2026, 3, 30), fiscal_period=date(2025, 12, 31))

    assert fulfilled_by(about, date(2025, 12, 31)) == [date(2025, 12, 31)]


def test_the_head_tells_whether_the_released_quarter_or_a_later_one_is_there() -> None:
    ends = (None, date(2025, 9, 30), date(2025, 12, 31), date(2026, 3, 31))

    assert [head_fulfils(release(), head(newest_quarter_end=end)) for end in ends] == [False, False, True, True]
