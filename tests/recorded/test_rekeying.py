"""Histories under true period ends and under month ends merge, for every kind of fiscal year and style of re-keying."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from adapters.alpha_vantage.reading import AlphaVantageReader
from domain.model.datasets import Dataset
from domain.model.reports import PeriodKind, ReportedAnswer, ReportedRow
from domain.rules.current_view import current_view
from domain.rules.fiscal_periods import month_end, nearest_month_end
from domain.rules.intake import consider_reports
from domain.rules.revisions import revisions_by_period
from simulator.market import FiscalYearKind, RekeyedPair, Rekeying, rekeyed_pairs
from simulator.market.fiscal_years import rekeyed
from tests.recorded.captures import Capture, Captures
from tests.recorded.recorded_answers import DATASETS
from tests.unit.rules.reporting import Company, days, receipt

pytestmark = pytest.mark.recorded


def own_month(end: date, _: int) -> date:
    return month_end(end)


def nearest_month(end: date, _: int) -> date:
    return nearest_month_end(end)


def fiscal_month(end: date, month: int) -> date:
    """The month that the quarter nominally has: every third month from that of the year's end."""
    months = (month_end(end.replace(day=15) + timedelta(days=30 * step)) for step in (-1, 0, 1))
    return next(each for each in months if (each.month - month) % 3 == 0)


@pytest.mark.parametrize("style", [nearest_month, own_month, fiscal_month])
def test_recorded_histories_survive_every_style(captures: Captures, style: Callable[[date, int], date]) -> None:
    """Every recorded company whose quarters do not end with a month, re-keyed as the provider did in 2024 to 2026."""
    broken: list[str] = []
    companies = 0
    for capture in off_month_end(captures):
        companies += 1
        year = next(row for row in capture.reported.rows if row.kind is PeriodKind.ANNUAL)
        month = nearest_month_end(year.fiscal_date_ending).month
        moved = tuple(
            replace(row, fiscal_date_ending=style(row.fiscal_date_ending, month)) for row in capture.reported.rows
        )
        later = replace(capture.file.receipt(), received_at=capture.file.receipt().received_at + days(400))
        intake = consider_reports(
            later, replace(capture.reported, rows=moved), capture.intake.revisions, capture.intake.head
        )
        before = {revision.period for revision in capture.intake.revisions}
        after = revisions_by_period((*capture.intake.revisions, *intake.revisions))
        if intake.refused or intake.restated or after.keys() != before:
            broken.append(f"{capture.file.name}: {len(before)} periods became {len(after)}, {intake.restated} restated")

    assert companies > 50
    assert broken == []


def off_month_end(captures: Captures) -> Iterator[Capture]:
    for (_, dataset), told in captures.of.items():
        ends = [row.fiscal_date_ending for row in told[0].reported.rows]
        if dataset is not Dataset.EARNINGS and any(end != month_end(end) for end in ends):
            yield told[0]


def pairs() -> list[RekeyedPair]:
    """Of the income statement: the three statements of a generated company have the same dates."""
    return [pair for pair in rekeyed_pairs() if pair.function == "INCOME_STATEMENT"]


def test_generated_pairs_cover_every_kind_of_year_and_every_style() -> None:
    generated = pairs()

    assert {pair.fiscal_year.kind for pair in generated} == set(FiscalYearKind)
    assert {(pair.fiscal_year, pair.rekeying) for pair in generated} == {
        (pair.fiscal_year, style) for pair in generated for style in Rekeying
    }


def test_generated_pairs_merge_into_one_row_per_true_quarter() -> None:
    broken: list[str] = []
    for pair in pairs():
        company = Company(DATASETS[pair.function])
        before, after = read(pair, pair.before), read(pair, pair.after)
        for on, told in ((pair.before_on, before), (pair.after_on, after)):
            asked = receipt(company.dataset, at=datetime(on.year, on.month, on.day, 12, tzinfo=UTC), symbol=told.symbol)
            intake = consider_reports(asked, told, company.held, company.head)
            assert not intake.refused
            company.held, company.head = (*company.held, *intake.revisions), intake.head
        name = f"{pair.fiscal_year} {pair.rekeying} {pair.function}"
        true_ends = truth(pair, before, after)
        quarters = [report for report in current_view(company.held) if report.period.kind is PeriodKind.QUARTERLY]
        if len(quarters) != len(set(true_ends.values())):
            broken.append(f"{name}: {len(quarters)} periods of {len(set(true_ends.values()))} quarters")
        for period, revisions in revisions_by_period(company.held).items():
            if period.kind is PeriodKind.QUARTERLY:
                told_of = {true_ends[each.known_at.date(), each.fiscal_date_ending] for each in revisions}
                if len(told_of) > 1:
                    broken.append(f"{name}: {period} tells {sorted(told_of)}")

    assert broken == []


def read(pair: RekeyedPair, body: dict[str, object]) -> ReportedAnswer:
    text = json.dumps(body).encode()
    return AlphaVantageReader().read_reports(DATASETS[pair.function], str(body["symbol"]), text)


def truth(pair: RekeyedPair, before: ReportedAnswer, after: ReportedAnswer) -> dict[tuple[date, date], date]:
    """The true end of each quarterly row, by the day of its answer and its date in it."""
    true_end = {rekeyed(quarter, pair.rekeying): quarter.end for quarter in pair.fiscal_year.quarters(1996, 2030)}
    return {
        **{(pair.before_on, row.fiscal_date_ending): row.fiscal_date_ending for row in quarterly(before)},
        **{(pair.after_on, row.fiscal_date_ending): true_end[row.fiscal_date_ending] for row in quarterly(after)},
    }


def quarterly(told: ReportedAnswer) -> list[ReportedRow]:
    return [row for row in told.rows if row.kind is PeriodKind.QUARTERLY]
