"""Due times in a time zone with daylight saving, and pauses between tries."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.model.runs import ScheduledUseCase
from domain.rules.retry import provider_retry
from domain.rules.schedule import DEFAULT_TIMES, DailySchedule

SCHEDULE = DailySchedule(ZoneInfo("America/New_York"), DEFAULT_TIMES)
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


def test_a_failing_call_is_tried_twice_more_and_then_left_to_the_next_plan() -> None:
    now = datetime(2026, 11, 3, 10, tzinfo=UTC)
    assert provider_retry(1, now) == now + timedelta(minutes=5)
    assert provider_retry(2, now) == now + timedelta(minutes=20)
    assert provider_retry(3, now) is None


def test_a_refusal_for_too_fast_a_pace_is_tried_again_within_seconds_but_not_for_ever() -> None:
    now = datetime(2026, 11, 3, 10, tzinfo=UTC)
    assert provider_retry(1, now, busy=True) == now + timedelta(seconds=10)
    assert provider_retry(4, now, busy=True) is None
