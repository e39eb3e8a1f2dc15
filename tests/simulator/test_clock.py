from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from simulator.clock import (
    DEFAULT_START,
    ClockMovedBackError,
    TickingClock,
    WorldClock,
    morning_of,
    world_date,
)

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)


def test_the_world_clock_stands_still_until_it_is_moved() -> None:
    clock = WorldClock(NOON)
    assert clock.now() == clock.now() == NOON
    clock.advance_to(NOON + timedelta(hours=1))
    assert clock.now() == NOON + timedelta(hours=1)


def test_the_world_clock_refuses_to_go_back_and_stays_where_it_is() -> None:
    clock = WorldClock(NOON)
    with pytest.raises(ClockMovedBackError, match="2026-11-03T12:00:00"):
        clock.advance_to(NOON - timedelta(microseconds=1))
    assert clock.now() == NOON


def test_an_instant_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a time zone"):
        WorldClock(NOON).advance_to(datetime(2026, 11, 4))  # noqa: DTZ001  # what the test is about


def test_instants_of_other_zones_are_told_in_utc() -> None:
    clock = WorldClock(datetime(2026, 11, 3, 7, tzinfo=timezone(timedelta(hours=-5))))
    assert clock.now().isoformat() == "2026-11-03T12:00:00+00:00"


def test_the_ticking_clock_follows_real_time_and_can_be_moved_forward() -> None:
    real = [100.0]
    clock = TickingClock(NOON, lambda: real[0])
    real[0] += 2.5
    assert clock.now() == NOON + timedelta(seconds=2.5)
    clock.advance_to(NOON + timedelta(hours=1))
    real[0] += 1
    assert clock.now() == NOON + timedelta(hours=1, seconds=1)
    with pytest.raises(ClockMovedBackError):
        clock.advance_to(NOON)


def test_the_market_changes_with_the_day_in_new_york() -> None:
    assert world_date(datetime(2026, 11, 4, 4, 59, tzinfo=UTC)) == date(2026, 11, 3)
    assert world_date(datetime(2026, 11, 4, 5, 0, tzinfo=UTC)) == date(2026, 11, 4)


@pytest.mark.parametrize(
    "day,expected",
    [
        pytest.param(date(2026, 11, 3), DEFAULT_START, id="winter"),
        pytest.param(date(2022, 4, 12), datetime(2022, 4, 12, 7, 30, tzinfo=UTC), id="summer"),
    ],
)
def test_a_world_begins_half_an_hour_before_the_first_daily_job(day: date, expected: datetime) -> None:
    assert morning_of(day) == expected
