"""Releases of a recorded calendar find their quarters in the recorded statements."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from adapters.alpha_vantage.reading import AlphaVantageReader
from domain.model.datasets import STATEMENTS, Dataset
from domain.model.releases import Release
from domain.model.reports import PeriodKind
from domain.rules.current_view import current_view
from domain.rules.release_matching import head_fulfils
from tests.recorded.captures import Captures
from tests.recorded.recorded_answers import RecordedFile

pytestmark = pytest.mark.recorded

INCOME = Dataset.INCOME_STATEMENT
MONTHS_OFF = {
    "HD": (date(2020, 11, 30), date(2021, 1, 31)),
    "BBY": (date(2020, 11, 30), date(2021, 1, 30)),
    "TJX": (date(2020, 11, 30), date(2021, 1, 30)),
    "TXT": (date(2020, 10, 31), date(2020, 12, 31)),
}
"""The label in the calendar of January 2021, and the end of the quarter that was reported."""
NOT_IN_THE_STATEMENTS = {"ETR"}
"""Its statements do not hold the quarter, though later ones."""
ROUNDED_AHEAD = timedelta(days=7)
"""The end of a quarter may lie so far after its report."""


@pytest.fixture(scope="module")
def releases(files: tuple[RecordedFile, ...]) -> dict[str, Release]:
    """The first release of each company in the calendar of 2021-01-28."""
    (calendar,) = [file for file in files if file.function == "EARNINGS_CALENDAR" and file.recorded_on == "2021-01-28"]
    rows, _ = AlphaVantageReader().read_calendar(calendar.body)
    found: dict[str, Release] = {}
    for row in sorted(rows, key=lambda row: row.report_date):
        found.setdefault(
            row.symbol,
            Release(row.symbol, row.fiscal_date_ending, row.report_date, row.estimate, row.currency, row.time_of_day),
        )
    return found


def fulfilling(captures: Captures, release: Release, dataset: Dataset = INCOME) -> list[date]:
    """Ends of the quarters that are there and fulfil the release as the newest; of later ones than it, none."""
    first = captures.of[release.symbol, dataset][0]
    heads = (replace(first.intake.head, newest_quarter_end=end) for end in ends(captures, release.symbol, dataset))
    return [
        head.newest_quarter_end
        for head in heads
        if head_fulfils(release, head)
        and head.newest_quarter_end is not None
        and head.newest_quarter_end <= release.report_date + ROUNDED_AHEAD
    ]


def ends(captures: Captures, symbol: str, dataset: Dataset) -> list[date]:
    """Of the quarters in the first capture, which is of late 2021."""
    view = current_view(captures.of[symbol, dataset][0].stored)
    return [report.fiscal_date_ending for report in view if report.period.kind is PeriodKind.QUARTERLY]


@pytest.mark.parametrize("symbol", MONTHS_OFF)
def test_a_release_whose_label_is_two_months_off_finds_its_quarter_and_none_before_it(
    symbol: str, captures: Captures, releases: dict[str, Release]
) -> None:
    label, end = MONTHS_OFF[symbol]
    assert releases[symbol].fiscal_period == label

    assert fulfilling(captures, releases[symbol]) == [end]
    for dataset in STATEMENTS:
        assert min(ends(captures, symbol, dataset)) < end
        assert set(fulfilling(captures, releases[symbol], dataset)) <= {end}


def test_every_release_of_a_recorded_company_finds_one_quarter_and_no_other(
    captures: Captures, releases: dict[str, Release]
) -> None:
    found = {
        symbol: fulfilling(captures, release)
        for symbol, release in releases.items()
        if (symbol, INCOME) in captures.of
        and release.report_date.year == 2021
        and max(ends(captures, symbol, INCOME)) >= release.report_date
    }

    assert len(found) > 150
    assert {symbol for symbol, fitting in found.items() if not fitting} == NOT_IN_THE_STATEMENTS
    assert {symbol for symbol, fitting in found.items() if len(fitting) > 1} == set()
