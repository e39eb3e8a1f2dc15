"""Due times in time zones with daylight saving."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis.strategies import integers, sampled_from, timedeltas

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
def test_every_local_day_of_a_year_is_due_once(zone: str, at: time) -> None:
    """Skipped and doubled hours included; half an hour on Lord Howe Island."""
    schedule = CronSchedule(ZoneInfo(zone), {CALENDAR: at})
    due = schedule.next_due(CALENDAR, datetime(2025, 12, 31, tzinfo=UTC) + timedelta(hours=12))
    first = schedule.local_day(due)
    days: list[date] = []
    while len(days) < 365:
        days.append(schedule.local_day(due))
        assert schedule.due_on(CALENDAR, days[-1]) == due
        due = schedule.next_due(CALENDAR, due)

    assert days == [first + timedelta(days=number) for number in range(365)]


CHANGES = [
    ("America/New_York", datetime(2026, 3, 8, 7, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 11, 1, 6, tzinfo=UTC)),
    ("Europe/Berlin", datetime(2026, 3, 29, 1, tzinfo=UTC)),
    ("Europe/Berlin", datetime(2026, 10, 25, 1, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 4, 4, 15, tzinfo=UTC)),  # half an hour
    ("Australia/Lord_Howe", datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
    ("Antarctica/Troll", datetime(2026, 3, 29, 1, tzinfo=UTC)),  # two hours
    ("America/Havana", datetime(2026, 3, 8, 5, tzinfo=UTC)),  # skips midnight
    ("America/Havana", datetime(2026, 11, 1, 5, tzinfo=UTC)),  # shows midnight twice
    ("America/Nuuk", datetime(2026, 3, 29, 1, tzinfo=UTC)),  # skips the last hour of a Saturday
]
"""Zones, and instants at which their clocks are changed."""


@cache
def clock_around(zone: ZoneInfo, change: datetime) -> list[tuple[datetime, date, time]]:
    """Every fifth minute of the days around a change, with the date and the time that the zone's clock shows."""
    minutes = [change + timedelta(minutes=minute) for minute in range(-4 * 1440, 4 * 1440, 5)]
    return [(minute, minute.astimezone(zone).date(), minute.astimezone(zone).time()) for minute in minutes]


@settings(max_examples=100)
@given(
    change=sampled_from(CHANGES),
    at=integers(-30, 30),
    looked_at=timedeltas(timedelta(hours=-3), timedelta(hours=3)),
)
@example(CHANGES[1], -2, timedelta(minutes=45))
@example(CHANGES[9], -6, timedelta(0))
def test_around_a_change_of_the_clock_due_times_are_what_the_clock_shows(
    change: tuple[str, datetime], at: int, looked_at: timedelta
) -> None:
    """A day's due time is the first moment at which the clock shows the time of day, or a later one.

    `at`: the time of day is the one shown so many times five minutes from the change.
    """
    zone, instant = ZoneInfo(change[0]), change[1]
    shown = (instant + timedelta(minutes=5 * at)).astimezone(zone).time()
    schedule = CronSchedule(zone, {CALENDAR: shown})
    now = instant + looked_at
    days = [schedule.local_day(now) + timedelta(days=offset) for offset in (-2, -1, 0, 1, 2)]
    dues = [
        next(minute for minute, its_day, its_time in clock_around(zone, instant) if (its_day, its_time) >= (day, shown))
        for day in days
    ]

    assert schedule.next_due(CALENDAR, now) == min(due for due in dues if due > now)
    assert schedule.latest_due(CALENDAR, now) == max(due for due in dues if due <= now)


def test_in_an_hour_that_is_shown_again_the_next_due_time_lies_ahead() -> None:
    schedule = CronSchedule(ZoneInfo("America/New_York"), {CALENDAR: time(1, 50)})
    shown_again = datetime(2026, 11, 1, 6, 45, tzinfo=UTC)

    assert schedule.next_due(CALENDAR, shown_again) == datetime(2026, 11, 2, 6, 50, tzinfo=UTC)


def test_a_time_that_the_clock_skips_is_due_when_the_gap_ends() -> None:
    schedule = CronSchedule(ZoneInfo("America/New_York"), {CALENDAR: time(2, 30)})

    assert schedule.due_on(CALENDAR, date(2026, 3, 8)) == datetime(2026, 3, 8, 7, tzinfo=UTC)


def test_a_time_that_the_clock_shows_twice_is_due_the_first_time() -> None:
    schedule = CronSchedule(ZoneInfo("America/New_York"), {CALENDAR: time(1, 30)})

    assert schedule.due_on(CALENDAR, date(2026, 11, 1)) == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
