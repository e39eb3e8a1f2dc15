"""What one answer changes, given what is held."""

from dataclasses import replace
from datetime import date

import pytest

from domain.model.datasets import Dataset
from domain.model.findings import Finding, Severity
from domain.model.reports import ReportedRow
from domain.rules.current_view import current_view
from domain.rules.intake import consider_reports, consider_unreadable
from tests.unit.rules.reporting import (
    ANNUAL,
    CASH,
    EARNINGS,
    NEWEST,
    NOW,
    QUARTERLY,
    Company,
    answer,
    days,
    eps,
    quarter_ends,
    quarters,
    receipt,
    row,
)

ENDS = quarter_ends(8)


def codes(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.code for finding in findings]


def provisional_quarter(*, newest: int = 1, **values: int | None) -> list[ReportedRow]:
    """Quarters whose newest ones have no currency and no EBIT."""
    rows = quarters(ENDS, lambda at: {"ebit": None, **values} if at < newest else {})
    return [replace(each, currency=None) if each.position < newest else each for each in rows]


def test_a_first_answer_is_stored_whole() -> None:
    company = Company()

    intake = company.takes([row(NEWEST, ANNUAL), *quarters(ENDS)])

    assert (intake.received, intake.accepted, intake.rejected, intake.restated) == (9, 9, 0, 0)
    assert len(intake.revisions) == 9
    assert not intake.refused
    assert intake.head.newest_quarter == max(each.period for each in intake.revisions if each.period.kind is QUARTERLY)
    assert intake.head.newest_quarter_end == NEWEST
    assert (intake.head.fetched_at, intake.head.next_check, intake.head.provisional) == (NOW, None, False)


def test_a_revision_is_exactly_what_was_sent() -> None:
    sent = row(NEWEST, attributes={"newField": "as sent"}, currency="EUR", netIncome="-0.50", ebit=None)

    (revision,) = Company().takes([sent]).revisions

    assert (revision.fiscal_date_ending, revision.currency) == (NEWEST, "EUR")
    assert (revision.figures, revision.attributes) == (sent.figures, sent.attributes)
    assert (revision.known_at, revision.answer_digest) == (NOW, receipt().digest)
    assert str(revision.figures["netIncome"]) == "-0.50"


def test_the_same_answer_again_adds_nothing_and_confirms_what_is_held() -> None:
    company = Company()
    first = company.takes(quarters(ENDS))

    again = company.takes(quarters(ENDS), at=NOW + days(30))

    assert (again.revisions, again.accepted, again.restated) == ((), 8, 0)
    assert again.head.fetched_at == NOW + days(30)
    assert again.head.data_changed_at == NOW
    assert again.head.data_version == first.head.data_version


def test_a_new_quarter_and_a_restated_one_are_the_only_new_revisions() -> None:
    company = Company()
    company.takes(quarters(ENDS[1:]))

    changed = quarters(ENDS, lambda at: {"totalRevenue": 999 + at, "netIncome": 90 if at == 3 else 100})
    intake = company.takes(changed, at=NOW + days(90))

    assert [each.fiscal_date_ending for each in intake.revisions] == [ENDS[3], ENDS[0]]
    assert intake.restated == 1
    assert intake.head.newest_quarter_end == ENDS[0]
    assert intake.head.data_changed_at == NOW + days(90)


def test_a_rekeyed_history_stays_one_row_per_quarter() -> None:
    company = Company()
    company.takes(quarters([date(2025, 10, 26), date(2025, 7, 27), date(2025, 4, 27)]))

    intake = company.takes(quarters([date(2025, 10, 31), date(2025, 7, 31), date(2025, 4, 30)]), at=NOW + days(1))

    view = current_view(company.held)
    assert [report.fiscal_date_ending for report in view] == [
        date(2025, 10, 31),
        date(2025, 7, 31),
        date(2025, 4, 30),
    ]
    assert (len(intake.revisions), intake.restated) == (3, 0)
    assert codes(intake.findings) == ["dates_rekeyed"]


def test_the_order_of_the_rows_does_not_matter() -> None:
    rows = [row(NEWEST, ANNUAL), *quarters(ENDS)]
    one, other = Company(), Company()

    one.takes(rows)
    other.takes(list(reversed(rows)))

    assert set(map(repr, one.held)) == set(map(repr, other.held))
    assert one.head == other.head


def test_an_answer_about_another_company_is_refused_whole() -> None:
    company = Company()
    company.takes(quarters(ENDS))

    intake = company.takes(quarters(ENDS, lambda _: {"netIncome": 1}), at=NOW + days(1), symbol="OTHER")

    assert intake.refused
    assert intake.revisions == ()
    assert (intake.accepted, intake.rejected) == (0, 8)
    assert [(entry.where, entry.raw, codes(entry.findings)) for entry in intake.quarantined] == [
        ("", "", ["wrong_symbol"])
    ]
    assert (intake.head.fetched_at, intake.head.considered_at) == (NOW, NOW + days(1))
    assert intake.head.next_check == NOW + days(2)


def test_an_answer_that_does_not_say_whose_it_is_is_refused_under_the_readers_finding() -> None:
    nameless = Finding("missing_symbol", Severity.ERROR, "The body does not say which company it is about.")

    intake = consider_reports(receipt(), answer(quarters(ENDS), symbol="", findings=(nameless,)), (), None)

    assert intake.refused
    assert codes(intake.quarantined[0].findings) == ["missing_symbol"]


def test_a_row_that_cannot_be_is_quarantined_and_the_others_are_stored() -> None:
    rows = quarters(ENDS)
    rows[2] = replace(rows[2], fiscal_date_ending=date(1970, 1, 1))

    intake = Company().takes(rows)

    (refused,) = intake.quarantined
    assert (refused.where, codes(refused.findings)) == ("quarterlyReports[2]", ["period_too_old"])
    assert '"fiscalDateEnding": "1970-01-01"' in refused.raw
    assert '"totalRevenue": "1002"' in refused.raw
    assert (len(intake.revisions), intake.accepted, intake.rejected) == (7, 7, 1)


def test_what_the_reader_could_not_read_is_quarantined_row_by_row() -> None:
    where = "quarterlyReports[8]"
    unreadable = tuple(
        Finding("number_malformed", Severity.ERROR, f"{field} is no number.", where, field, "x") for field in "ab"
    )
    reported = answer(quarters(ENDS), findings=unreadable, received=9)

    intake = consider_reports(receipt(), reported, (), None)

    (refused,) = intake.quarantined
    assert (refused.where, refused.findings) == (where, unreadable)
    assert (intake.received, intake.accepted, intake.rejected) == (9, 8, 1)


def test_a_list_that_cannot_be_read_is_quarantined_and_told_but_is_no_row() -> None:
    missing = Finding("missing_list", Severity.ERROR, "annualReports is missing.", "annualReports")

    intake = consider_reports(receipt(), answer(quarters(ENDS), findings=(missing,)), (), None)

    assert [entry.where for entry in intake.quarantined] == ["annualReports"]
    assert (intake.received, intake.accepted, intake.rejected) == (8, 8, 0)
    assert codes(intake.findings) == ["missing_list"]


def test_drift_is_told_once_and_stops_nothing() -> None:
    drift = Finding("unknown_field", Severity.WARNING, "A new field.", "quarterlyReports", "newField")

    intake = consider_reports(receipt(), answer(quarters(ENDS), findings=(drift,)), (), None)

    assert intake.findings == (drift,)
    assert len(intake.revisions) == 8
    assert intake.quarantined == ()


def test_an_answer_without_one_possible_row_is_refused() -> None:
    intake = Company().takes([row(date(1970, 1, 1)), row(date(1971, 1, 1), position=1)])

    assert intake.refused
    assert [(entry.where, codes(entry.findings)[0]) for entry in intake.quarantined] == [
        ("", "no_readable_report"),
        ("quarterlyReports[0]", "period_too_old"),
        ("quarterlyReports[1]", "period_too_old"),
    ]


def test_the_junk_row_of_a_period_is_quarantined_and_takes_no_neighbours_place() -> None:
    company = Company()
    company.takes(quarters(ENDS))
    junk = row(date(2026, 1, 12), position=0, netIncome=None, ebit=None)
    true = [replace(each, position=each.position + 1) for each in quarters(ENDS)]

    intake = company.takes([junk, *true], at=NOW + days(1))

    (loser,) = intake.quarantined
    assert (loser.where, codes(loser.findings)) == ("quarterlyReports[0]", ["duplicate_period"])
    assert intake.revisions == ()
    assert (intake.received, intake.accepted, intake.rejected) == (9, 8, 1)


def test_equal_rows_collapse_and_both_count_as_accepted() -> None:
    rows = quarters(ENDS)

    intake = Company().takes([*rows, replace(rows[3], position=8)])

    assert (len(intake.revisions), intake.accepted, intake.rejected) == (8, 9, 0)
    assert intake.quarantined == ()


def test_a_year_to_date_stub_is_never_a_fiscal_year() -> None:
    reported = answer(
        [eps(NEWEST, "2026-02-10")], received=2, stub=replace(eps(NEWEST, None), kind=ANNUAL, attributes={})
    )

    intake = consider_reports(receipt(EARNINGS), reported, (), None)

    assert [each.period.kind for each in intake.revisions] == [QUARTERLY]
    assert (intake.received, intake.accepted, intake.rejected) == (2, 1, 0)


def test_annual_and_fourth_quarter_rows_of_one_date_are_two_periods() -> None:
    intake = Company().takes([row(NEWEST, ANNUAL), row(NEWEST)])

    assert [str(each.period) for each in intake.revisions] == ["annual:2025-12", "quarterly:2025-12"]


def test_a_provisional_report_is_stored_and_looked_at_again_until_it_is_final() -> None:
    company = Company()
    looks = []
    for day in (0, 3, 7, 21):
        head = company.takes(provisional_quarter(), at=NOW + days(day)).head
        looks.append((head.provisional, head.provisional_since, head.next_check))

    assert looks == [(True, NOW, NOW + days(day)) for day in (3, 7, 21, 45)]
    intake = company.takes(provisional_quarter(), at=NOW + days(45))
    assert (intake.head.provisional, intake.head.provisional_since, intake.head.next_check) == (False, None, None)
    (final,) = intake.revisions
    assert (final.provisional, final.flags) == (False, ("incomplete",))
    assert company.takes(provisional_quarter(), at=NOW + days(60)).revisions == ()


def test_a_completed_report_becomes_final_and_is_no_restatement() -> None:
    company = Company()
    first = company.takes(provisional_quarter())
    assert (first.provisional, first.revisions[-1].provisional) == (1, True)

    intake = company.takes(quarters(ENDS), at=NOW + days(3))

    (final,) = intake.revisions
    assert (final.provisional, final.flags, intake.restated, intake.provisional) == (False, (), 0, 0)
    assert (intake.head.provisional, intake.head.next_check) == (False, None)


def test_a_digit_swap_that_is_corrected_is_a_restatement() -> None:
    """IBM's general expenses of the third quarter of 2025 were 4748 while provisional and 4478 later."""
    company = Company()
    company.takes(provisional_quarter(costOfRevenue=4748))

    assert (
        company.takes(quarters(ENDS, lambda at: {"costOfRevenue": 4478} if at == 0 else {}), at=NOW + days(3)).restated
        == 1
    )


@pytest.mark.parametrize(
    "final, restated, flags",
    [("100", 0, ()), ("30", 1, ("large_restatement", "net_income_mismatch")), (None, 1, ("withdrawn_values",))],
    ids=["as before", "changed", "withdrawn"],
)
def test_a_final_report_is_held_against_what_was_carried_over_a_provisional_one(
    final: str | None, restated: int, flags: tuple[str, ...]
) -> None:
    company = Company()
    company.takes(quarters(ENDS))
    company.takes(provisional_quarter(netIncome=None), at=NOW + days(3))

    intake = company.takes(quarters(ENDS, lambda at: {"netIncome": final} if at == 0 else {}), at=NOW + days(6))

    newest = max(intake.revisions, key=lambda revision: revision.fiscal_date_ending)
    assert (newest.provisional, newest.flags, intake.restated) == (False, flags, restated)


def test_each_provisional_period_has_its_own_time() -> None:
    company = Company()
    company.takes(provisional_quarter())
    company.takes(quarters(ENDS[1:]), at=NOW + days(40))
    newer = [date(2026, 3, 31), *ENDS[:7]]
    rows = [
        replace(each, currency=None if each.position < 2 else "USD")
        for each in quarters(newer, lambda at: {"totalRevenue": 999 + at, "ebit": None if at < 2 else 130})
    ]

    head = company.takes(rows, at=NOW + days(43)).head

    assert head.provisional_since == NOW
    assert head.next_check == NOW + days(45)


def test_an_older_report_without_a_currency_is_final_and_incomplete() -> None:
    rows = quarters(ENDS)
    rows[2] = replace(rows[2], currency=None)

    intake = Company().takes(rows)

    assert intake.provisional == 0
    assert [each.flags for each in intake.revisions if each.currency is None] == [("incomplete",)]


def test_earnings_have_no_currency_and_are_not_provisional_for_it() -> None:
    company = Company(EARNINGS)

    intake = company.takes([replace(eps(end, None, position=at), currency=None) for at, end in enumerate(ENDS)])

    assert intake.provisional == 0
    assert {each.flags for each in intake.revisions} == {()}


def test_flags_of_the_checks_are_stored_with_the_report() -> None:
    intake = Company().takes(quarters(ENDS, lambda at: {"grossProfit": 900} if at == 0 else {}))

    assert [each.flags for each in intake.revisions] == [()] * 7 + [("gross_profit_mismatch",)]


def test_history_that_slides_out_of_the_providers_window_is_kept() -> None:
    company = Company()
    company.takes(quarters(ENDS))

    intake = company.takes(quarters(ENDS[:3]), at=NOW + days(1))

    assert not intake.refused
    assert len(current_view(company.held)) == 8


def test_an_answer_that_lost_its_history_is_refused_and_the_data_stays() -> None:
    company = Company()
    before = company.takes(quarters(ENDS)).head

    intake = company.takes([quarters(ENDS)[0], quarters(ENDS)[7]], at=NOW + days(1))

    assert intake.refused
    assert codes(intake.findings) == ["lost_history"]
    assert (intake.head.data_version, intake.head.fetched_at) == (before.data_version, NOW)
    assert intake.head.next_check == NOW + days(2)


def test_an_answer_refused_once_can_be_accepted_later() -> None:
    company = Company()
    company.takes(quarters(ENDS))
    company.takes(quarters(ENDS)[::7], at=NOW + days(1))

    intake = company.takes(quarters(ENDS), at=NOW + days(2))

    assert not intake.refused
    assert (intake.head.fetched_at, intake.head.next_check) == (NOW + days(2), None)


def test_an_unreadable_answer_is_quarantined_whole_and_asked_for_again() -> None:
    refused, head = consider_unreadable(receipt(), "truncated_body", "The body ends in the middle.", None)

    assert (refused.where, refused.answer_digest, refused.request) == ("", receipt().digest, receipt().request)
    assert [(found.code, found.severity) for found in refused.findings] == [("truncated_body", Severity.ERROR)]
    assert (head.considered_at, head.fetched_at, head.next_check) == (NOW, None, NOW + days(1))


def test_an_overview_holds_no_reports() -> None:
    with pytest.raises(ValueError, match="holds no reports"):
        consider_reports(receipt(Dataset.OVERVIEW), answer([]), (), None)


def test_the_head_of_a_dataset_is_of_that_dataset() -> None:
    assert Company(CASH).takes(quarters(ENDS)).head.dataset is CASH
