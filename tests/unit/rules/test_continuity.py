"""What is odd between the reports of one answer."""

from collections.abc import Sequence
from datetime import date, timedelta

from domain.model.datasets import Dataset
from domain.model.reports import ReportedRow
from domain.rules.continuity import MEANINGS, discontinuities, out_of_order
from tests.unit.rules.reporting import (
    ANNUAL,
    BALANCE,
    EARNINGS,
    INCOME,
    NEWEST,
    QUARTERLY,
    eps,
    figures,
    quarter_ends,
    quarters,
    row,
)


def flagged(rows: Sequence[ReportedRow], dataset: Dataset = INCOME) -> dict[str, set[str]]:
    """Codes by the place of the row, without rows that have none."""
    found = discontinuities(dataset, rows)
    return {f"{kind.value}[{position}]": set(codes) for (kind, position), codes in found.items() if codes}


def sheet(end: date, assets: int, kind: object = QUARTERLY, position: int = 0) -> ReportedRow:
    chosen = ANNUAL if kind is ANNUAL else QUARTERLY
    return ReportedRow(chosen, end, "USD", figures(totalAssets=assets), {}, position)


def test_a_steady_history_has_no_flag() -> None:
    year = row(NEWEST, ANNUAL, totalRevenue=4006, netIncome=400)

    assert flagged([year, *quarters(quarter_ends(20))]) == {}


def test_a_missing_quarter_or_year_is_a_gap_before_the_later_report() -> None:
    ends = quarter_ends(6)
    years = [row(date(2025, 12, 31), ANNUAL, position=0), row(date(2023, 12, 31), ANNUAL, position=1, ebit=1)]

    assert flagged(quarters([*ends[:2], *ends[3:]])) == {"quarterly[1]": {"gap_before"}}
    assert flagged(years) == {"annual[0]": {"gap_before"}}


def test_sixteen_weeks_are_no_gap_and_twelve_are_no_short_period() -> None:
    ends = [date(2025, 8, 30), date(2025, 5, 10), date(2025, 2, 15), date(2024, 11, 23)]

    assert flagged(quarters(ends)) == {}


def test_a_period_shorter_than_its_kind_is_told() -> None:
    years = [row(date(2025, 3, 31), ANNUAL, position=0), row(date(2024, 12, 31), ANNUAL, position=1, ebit=1)]

    assert flagged(quarters([date(2025, 2, 28), date(2025, 1, 31)])) == {"quarterly[0]": {"short_period"}}
    assert flagged(years) == {"annual[0]": {"short_period"}}


def test_a_figure_in_thousands_stands_out_against_the_reports_beside_it() -> None:
    ends = quarter_ends(4)
    for position in range(4):
        rows = quarters(ends)
        rows[position] = row(ends[position], position=position, totalRevenue=1)
        assert flagged(rows) == {f"quarterly[{position}]": {"magnitude_jump"}}


def test_growth_over_one_report_is_no_jump() -> None:
    ends = quarter_ends(4)
    rows = quarters(ends, lambda at: {"totalRevenue": (100_000, 5_000, 100, 90)[at]})

    assert flagged(rows) == {}


def test_a_report_that_repeats_the_one_before_is_told() -> None:
    rows = quarters(quarter_ends(3), lambda at: {"totalRevenue": (1000, 1001, 1001)[at]})

    assert flagged(rows) == {"quarterly[1]": {"repeated_report"}}


def test_earnings_per_share_may_repeat() -> None:
    assert flagged([eps(end, None, position=at) for at, end in enumerate(quarter_ends(3))], EARNINGS) == {}


def test_a_report_with_under_half_of_the_values_beside_it_is_thin() -> None:
    empty = {"costOfRevenue": None, "grossProfit": None, "ebit": None, "ebitda": None, "netIncome": None}
    rows = quarters(quarter_ends(3), lambda at: dict(empty) if at == 1 else {})

    assert flagged(rows) == {"quarterly[1]": {"thin_report"}}


def test_a_change_of_currency_is_told_where_it_happens() -> None:
    rows = [
        row(end, position=at, currency=currency, totalRevenue=1000 + at)
        for at, (end, currency) in enumerate(zip(quarter_ends(4), ("EUR", "EUR", "USD", None), strict=True))
    ]

    assert flagged(rows) == {"quarterly[1]": {"currency_changed"}}


def test_a_quarter_reported_no_later_than_the_one_before_is_told() -> None:
    ends = quarter_ends(3)
    rows = [eps(ends[0], "2025-11-20"), eps(ends[1], "2025-11-20", position=1), eps(ends[2], "2025-08-20", position=2)]

    assert flagged(rows, EARNINGS) == {"quarterly[0]": {"report_dates_disordered"}}


def test_a_year_must_hold_what_its_last_quarter_holds() -> None:
    quarter = sheet(NEWEST, 1000)

    assert flagged([sheet(NEWEST, 1020, ANNUAL), quarter], BALANCE) == {}
    assert flagged([sheet(NEWEST, 1021, ANNUAL), quarter], BALANCE) == {"annual[0]": {"year_disagrees_with_quarter"}}
    assert flagged([sheet(NEWEST - timedelta(days=11), 1021, ANNUAL), quarter], BALANCE) == {}


def test_four_quarters_must_add_up_to_their_year() -> None:
    four = quarters(quarter_ends(4), lambda _: {"totalRevenue": 1000, "netIncome": 100})
    five = quarters(quarter_ends(5), lambda at: {"totalRevenue": 1000 + at % 2, "netIncome": 100})

    disagree = {"annual[0]": {"quarters_disagree_with_year"}}
    assert flagged([row(NEWEST, ANNUAL, totalRevenue=4100, netIncome=400), *five]) == disagree
    assert flagged([row(NEWEST, ANNUAL, totalRevenue=4002, netIncome=409), *five]) == disagree
    assert flagged([row(NEWEST, ANNUAL, totalRevenue=4002, netIncome=400), *five]) == {}
    assert flagged([row(NEWEST, ANNUAL, totalRevenue=9000, netIncome=400), *four[:3]]).get("annual[0]") is None


def test_a_year_is_not_compared_with_quarters_that_lack_the_figure() -> None:
    four = quarters(quarter_ends(4), lambda at: {"netIncome": None if at == 1 else 100})

    assert flagged([row(NEWEST, ANNUAL, totalRevenue=4006, netIncome=900), *four]) == {}


def test_lists_that_do_not_come_newest_first_are_noticed() -> None:
    rows = quarters(quarter_ends(4))

    assert not out_of_order(rows)
    assert not out_of_order(list(reversed(rows)))
    assert out_of_order(quarters(list(reversed(quarter_ends(4)))))


def test_every_flag_has_a_meaning() -> None:
    assert all(meaning.endswith(".") for meaning in MEANINGS.values())
