from datetime import date, timedelta
from itertools import pairwise

import pytest

from simulator.market.fiscal_years import (
    FiscalYear,
    FiscalYearKind,
    Rekeying,
    month_end,
    months_later,
    rekeyed,
)

SATURDAY, SUNDAY = 5, 6
K = FiscalYearKind
HOME_IMPROVEMENT = FiscalYear(K.WEEKS_13_13_13_13, 1, SUNDAY, nearest=True)
AUTO_PARTS = FiscalYear(K.WEEKS_12_12_12_16, 8, SATURDAY)
GROCER = FiscalYear(K.WEEKS_16_12_12_12, 1, SATURDAY, nearest=True)
RULES = [
    FiscalYear(K.CALENDAR),
    FiscalYear(K.OTHER_MONTH, 6),
    HOME_IMPROVEMENT,
    FiscalYear(K.WEEKS_13_13_13_13, 9, SATURDAY),
    AUTO_PARTS,
    GROCER,
    FiscalYear(K.MOVED, 10, moved_to=12, moved_in=2019),
    FiscalYear(K.MOVED, 6, moved_to=12, moved_in=2018),
    FiscalYear(K.MOVED, 12, moved_to=3, moved_in=2020),
]


def ends(rule: FiscalYear, first: int, last: int) -> list[str]:
    return [quarter.end.isoformat() for quarter in rule.quarters(first, last)]


@pytest.mark.parametrize(
    "rule,year,expected",
    [
        # The ends that three real companies with these patterns reported.
        (HOME_IMPROVEMENT, 2021, ["2020-05-03", "2020-08-02", "2020-11-01", "2021-01-31"]),
        (AUTO_PARTS, 2021, ["2020-11-21", "2021-02-13", "2021-05-08", "2021-08-28"]),
        (GROCER, 2021, ["2020-05-23", "2020-08-15", "2020-11-07", "2021-01-30"]),
    ],
)
def test_years_of_weeks_end_as_those_of_real_companies(rule: FiscalYear, year: int, expected: list[str]) -> None:
    assert ends(rule, year, year) == expected


@pytest.mark.parametrize("rule", RULES)
def test_quarters_follow_each_other_without_gap_or_overlap(rule: FiscalYear) -> None:
    quarters = list(rule.quarters(2000, 2030))
    assert all(later.start == earlier.end + timedelta(days=1) for earlier, later in pairwise(quarters))
    assert all(61 <= quarter.days <= 119 for quarter in quarters)


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES if rule.kind in {HOME_IMPROVEMENT.kind, AUTO_PARTS.kind, GROCER.kind}]
)
def test_years_of_weeks_have_52_or_53_of_them(rule: FiscalYear) -> None:
    lengths = {(rule.year_end(year) - rule.year_end(year - 1)).days // 7 for year in range(1990, 2035)}
    assert lengths == {52, 53}
    assert {rule.year_end(year).weekday() for year in range(1990, 2035)} == {rule.weekday}


def test_the_last_saturday_lies_in_the_month_and_the_nearest_can_lie_behind_it() -> None:
    last = FiscalYear(K.WEEKS_13_13_13_13, 1, SATURDAY)
    nearest = FiscalYear(K.WEEKS_13_13_13_13, 1, SATURDAY, nearest=True)
    assert last.year_end(2024) == date(2024, 1, 27)
    assert nearest.year_end(2024) == date(2024, 2, 3)


def test_a_moved_year_has_a_transition_period_and_goes_on_in_the_new_rhythm() -> None:
    rule = FiscalYear(K.MOVED, 10, moved_to=12, moved_in=2019)
    quarters = list(rule.quarters(2019, 2020))
    assert [(quarter.end.isoformat(), quarter.closes_year) for quarter in quarters[3:7]] == [
        ("2019-10-31", True),
        ("2019-12-31", True),
        ("2020-03-31", False),
        ("2020-06-30", False),
    ]
    assert quarters[4].days == 61


def test_a_transition_can_reach_into_the_next_calendar_year() -> None:
    rule = FiscalYear(K.MOVED, 12, moved_to=3, moved_in=2020)
    assert ends(rule, 2020, 2022)[3:7] == ["2020-12-31", "2021-03-31", "2021-06-30", "2021-09-30"]


@pytest.mark.parametrize(
    "rule,end,nearest,own,fiscal",
    [
        (HOME_IMPROVEMENT, "2021-08-01", "2021-07-31", "2021-08-31", "2021-07-31"),
        (HOME_IMPROVEMENT, "2021-01-31", "2021-01-31", "2021-01-31", "2021-01-31"),
        (AUTO_PARTS, "2021-02-13", "2021-01-31", "2021-02-28", "2021-02-28"),
        (AUTO_PARTS, "2021-05-08", "2021-04-30", "2021-05-31", "2021-05-31"),
        (GROCER, "2020-05-23", "2020-05-31", "2020-05-31", "2020-04-30"),
    ],
)
def test_each_style_of_rekeying_names_a_month_end(
    rule: FiscalYear, end: str, nearest: str, own: str, fiscal: str
) -> None:
    quarter = next(quarter for quarter in rule.quarters(2015, 2023) if quarter.end.isoformat() == end)
    found = [rekeyed(quarter, style).isoformat() for style in Rekeying]
    assert found == [nearest, own, fiscal]


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("style", Rekeying)
def test_no_two_quarters_get_the_same_month_end(rule: FiscalYear, style: Rekeying) -> None:
    found = [rekeyed(quarter, style) for quarter in rule.quarters(2000, 2030)]
    assert len(set(found)) == len(found)
    assert all(day == month_end(day.year, day.month) for day in found)


def test_months_are_counted_across_years() -> None:
    assert months_later(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert months_later(date(2028, 3, 31), -1) == date(2028, 2, 29)
