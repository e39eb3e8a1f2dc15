from datetime import UTC, datetime, timedelta
from pathlib import Path

from simulator.calls import Call
from simulator.quota import Quota
from tests.simulator.conftest import OpenLog

START = datetime(2026, 11, 3, 8, 30, 0, 123456, tzinfo=UTC)
SECRET = "AVKEYTHATMUSTNOTSHOW"


def test_a_call_is_kept_as_it_arrived_and_was_answered(open_log: OpenLog) -> None:
    log = open_log()
    number = log.arrive(START, "alpha_vantage", "EARNINGS", "ON", SECRET)
    assert log.calls()[0].verdict == "unanswered"
    log.settle(number, "data")
    assert log.calls() == [Call(START, "alpha_vantage", "EARNINGS", "ON", "data", counted=True)]


def test_calls_can_be_narrowed_by_provider_and_time(open_log: OpenLog) -> None:
    log = open_log()
    for index, provider in enumerate(("alpha_vantage", "alpaca", "alpaca")):
        log.arrive(START + timedelta(seconds=index), provider, "", "", "")
    assert [call.provider for call in log.calls("alpaca")] == ["alpaca", "alpaca"]
    assert len(log.calls("alpaca", START + timedelta(seconds=1))) == 1


def test_a_call_without_a_key_is_logged_but_counts_for_nobody(open_log: OpenLog) -> None:
    log = open_log()
    log.arrive(START, "alpha_vantage", "EARNINGS", "ON", "")
    assert [call.counted for call in log.calls()] == [False]
    assert log.arrivals("alpha_vantage", "", START - timedelta(days=1)) == (0, None)


def test_calls_clock_and_quota_survive_a_restart(open_log: OpenLog, tmp_path: Path) -> None:
    file = tmp_path / "world.db"
    log = open_log(file)
    for index in range(25):
        log.settle(log.arrive(START + timedelta(minutes=index), "alpha_vantage", "OVERVIEW", "ON", SECRET), "data")
    log.keep_clock(START + timedelta(hours=3))
    log.close()
    again = open_log(file)
    assert again.kept_clock() == START + timedelta(hours=3)
    assert len(again.calls()) == 25
    assert Quota().refusal(again, SECRET, START + timedelta(hours=4)) == "daily_limit"


def test_no_key_is_in_the_file(open_log: OpenLog, tmp_path: Path) -> None:
    file = tmp_path / "world.db"
    log = open_log(file)
    log.arrive(START, "alpha_vantage", "EARNINGS", "ON", SECRET)
    assert SECRET not in repr(log.calls())
    log.close()
    assert all(SECRET.encode() not in part.read_bytes() for part in tmp_path.iterdir())


def test_a_new_log_knows_no_clock(open_log: OpenLog) -> None:
    assert open_log().kept_clock() is None
