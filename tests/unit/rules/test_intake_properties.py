"""What holds for any answer."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from hypothesis import assume, given
from hypothesis import strategies as st

from domain.model.reports import PeriodKind, ReportedRow
from domain.rules.current_view import current_view, data_version
from domain.rules.revisions import revisions_by_period
from tests.unit.rules.reporting import NOW, Company, days

FIELDS = ("totalRevenue", "netIncome", "ebit")
figures = st.lists(st.one_of(st.none(), st.integers(-(10**14), 10**14)), min_size=3, max_size=3).map(
    lambda values: {
        name: None if value is None else Decimal(value) / 100 for name, value in zip(FIELDS, values, strict=True)
    }
)
rows_of_any_kind = st.builds(
    ReportedRow,
    kind=st.sampled_from(PeriodKind),
    fiscal_date_ending=st.dates(date(2022, 1, 1), date(2025, 12, 31)),
    currency=st.sampled_from(["USD", "EUR", None]),
    figures=figures,
    attributes=st.sampled_from([{}, {"newField": "kept"}]),
)
reports = st.lists(rows_of_any_kind, min_size=1, max_size=10).map(
    lambda rows: [replace(row, position=position) for position, row in enumerate(rows)]
)
"""Rows of any dates and figures, some of them duplicates of each other."""


def told(company: Company) -> dict[str, object]:
    return {
        str(report.period): (report.fiscal_date_ending, report.currency, dict(report.figures), report.attributes)
        for report in current_view(company.held)
    }


@given(reports)
def test_an_answer_considered_twice_adds_nothing_the_second_time(rows: Sequence[ReportedRow]) -> None:
    company = Company()
    first = company.takes(rows)

    again = company.takes(rows, at=NOW + timedelta(minutes=1))

    assert again.revisions == ()
    assert again.head.data_version == first.head.data_version
    assert again.head.data_changed_at == first.head.data_changed_at
    assert again.refused == first.refused


@given(reports, st.randoms(use_true_random=False))
def test_the_order_in_which_rows_are_handed_over_changes_nothing(rows: list[ReportedRow], random: Random) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)
    one, other = Company(), Company()

    first, second = one.takes(rows), other.takes(shuffled)

    assert told(one) == told(other)
    assert first.head == second.head
    assert (first.accepted, first.rejected) == (second.accepted, second.rejected)


@given(st.lists(reports, min_size=1, max_size=4))
def test_no_period_is_told_twice_and_nothing_held_is_lost(answers: list[list[ReportedRow]]) -> None:
    company = Company()
    for day, rows in enumerate(answers):
        before = company.held
        intake = company.takes(rows, at=NOW + days(day))
        periods = [revision.period for revision in intake.revisions]
        assert len(periods) == len(set(periods))
        assert company.held[: len(before)] == before
        assert intake.received == intake.accepted + intake.rejected
        assert intake.head.data_version == data_version(current_view(company.held)) or intake.refused

    assert len(current_view(company.held)) == len(revisions_by_period(company.held))


@given(reports)
def test_every_row_is_either_stored_exactly_or_quarantined(rows: list[ReportedRow]) -> None:
    company = Company()
    intake = company.takes(rows)

    stored = [(each.fiscal_date_ending, each.period.kind, dict(each.figures)) for each in intake.revisions]
    refused = {entry.where for entry in intake.quarantined}
    for row in rows:
        name = "annualReports" if row.kind is PeriodKind.ANNUAL else "quarterlyReports"
        is_stored = (row.fiscal_date_ending, row.kind, dict(row.figures)) in stored
        assert is_stored or f"{name}[{row.position}]" in refused or "" in refused


@given(reports, st.integers(1, 10**10))
def test_a_figure_that_changes_is_one_new_revision_of_its_period(rows: list[ReportedRow], by: int) -> None:
    company = Company()
    first = company.takes(rows)
    assume(not first.refused)
    chosen = first.revisions[0]
    changed = [
        replace(row, figures={**row.figures, "netIncome": (row.figures["netIncome"] or Decimal(0)) + by})
        if (row.kind, row.fiscal_date_ending, dict(row.figures))
        == (
            chosen.period.kind,
            chosen.fiscal_date_ending,
            dict(chosen.figures),
        )
        else row
        for row in rows
    ]

    intake = company.takes(changed, at=NOW + days(1))

    assert {revision.period for revision in intake.revisions} <= {revision.period for revision in first.revisions}
    assert chosen.period in {revision.period for revision in intake.revisions}
