"""Due times in time zones with daylight saving."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from adapters.system.schedule import DEFAULT_TIMES, CronSchedule
from domain.model.runs import ScheduledUseCase

SCHEDULE = CronSchedule(ZoneInfo("America/New_York"), DEFAULT_TIMES)
CALENDAR = ScheduledUseCase.SYNC_EARNINGS_CALENDAR


def test_daylight_saving_moves_the_instant_and_not_the_time_of_day() -> None:
    assert SCHEDULE.due_on(CALENDAR, date(2026, 10, 31)) == datetime(2026, 10, 31, 9, tzinfo=UTC)
    assert SCHEDULE.due_on(CALENDAR, date(2026, 11, 1)) == datetime(2026, 11, 1, 10, tzinfo=UTC)


def test_the_next_due_time_is_later_than_the_moment_itself() -> None:
    due = SCHEDULE.due_on(CALENDAR, date(2026, 11, 3))
    assert SCHEDULE.next_due(CALENDAR, due - timedelta(seconds=1)) == due
    assert SCHEDULE.next_due(CALENDAR, due) == SCHEDULE.due_on(CALENDAR, date(2026, 11, 4))


def test_the_day_is_the_schedules_and_not_utcs() -> None:
    assert SCHEDULE.local_day(datetime(2026, 11, 4, 3, tzinfo=UTC)) == date(2026, 11, 3)


def test_the_latest_due_time_may_be_the_moment_itself() -> None:
    due = SCHEDULE.due_on(CALENDAR, date(2026, 11, 3))

    assert SCHEDULE.latest_due(CALENDAR, due) == due
    assert SCHEDULE.latest_due(CALENDAR, due - timedelta(seconds=1)) == SCHEDULE.due_on(CALENDAR, date(2026, 11, 2))


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"])
@pytest.mark.parametrize("at", [time(0, 0), time(1, 30), time(2, 15), time(2, 30), time(23, 59)])
def test_every_local_day_of_three_years_is_due_once(zone: str, at: time) -> None:
    """Skipped and doubled hours included; half an hour on Lord Howe Island."""
    schedule = CronSchedule(ZoneInfo(zone), {CALENDAR: at})
    due = schedule.next_due(CALENDAR, datetime(2025, 12, 31, tzinfo=UTC) + timedelta(hours=12))
    first = schedule.local_day(due)
    days: list[date] = []
    while len(days) < 3 * 365:
        days.append(schedule.local_day(due))
        assert schedule.due_on(CALENDAR, days[-1]) == due
        due = schedule.next_due(CALENDAR, due)

    assert days == [first + timedelta(days=number) for number in range(3 * 365)]


def test_a_time_that_the_clock_skips_is_due_when_the_gap_ends() -> None:
    schedule = CronSchedule(ZoneInfo("America/New_York"), {CALENDAR: time(2, 30)})

    assert schedule.due_on(CALENDAR, date(2026, 3, 8)) == datetime(2026, 3, 8, 7, tzinfo=UTC)


def test_a_time_that_the_clock_shows_twice_is_due_the_first_time() -> None:
    schedule = CronSchedule(ZoneInfo("America/New_York"), {CALENDAR: time(1, 30)})

    assert schedule.due_on(CALENDAR, date(2026, 11, 1)) == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
