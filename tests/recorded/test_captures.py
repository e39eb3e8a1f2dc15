"""Old and new captures of one company merge into one history with revisions, one row per period."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise

import pytest

from domain.model.datasets import Dataset
from domain.model.reports import PeriodKind
from domain.rules.current_view import CurrentReport, current_view
from domain.rules.revisions import revisions_by_period
from tests.recorded.captures import Captures

pytestmark = pytest.mark.recorded

INCOME, BALANCE, CASH = Dataset.INCOME_STATEMENT, Dataset.BALANCE_SHEET, Dataset.CASH_FLOW
TESLA_GAPS = {date(2008, 9, 30), date(2007, 12, 31)}
"""Two gaps of Tesla's time before its first public report."""


def view(captures: Captures, symbol: str, dataset: Dataset, as_of: date | None = None) -> tuple[CurrentReport, ...]:
    instant = datetime(as_of.year, as_of.month, as_of.day, 23, tzinfo=UTC) if as_of else None
    return current_view(captures.of[symbol, dataset][-1].stored, as_of=instant)


def figure(captures: Captures, of: tuple[str, Dataset, PeriodKind, date], name: str, as_of: date) -> Decimal | None:
    symbol, dataset, kind, end = of
    for report in view(captures, symbol, dataset, as_of):
        if (report.period.kind, report.fiscal_date_ending) == (kind, end):
            return report.figures[name]
    return None


def test_companies_with_several_captures_have_one_row_per_period(captures: Captures) -> None:
    several = {key: told for key, told in captures.of.items() if len(told) > 1}
    irregular: list[str] = []
    for (symbol, dataset), told in several.items():
        for kind, shortest, longest in ((PeriodKind.QUARTERLY, 80, 100), (PeriodKind.ANNUAL, 350, 380)):
            ends = [each.fiscal_date_ending for each in current_view(told[-1].stored) if each.period.kind is kind]
            for later, earlier in pairwise(ends):
                if not shortest <= (later - earlier).days <= longest and later not in TESLA_GAPS:
                    irregular.append(f"{symbol} {dataset} {kind}: {earlier} to {later}")

    assert {symbol for symbol, _ in several} >= {"IBM", "AAPL", "JPM", "AMD", "ENPH", "TSLA"}
    assert irregular == []


def test_nothing_that_was_ever_stored_is_gone(captures: Captures) -> None:
    for told in captures.of.values():
        final = {(each.period, each.known_at): each for each in told[-1].stored}
        for capture in told:
            for revision in capture.intake.revisions:
                assert final[revision.period, revision.known_at] == revision


def test_a_period_that_all_captures_tell_has_a_revision_for_each_that_says_something_new(captures: Captures) -> None:
    told = revisions_by_period(captures.of["IBM", INCOME][-1].stored)
    (year,) = [each for period, each in told.items() if str(period) == "annual:2020-12"]

    revenues = [(revision.known_at.date().isoformat(), revision.figures["totalRevenue"]) for revision in year]

    assert revenues == [
        ("2021-10-23", Decimal(73_620_000_000)),
        ("2024-02-10", Decimal(55_179_000_000)),
        ("2025-07-19", Decimal(73_621_000_000)),
    ]


def test_a_silent_restatement_of_all_history_can_be_read_as_it_was_and_as_it_is(captures: Captures) -> None:
    year_2023 = ("AAPL", INCOME, PeriodKind.ANNUAL, date(2023, 9, 30))

    assert figure(captures, year_2023, "totalRevenue", date(2024, 10, 4)) == Decimal(379_352_000_000)
    assert figure(captures, year_2023, "totalRevenue", date(2026, 8, 11)) == Decimal(383_285_000_000)


def test_a_provisional_quarter_is_completed_and_its_digit_swap_corrected(captures: Captures) -> None:
    """IBM's third quarter of 2025, captured 17 days after its report, five weeks later, and half a year later."""
    quarter = ("IBM", INCOME, PeriodKind.QUARTERLY, date(2025, 9, 30))
    seen = [
        next(each for each in view(captures, "IBM", INCOME, day) if each.fiscal_date_ending == quarter[3])
        for day in (date(2025, 11, 8), date(2025, 12, 13))
    ]

    assert [report.provisional for report in seen] == [True, False]
    assert [report.currency for report in seen] == [None, "USD"]
    name = "sellingGeneralAndAdministrative"
    assert figure(captures, quarter, name, date(2025, 12, 13)) == Decimal(4_748_000_000)
    assert figure(captures, quarter, name, date(2026, 8, 11)) == Decimal(4_478_000_000)


def test_history_that_slid_out_of_the_providers_window_is_kept(captures: Captures) -> None:
    """IBM's quarters of 2005 are in the captures of 2025 only."""
    oldest = [min(each.fiscal_date_ending for each in capture.reported.rows) for capture in captures.of["IBM", BALANCE]]
    held = view(captures, "IBM", BALANCE)

    assert oldest[-1] > min(oldest)
    assert min(report.fiscal_date_ending for report in held) == min(oldest)


def test_only_the_newest_reports_without_a_currency_are_provisional(captures: Captures) -> None:
    provisional = {
        f"{symbol} {dataset} {revision.period}"
        for (symbol, dataset), told in captures.of.items()
        for revision in told[-1].stored
        if revision.provisional
    }

    assert provisional == {
        "IBM balance_sheet quarterly:2025-09",
        "IBM cash_flow quarterly:2025-09",
        "IBM income_statement quarterly:2025-09",
        "ENPH income_statement annual:2025-12",
        "ENPH income_statement quarterly:2025-12",
    }


def test_the_newest_quarter_of_a_head_is_the_newest_that_was_ever_told(captures: Captures) -> None:
    for (symbol, dataset), told in captures.of.items():
        if dataset is not Dataset.EARNINGS:
            newest = max(
                row.fiscal_date_ending
                for capture in told
                for row in capture.reported.rows
                if row.kind is PeriodKind.QUARTERLY
            )
            assert told[-1].intake.head.newest_quarter_end == newest, symbol
