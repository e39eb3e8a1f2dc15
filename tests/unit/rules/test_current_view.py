"""The current view: one report per period, carried forward only over provisional revisions."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from domain.model.reports import FiscalPeriod, Revision
from domain.rules.current_view import current_view, data_version, newest_quarter, overview_version
from tests.builders import NOW, QUARTER, overview, revision
from tests.unit.rules.reporting import ANNUAL, EARNINGS, QUARTERLY, days

LATER, LATEST = NOW + days(10), NOW + days(20)


def told(at: datetime, figures: Mapping[str, int | None], *, provisional: bool = False) -> Revision:
    return revision(
        known_at=at,
        figures={name: None if value is None else Decimal(value) for name, value in figures.items()},
        provisional=provisional,
        currency=None if provisional else "USD",
    )


def test_the_newest_revision_of_a_period_is_shown() -> None:
    (report,) = current_view([told(LATER, {"netIncome": 2}), told(NOW, {"netIncome": 1})])

    assert report.figures == {"netIncome": Decimal(2)}
    assert (report.known_at, report.carried, report.withdrawn) == (LATER, {}, ())


def test_what_was_known_at_an_instant_can_be_asked_for() -> None:
    revisions = [told(NOW, {"netIncome": 1}), told(LATER, {"netIncome": 2})]

    assert current_view(revisions, as_of=LATER - days(1))[0].figures == {"netIncome": Decimal(1)}
    assert current_view(revisions, as_of=NOW - days(1)) == ()


def test_a_provisional_report_is_completed_from_the_older_one_and_says_so() -> None:
    older = told(NOW, {"netIncome": 1, "ebit": 3})
    (report,) = current_view([older, told(LATER, {"netIncome": 2, "ebit": None}, provisional=True)])

    assert report.figures == {"netIncome": Decimal(2), "ebit": Decimal(3)}
    assert report.carried == {"ebit": NOW, "reportedCurrency": NOW}
    assert (report.currency, report.provisional, report.withdrawn) == ("USD", True, ())


def test_values_are_carried_over_several_provisional_revisions_from_the_newest_that_has_them() -> None:
    (report,) = current_view(
        [
            told(NOW, {"ebit": 3, "ebitda": 5}, provisional=True),
            told(LATER, {"ebit": 4, "ebitda": None}, provisional=True),
            told(LATEST, {"ebit": None, "ebitda": None}, provisional=True),
        ]
    )

    assert report.carried == {"ebit": LATER, "ebitda": NOW}
    assert report.figures == {"ebit": Decimal(4), "ebitda": Decimal(5)}


def test_a_value_that_a_final_report_withdrew_is_shown_as_withdrawn() -> None:
    first = told(NOW, {"netIncome": 1, "ebit": 3})
    final = told(LATER, {"netIncome": 2, "ebit": None})

    assert current_view([first, final])[0].withdrawn == ("ebit",)
    (report,) = current_view([first, final, told(LATEST, {"netIncome": None}, provisional=True)])
    assert (report.figures.get("ebit"), report.withdrawn) == (None, ("ebit",))
    assert report.carried == {"netIncome": LATER, "reportedCurrency": LATER}


def test_reports_come_newest_period_first() -> None:
    older = FiscalPeriod(date(2025, 9, 30), QUARTERLY)
    year = FiscalPeriod(date(2025, 12, 31), ANNUAL)
    revisions = [
        revision(period=older, fiscal_date_ending=date(2025, 9, 30)),
        revision(period=year),
        revision(),
    ]

    assert [report.period for report in current_view(revisions)] == [QUARTER, year, older]


def test_the_newest_quarter_of_earnings_is_one_that_has_been_reported() -> None:
    expected = revision(dataset=EARNINGS, figures={"reportedEPS": None, "estimatedEPS": Decimal(1)})
    reported = revision(
        dataset=EARNINGS,
        period=FiscalPeriod(date(2025, 9, 30), QUARTERLY),
        fiscal_date_ending=date(2025, 9, 30),
        figures={"reportedEPS": Decimal(1)},
    )
    year = revision(period=FiscalPeriod(date(2026, 12, 31), ANNUAL), fiscal_date_ending=date(2026, 12, 31))

    newest = newest_quarter(current_view([expected, reported, year]))

    assert newest is not None
    assert newest.period == reported.period
    assert newest_quarter(current_view([year])) is None


def test_a_junk_row_with_a_single_figure_is_not_the_newest_quarter() -> None:
    """CME's of 2021-01-12 holds total assets and nothing else."""
    junk = revision(
        period=FiscalPeriod(date(2026, 3, 31), QUARTERLY),
        fiscal_date_ending=date(2026, 3, 12),
        figures={"totalAssets": Decimal(1_100_000_000_000), "investments": Decimal(0)},
    )

    newest = newest_quarter(current_view([junk, revision()]))

    assert newest is not None
    assert newest.period == QUARTER


def test_the_data_version_is_of_the_content_and_not_of_the_time() -> None:
    told_now = data_version(current_view([told(NOW, {"netIncome": 1, "ebit": None})]))

    assert told_now == data_version(current_view([told(LATER, {"netIncome": 1})]))
    assert told_now == data_version(current_view([revision(figures={"netIncome": Decimal("1.00")})]))
    assert told_now != data_version(current_view([told(NOW, {"netIncome": 2})]))
    assert told_now != data_version(current_view([told(NOW, {"netIncome": 1}, provisional=True)]))
    assert told_now != data_version(())


def test_numbers_of_any_length_make_different_versions() -> None:
    """A digest of rounded numbers would hide a change in the thirtieth digit."""
    one, other = (
        data_version(current_view([revision(figures={"netIncome": Decimal("1" * 29 + last)})])) for last in "12"
    )

    assert one != other


def test_a_price_makes_no_new_version_of_an_overview() -> None:
    before = overview(figures={"PERatio": Decimal(12), "52WeekHigh": Decimal(9), "EBITDA": Decimal(7)})
    dearer = overview(figures={"PERatio": Decimal(13), "52WeekHigh": Decimal(10), "EBITDA": Decimal(7)})
    better = overview(figures={"PERatio": Decimal(12), "52WeekHigh": Decimal(9), "EBITDA": Decimal(8)})

    assert overview_version(before) == overview_version(dearer)
    assert overview_version(before) != overview_version(better)


def test_a_new_latest_quarter_makes_a_new_version_of_an_overview() -> None:
    assert overview_version(overview()) != overview_version(overview(latest_quarter=date(2026, 3, 31)))
