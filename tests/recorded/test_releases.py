"""Releases of a recorded calendar find their quarters in the recorded statements."""

from dataclasses import replace
from datetime import date

import pytest

from adapters.alpha_vantage.reading import AlphaVantageReader
from domain.model.datasets import STATEMENTS, Dataset
from domain.model.releases import Release
from domain.rules.current_view import CurrentReport, current_view
from domain.rules.release_matching import fulfilling_quarter, head_fulfils
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
"""Its statements do not hold the quarter, though later ones; its `EARNINGS` do."""


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


def quarters(captures: Captures, symbol: str, dataset: Dataset) -> tuple[CurrentReport, ...]:
    """As the first capture tells them, which is of late 2021."""
    return current_view(captures.of[symbol, dataset][0].stored)


@pytest.mark.parametrize("symbol", MONTHS_OFF)
def test_a_release_whose_label_is_two_months_off_finds_its_quarter(
    symbol: str, captures: Captures, releases: dict[str, Release]
) -> None:
    label, end = MONTHS_OFF[symbol]
    release = releases[symbol]
    assert release.fiscal_period == label

    found = fulfilling_quarter(release, quarters(captures, symbol, INCOME))
    earnings = fulfilling_quarter(release, quarters(captures, symbol, Dataset.EARNINGS))

    assert found is not None
    assert found.fiscal_date_ending == end
    assert earnings is not None
    assert earnings.fiscal_date_ending == label


@pytest.mark.parametrize("symbol", MONTHS_OFF)
def test_it_finds_nothing_before_that_quarter_is_published(
    symbol: str, captures: Captures, releases: dict[str, Release]
) -> None:
    _, end = MONTHS_OFF[symbol]
    for dataset in STATEMENTS:
        before = [each for each in quarters(captures, symbol, dataset) if each.fiscal_date_ending < end]
        newest = max(each.fiscal_date_ending for each in before)
        head = replace(captures.of[symbol, dataset][0].intake.head, newest_quarter_end=newest)

        assert fulfilling_quarter(releases[symbol], before) is None
        assert not head_fulfils(releases[symbol], head)


def test_every_release_of_a_recorded_company_finds_one_quarter_and_no_other(
    captures: Captures, releases: dict[str, Release]
) -> None:
    missed, mistaken = set(), set()
    looked_at = 0
    for symbol, release in releases.items():
        if (symbol, INCOME) not in captures.of or release.report_date.year != 2021:
            continue
        told = quarters(captures, symbol, INCOME)
        if max(each.fiscal_date_ending for each in told) < release.report_date:
            continue
        looked_at += 1
        found = fulfilling_quarter(release, told)
        if found is None:
            missed.add(symbol)
        elif fulfilling_quarter(release, [each for each in told if each.period != found.period]) is not None:
            mistaken.add(symbol)

    assert looked_at > 150
    assert missed == NOT_IN_THE_STATEMENTS
    assert mistaken == set()
