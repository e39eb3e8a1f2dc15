"""The head after an answer, and when to ask again."""

from dataclasses import replace

import pytest

from domain.model.answers import AnswerClass
from domain.model.datasets import DataRequest, MarketList, Provider
from domain.rules.dataset_heads import accepted_head, consider_without_data, refused_head
from tests.unit.rules.reporting import NOW, days, receipt

UNKNOWN = AnswerClass.UNKNOWN_SYMBOL


def test_an_accepted_answer_makes_the_data_fresh() -> None:
    asked = receipt()

    head = accepted_head(asked, None, "v1")

    assert (head.considered_at, head.fetched_at, head.data_changed_at) == (NOW, NOW, NOW)
    assert (head.data_version, head.answer_digest, head.next_check, head.unknown_times) == ("v1", asked.digest, None, 0)


def test_the_data_changed_when_the_version_did() -> None:
    first = accepted_head(receipt(), None, "v1")
    same = accepted_head(receipt(at=NOW + days(1)), first, "v1")
    other = accepted_head(receipt(at=NOW + days(2)), same, "v2")

    assert (same.fetched_at, same.data_changed_at) == (NOW + days(1), NOW)
    assert other.data_changed_at == NOW + days(2)


def test_a_symbol_without_data_is_asked_for_after_30_90_and_180_days() -> None:
    head = None
    waits = []
    for answered in range(4):
        at = NOW + days(200 * answered)
        head = consider_without_data(receipt(at=at, answer_class=UNKNOWN), head)
        waits.append((head.unknown_times, head.next_check and (head.next_check - at).days))

    assert waits == [(1, 30), (2, 90), (3, 180), (4, 180)]


def test_a_symbol_with_data_may_be_unknown_by_a_passing_fault() -> None:
    held = accepted_head(receipt(), None, "v1")
    first = consider_without_data(receipt(at=NOW + days(5), answer_class=UNKNOWN), held)
    second = consider_without_data(receipt(at=NOW + days(6), answer_class=UNKNOWN), first)

    assert first.next_check == NOW + days(6)
    assert second.next_check == NOW + days(36)
    assert (second.fetched_at, second.data_version, second.considered_at) == (NOW, "v1", NOW + days(6))


def test_data_ends_the_back_off() -> None:
    unknown = consider_without_data(receipt(answer_class=UNKNOWN), None)

    assert accepted_head(receipt(at=NOW + days(30)), unknown, "v1").unknown_times == 0
    assert accepted_head(receipt(at=NOW + days(30)), unknown, "v1").next_check is None


def test_a_company_without_reports_yet_is_asked_for_in_a_month() -> None:
    head = consider_without_data(receipt(answer_class=AnswerClass.NO_REPORTS), None)

    assert (head.next_check, head.unknown_times, head.fetched_at) == (NOW + days(30), 0, None)


def test_a_company_that_lost_all_its_reports_is_asked_for_the_next_day() -> None:
    held = accepted_head(receipt(), None, "v1")

    head = consider_without_data(receipt(at=NOW + days(9), answer_class=AnswerClass.NO_REPORTS), held)

    assert head.next_check == NOW + days(10)


def test_a_refused_answer_is_asked_for_again_with_growing_patience() -> None:
    head = accepted_head(receipt(), None, "v1")
    at = NOW + days(90)
    waits = []
    for _ in range(7):
        head = refused_head(receipt(at=at), head)
        assert head.next_check is not None
        waits.append((head.next_check - at).days)
        at = head.next_check

    assert waits == [1, 2, 4, 8, 16, 30, 30]
    assert (head.fetched_at, head.data_version) == (NOW, "v1")


def test_the_first_answer_can_be_refused_too() -> None:
    head = refused_head(receipt(), None)

    assert (head.considered_at, head.fetched_at, head.next_check) == (NOW, None, NOW + days(1))


def test_a_head_is_of_one_dataset_of_one_symbol() -> None:
    lists = replace(receipt(), request=DataRequest(Provider.ALPHA_VANTAGE, MarketList.EARNINGS_CALENDAR))

    with pytest.raises(ValueError, match="is not about a dataset of one symbol"):
        refused_head(lists, None)
