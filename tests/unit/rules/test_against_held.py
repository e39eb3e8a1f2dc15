"""What an answer loses or rewrites of the history that is held."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from domain.model.findings import Finding
from domain.rules.against_held import changes_of_row
from tests.builders import revision
from tests.unit.rules.reporting import ANNUAL, NOW, Company, days, quarter_ends, quarters, row

ENDS = quarter_ends(8)


def codes(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.code for finding in findings]


def test_half_of_the_periods_may_be_missing_but_not_more() -> None:
    rows = quarters(ENDS)
    half, less = Company(), Company()
    half.takes(rows)
    less.takes(rows)

    assert not half.takes([rows[0], rows[2], rows[4], rows[7]], at=NOW + days(1)).refused
    assert codes(less.takes([rows[0], rows[4], rows[7]], at=NOW + days(1)).findings) == ["lost_history"]


def test_over_half_of_the_figures_lost_is_lost_history() -> None:
    """Each report has eight figures."""
    half = dict.fromkeys(("costOfRevenue", "grossProfit", "incomeBeforeTax", "incomeTaxExpense"))
    one, other = Company(), Company()
    one.takes(quarters(ENDS))
    other.takes(quarters(ENDS))

    assert not one.takes(quarters(ENDS, lambda _: dict(half)), at=NOW + days(1)).refused
    assert other.takes(
        quarters(ENDS, lambda at: {**half, **({"ebit": None} if at == 0 else {})}), at=NOW + days(1)
    ).refused


def test_an_empty_list_loses_what_the_span_of_the_other_one_covers() -> None:
    company = Company()
    annual = [row(date(2025 - back, 12, 31), ANNUAL, position=back, totalRevenue=4000 + back) for back in range(2)]
    company.takes([*annual, *quarters(ENDS)])

    assert company.takes(annual, at=NOW + days(1)).refused


def test_a_newest_report_that_is_provisional_again_is_no_loss() -> None:
    company = Company()
    company.takes(quarters(ENDS[:1]))
    empty = dict.fromkeys(("costOfRevenue", "grossProfit", "incomeBeforeTax", "incomeTaxExpense", "netIncome", "ebit"))
    (thin,) = quarters(ENDS[:1], lambda _: dict(empty))

    intake = company.takes([replace(thin, currency=None)], at=NOW + days(1))

    assert not intake.refused
    assert intake.provisional == 1


def test_values_that_a_final_report_takes_back_are_flagged() -> None:
    company = Company()
    company.takes(quarters(ENDS))

    intake = company.takes(quarters(ENDS, lambda at: {"ebit": None} if at == 2 else {}), at=NOW + days(1))

    (changed,) = intake.revisions
    assert changed.flags == ("withdrawn_values",)


def test_a_key_figure_that_changes_by_over_half_is_flagged() -> None:
    old = revision(figures={"netIncome": Decimal(100), "ebit": Decimal(100)})

    assert changes_of_row(old, revision(figures={"netIncome": Decimal(49), "ebit": Decimal(100)})) == {
        "large_restatement"
    }
    assert changes_of_row(old, revision(figures={"netIncome": Decimal(50), "ebit": Decimal(1)})) == set()
    assert changes_of_row(None, old) == set()
    assert changes_of_row(old, revision(figures={"netIncome": Decimal(1)}, provisional=True)) == set()


def test_an_old_answer_is_told() -> None:
    company = Company()
    company.takes(quarters(ENDS))

    intake = company.takes(quarters(ENDS[1:]), at=NOW + days(1))

    assert "stale_answer" in codes(intake.findings)
    assert intake.head.newest_quarter_end == ENDS[0]


def test_a_rewritten_history_is_told() -> None:
    company = Company()
    company.takes(quarters(ENDS))

    quarter = company.takes(quarters(ENDS, lambda at: {"netIncome": 90} if at < 2 else {}), at=NOW + days(1))
    more = company.takes(quarters(ENDS, lambda at: {"netIncome": 80} if at < 3 else {}), at=NOW + days(2))

    assert codes(quarter.findings) == []
    assert codes(more.findings) == ["history_rewritten"]
