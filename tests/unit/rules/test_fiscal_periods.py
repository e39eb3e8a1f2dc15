"""Rows are laid over held periods in order, one to one, at the least distance."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.model.reports import FiscalPeriod, PeriodKind, ReportedRow
from domain.rules.fiscal_periods import (
    REACH,
    SHORTEST_PERIOD,
    HeldPeriod,
    match_periods,
    month_end,
    nearest_month_end,
    reported_date,
    same_periods,
)
from tests.unit.rules.reporting import ANNUAL, QUARTERLY, eps, figures, quarter_ends, row


def held(*ends: date | tuple[date, ...], kind: PeriodKind = QUARTERLY) -> tuple[HeldPeriod, ...]:
    """Periods by their known ends (the newest known first), oldest period first, named by their first end."""
    known = sorted(end if isinstance(end, tuple) else (end,) for end in ends)
    names = match_periods([row(each[-1], kind) for each in known], (), kind)
    return tuple(HeldPeriod(names[index], each[0], frozenset(each), frozenset()) for index, each in enumerate(known))


def matched(ends: Sequence[date], held_periods: tuple[HeldPeriod, ...], kind: PeriodKind = QUARTERLY) -> dict[str, str]:
    rows = [row(end, kind) for end in sorted(ends)]
    periods = match_periods(rows, held_periods, kind)
    return {each.fiscal_date_ending.isoformat(): f"{periods[index].month:%Y-%m}" for index, each in enumerate(rows)}


def kept_and_lost(rows: list[ReportedRow]) -> list[tuple[int, list[int], list[int]]]:
    return [
        (group.kept.position, [each.position for each in group.twins], [each.position for each in group.losers])
        for group in same_periods(rows)
    ]


@pytest.mark.parametrize(
    "day, expected",
    [
        (date(2024, 1, 28), date(2024, 1, 31)),
        (date(2021, 8, 1), date(2021, 7, 31)),
        (date(2024, 2, 29), date(2024, 2, 29)),
        (date(2025, 12, 31), date(2025, 12, 31)),
        (date(2026, 1, 3), date(2025, 12, 31)),
        (date(2021, 2, 14), date(2021, 1, 31)),
        (date(2021, 2, 15), date(2021, 2, 28)),
    ],
)
def test_a_period_is_named_by_the_nearest_month_end(day: date, expected: date) -> None:
    assert nearest_month_end(day) == expected


def test_a_rekeyed_quarter_stays_the_same_period() -> None:
    """NVIDIA's 2024-01-28 became 2024-01-31."""
    found = matched([date(2024, 1, 31), date(2023, 10, 31)], held(date(2024, 1, 28), date(2023, 10, 29)))

    assert found == {"2023-10-31": "2023-10", "2024-01-31": "2024-01"}


def test_a_whole_history_moves_almost_a_month_and_maps_one_to_one() -> None:
    """The ends of 12-week quarters, re-keyed to the fiscal month: every row could also reach its neighbour's period."""
    before = [date(2024, 11, 23), date(2025, 2, 15), date(2025, 5, 10), date(2025, 8, 30)]
    after = [date(2024, 10, 31), date(2025, 1, 31), date(2025, 4, 30), date(2025, 7, 31)]

    found = matched(after, held(*before))

    assert list(found.values()) == ["2024-11", "2025-02", "2025-04", "2025-08"]


def test_a_new_quarter_opens_a_period_when_the_history_has_moved() -> None:
    before = [date(2025, 2, 15), date(2025, 5, 10), date(2025, 8, 30)]
    after = [date(2025, 1, 31), date(2025, 4, 30), date(2025, 7, 31), date(2025, 10, 31)]

    assert list(matched(after, held(*before)).values()) == ["2025-02", "2025-04", "2025-08", "2025-10"]


def test_every_end_ever_known_of_a_period_counts() -> None:
    """A provider that takes its re-keying back still means the same period."""
    assert matched([date(2025, 5, 4)], held((date(2025, 6, 15), date(2025, 5, 4)))) == {"2025-05-04": "2025-04"}


def test_the_nearer_row_gets_the_period_and_the_other_one_opens_its_own() -> None:
    found = matched([date(2025, 1, 3), date(2025, 1, 31)], held(date(2025, 1, 31)))

    assert found == {"2025-01-03": "2024-12", "2025-01-31": "2025-01"}


def test_a_month_of_transition_is_a_period_of_its_own() -> None:
    """A company that moves its year end from January to February reports one month."""
    found = matched([date(2025, 1, 31), date(2025, 2, 28), date(2025, 5, 31)], held(date(2025, 1, 31)))

    assert list(found.values()) == ["2025-01", "2025-02", "2025-05"]


def test_a_name_that_is_taken_gives_way_to_the_next_free_month() -> None:
    found = matched([date(2025, 1, 17), date(2025, 2, 14)], ())

    assert list(found.values()) == ["2025-01", "2025-02"]


def test_a_quarter_reaches_45_days_and_a_year_180() -> None:
    assert matched([date(2025, 2, 14)], held(date(2024, 12, 31))) == {"2025-02-14": "2024-12"}
    assert matched([date(2025, 2, 15)], held(date(2024, 12, 31))) == {"2025-02-15": "2025-02"}
    year = held(date(2024, 12, 31), kind=ANNUAL)
    assert matched([date(2025, 6, 29)], year, ANNUAL) == {"2025-06-29": "2024-12"}
    assert matched([date(2025, 6, 30)], year, ANNUAL) == {"2025-06-30": "2025-06"}


def test_quarters_of_earnings_are_recognised_by_their_report_date() -> None:
    """Labels of HD were two months behind; corrected, each lies nearer to the label of the next quarter."""
    known = tuple(
        HeldPeriod(FiscalPeriod(label, QUARTERLY), label, frozenset({label}), frozenset({told}))
        for label, told in ((date(2020, 11, 30), date(2021, 2, 23)), (date(2021, 2, 28), date(2021, 5, 18)))
    )
    rows = [eps(date(2021, 1, 31), "2021-02-23"), eps(date(2021, 4, 30), "2021-05-18")]

    periods = match_periods(rows, known, QUARTERLY)

    assert [periods[index].month for index in range(2)] == [date(2020, 11, 30), date(2021, 2, 28)]


def test_a_report_date_that_is_no_date_is_none() -> None:
    """A statement may gain such a field one day; unknown fields are kept as sent."""
    assert reported_date(row(date(2025, 12, 31), attributes={"reportedDate": "soon"})) is None
    assert reported_date(eps(date(2025, 12, 31), "2026-02-10")) == date(2026, 2, 10)


def test_of_two_rows_of_one_period_the_fuller_one_is_kept() -> None:
    """CME's junk row, listed before the true one."""
    junk = row(date(2021, 1, 12), position=3, grossProfit=None, netIncome=None)
    true = row(date(2020, 12, 31), position=4)

    assert kept_and_lost([junk, true]) == [(4, [], [3])]


def test_rows_equally_full_are_decided_by_the_month_end_and_then_by_their_order() -> None:
    off, at_month_end = row(date(2020, 8, 1), position=0), row(date(2020, 7, 31), position=1)
    first, second = row(date(2020, 7, 31), position=0, netIncome=1), row(date(2020, 7, 31), position=1, netIncome=2)

    assert kept_and_lost([off, at_month_end]) == [(1, [], [0])]
    assert kept_and_lost([second, first]) == [(0, [], [1])]


def test_equal_rows_collapse_without_a_loser() -> None:
    twins = [row(date(2020, 12, 31), position=position) for position in (0, 1)]

    assert kept_and_lost(twins) == [(0, [1], [])]


def test_a_nearly_empty_row_a_month_from_a_full_one_is_no_period() -> None:
    """BBY's junk row of 2020-07-31, if its true row were re-keyed from 2020-08-01 to 2020-08-31."""
    true = row(date(2020, 8, 31), position=4)
    junk = replace(true, fiscal_date_ending=date(2020, 7, 31), position=5, figures=figures(totalRevenue=1, ebit=2))

    assert kept_and_lost([true, junk]) == [(4, [], [5])]
    assert [kept for kept, _, _ in kept_and_lost([true, replace(junk, fiscal_date_ending=date(2020, 7, 16))])] == [5, 4]


def test_rows_a_month_apart_are_two_periods() -> None:
    rows = [row(date(2025, 1, 31), position=1), row(date(2025, 2, 28), position=0)]

    assert [kept for kept, _, _ in kept_and_lost(rows)] == [1, 0]


days_of_two_years = st.dates(date(2023, 1, 1), date(2024, 12, 31))


@given(st.lists(days_of_two_years, max_size=12), st.lists(days_of_two_years, max_size=12, unique=True))
def test_no_period_is_given_twice_and_none_is_out_of_reach(told: list[date], known: list[date]) -> None:
    groups = same_periods(row(end, position=index) for index, end in enumerate(told))
    rows = sorted((group.kept for group in groups), key=lambda each: each.fiscal_date_ending)
    periods_held = held(*(group.kept.fiscal_date_ending for group in same_periods(row(end) for end in known)))

    periods = match_periods(rows, periods_held, QUARTERLY)

    by_period = {each.period: each for each in periods_held}
    assert len(set(periods.values())) == len(rows) == len(periods)
    for index, period in periods.items():
        assert period.month == month_end(period.month)
        if period in by_period:
            apart = abs(rows[index].fiscal_date_ending - by_period[period].newest_end)
            assert apart <= timedelta(days=REACH[QUARTERLY])
    order = [periods[index] for index in range(len(rows)) if periods[index] in by_period]
    assert order == sorted(order, key=lambda period: by_period[period].newest_end)


@given(st.lists(days_of_two_years, max_size=12, unique=True))
def test_the_same_rows_get_the_same_periods_again(told: list[date]) -> None:
    rows = [group.kept for group in same_periods(row(end, position=index) for index, end in enumerate(told))]
    first = match_periods(rows, (), QUARTERLY)

    assert match_periods(rows, held(*(each.fiscal_date_ending for each in rows)), QUARTERLY) == first


@given(
    st.lists(st.sampled_from([84, 91, 98, 112]), min_size=1, max_size=20),
    st.lists(st.integers(-31, 31), min_size=21, max_size=21),
    st.integers(0, 4),
    st.booleans(),
)
def test_any_history_of_weeks_survives_any_rekeying_within_a_month(
    weeks: list[int], moves: list[int], slid: int, new: bool
) -> None:
    """Neighbours stay in order; the oldest rows may have slid away and a new one may have come."""
    ends = [date(2015, 2, 14)]
    for length in weeks:
        ends.append(ends[-1] + timedelta(days=length))
    told = sorted(end + timedelta(days=move) for end, move in zip(ends, moves, strict=False))
    assume(all(later - earlier >= 2 * SHORTEST_PERIOD for earlier, later in pairwise(told)))
    known = held(*(ends[:-1] if new and len(ends) > 1 else ends))
    slid = min(slid, len(told) - 1)

    periods = match_periods([row(end) for end in told[slid:]], known, QUARTERLY)

    expected = [each.period for each in known][slid:]
    assert [periods[index] for index in range(len(expected))] == expected


def test_the_ends_of_quarters_are_month_ends() -> None:
    assert quarter_ends(3) == [date(2025, 12, 31), date(2025, 9, 30), date(2025, 6, 30)]
