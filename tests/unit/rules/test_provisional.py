"""A report without currency is waited for, but not for ever."""

from datetime import date, timedelta

from domain.rules.provisional import next_look, provisional_dates, provisional_since, stays_provisional
from tests.builders import NOW, revision
from tests.unit.rules.reporting import ANNUAL, QUARTERLY, days, quarter_ends, row


def test_only_the_newest_two_of_a_kind_can_be_provisional() -> None:
    ends = quarter_ends(3)
    rows = [row(end, currency=None) for end in ends]
    rows += [row(date(2025, 12, 31), ANNUAL, currency=None), row(date(2024, 12, 31), ANNUAL)]

    assert provisional_dates(rows) == {(QUARTERLY, ends[0]), (QUARTERLY, ends[1]), (ANNUAL, date(2025, 12, 31))}


def test_the_looks_are_after_3_7_21_and_45_days() -> None:
    looks = [next_look(NOW, NOW + days(day)) for day in (0, 2.9, 3, 7, 21, 44.9, 45)]

    assert looks == [NOW + days(3), NOW + days(3), *(NOW + days(day) for day in (7, 21, 45, 45)), None]


def test_it_is_provisional_since_the_unbroken_run_of_provisional_revisions_began() -> None:
    told = [
        revision(known_at=NOW + timedelta(days=day), provisional=provisional)
        for day, provisional in ((0, True), (1, False), (2, True), (5, True))
    ]

    assert provisional_since(told) == NOW + days(2)
    assert provisional_since(told[:2]) is None
    assert provisional_since([]) is None


def test_a_report_is_waited_for_until_the_last_look() -> None:
    held = [revision(provisional=True, currency=None)]

    assert stays_provisional([], NOW)
    assert stays_provisional(held, NOW + days(44.9))
    assert not stays_provisional(held, NOW + days(45))


def test_a_report_that_was_final_without_a_currency_is_not_waited_for_again() -> None:
    assert not stays_provisional([revision(provisional=False, currency=None)], NOW)


def test_a_complete_report_that_loses_its_currency_is_waited_for() -> None:
    assert stays_provisional([revision(provisional=False, currency="USD")], NOW)
