from datetime import UTC, datetime, timedelta

import pytest

from simulator.calls import CallLog
from simulator.quota import Quota
from tests.simulator.conftest import OpenLog

START = datetime(2026, 11, 3, 8, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(hours=24)


@pytest.fixture
def log(open_log: OpenLog) -> CallLog:
    return open_log()


def arrive(log: CallLog, quota: Quota, at: datetime, key: str = "mine") -> str | None:
    refusal = quota.refusal(log, key, at)
    log.arrive(at, "alpha_vantage", "OVERVIEW", "ON", key)
    return refusal


def test_the_twenty_sixth_call_of_a_day_is_refused(log: CallLog) -> None:
    answers = [arrive(log, Quota(), START + MINUTE * index) for index in range(26)]
    assert answers == [None] * 25 + ["daily_limit"]


def test_the_day_is_any_24_hours(log: CallLog) -> None:
    for index in range(25):
        assert arrive(log, Quota(), START + timedelta(hours=index / 2)) is None
    assert Quota().refusal(log, "mine", START + DAY - timedelta(microseconds=1)) == "daily_limit"
    assert Quota().refusal(log, "mine", START + DAY) is None


def test_refused_calls_count(log: CallLog) -> None:
    for index in range(26):
        arrive(log, Quota(), START + MINUTE * index)
    assert arrive(log, Quota(), START + DAY) == "daily_limit"


def test_two_calls_within_a_second_are_a_burst(log: CallLog) -> None:
    assert arrive(log, Quota(), START) is None
    assert Quota().refusal(log, "mine", START + timedelta(seconds=0.999)) == "burst_limit"
    assert Quota().refusal(log, "mine", START + timedelta(seconds=1)) is None


def test_each_key_has_its_own_quota(log: CallLog) -> None:
    for index in range(25):
        arrive(log, Quota(), START + MINUTE * index)
    assert Quota().refusal(log, "other", START + MINUTE * 25) is None


def test_a_paid_key_has_spacing_only(log: CallLog) -> None:
    paid = Quota(daily=None, spacing=timedelta(seconds=0.8))
    answers = {arrive(log, paid, START + timedelta(seconds=0.8) * index) for index in range(200)}
    assert answers == {None}
    assert arrive(log, paid, START + timedelta(seconds=0.8) * 199) == "burst_limit"


def test_calls_of_alpaca_do_not_count_for_alpha_vantage(log: CallLog) -> None:
    for index in range(30):
        log.arrive(START + MINUTE * index, "alpaca", "ASSETS", "", "mine")
    assert Quota().refusal(log, "mine", START + MINUTE * 30) is None
