"""Which triggers the scheduler fires, when, and in which order."""

from collections.abc import Iterator
from datetime import UTC, date, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.errors import CredentialsRejectedError
from domain.model.runs import ScheduledUseCase
from entrypoints.outcomes import Action
from tests.builders import pollination_needed
from tests.entrypoints.scheduling import (
    ASSETS,
    CALENDAR,
    EARNINGS,
    JOBS,
    RECONCILE,
    REGULAR,
    Scheduling,
    minutes_apart,
    scheduling,
)

HOURS = ("04:00", "05:00", "06:00", "07:00", "08:00")


@pytest.fixture
def work() -> Iterator[Scheduling]:
    with scheduling() as made:
        yield made


def day(number: str) -> list[tuple[ScheduledUseCase, str]]:
    """What an undisturbed day of the month fires."""
    return [(job, f"{number} {hour}") for job, hour in zip(JOBS, HOURS, strict=True)]


def test_the_five_triggers_fire_at_their_times_day_after_day(work: Scheduling) -> None:
    work.lived_through("2026-11-01").start("2026-11-02 03:30", "2026-11-05 03:00")

    assert work.local() == [*day("02"), *day("03"), *day("04")]


@pytest.mark.parametrize(
    "zone, before",
    [
        ("America/New_York", "2026-03-07"),
        ("America/New_York", "2026-10-31"),
        ("Europe/Berlin", "2026-03-28"),
        ("Europe/Berlin", "2026-10-24"),
        ("Australia/Lord_Howe", "2026-04-04"),
        ("Australia/Lord_Howe", "2026-10-03"),
    ],
)
def test_daylight_saving_moves_no_trigger_from_its_time_of_day(zone: str, before: str) -> None:
    with scheduling(ZoneInfo(zone)) as work:
        days = [date.fromisoformat(before) + timedelta(days=after) for after in range(4)]
        work.lived_through(before).start(f"{before} 12:00", f"{days[3]} 12:00")

    assert work.local() == [fired for its_day in days[1:] for fired in day(f"{its_day:%d}")]


def test_times_that_the_clock_skips_are_fired_in_their_order_when_the_gap_ends() -> None:
    with scheduling(times=minutes_apart(time(2, 10), 10)) as work:
        work.lived_through("2026-03-07").start("2026-03-07 13:00", "2026-03-08 12:00")

    assert work.local() == [(job, "08 03:00") for job in JOBS]


def test_times_that_the_clock_shows_twice_are_fired_once() -> None:
    with scheduling(times=minutes_apart(time(1, 10), 10)) as work:
        work.lived_through("2026-10-31").start("2026-11-01 00:00", "2026-11-01 12:00")

    assert [when.isoformat() for _, when in work.ran] == [
        f"2026-11-01T05:{minutes}:00+00:00" for minutes in (10, 20, 30, 40, 50)
    ]


def test_the_line_of_a_day_counts_from_its_beginning_whenever_the_scheduler_was_started(work: Scheduling) -> None:
    told = work.lived_through("2026-11-02").start("2026-11-03 07:30", "2026-11-05 12:00", days=2)

    assert told.days == [date(2026, 11, 3), date(2026, 11, 4)]
    assert told.counted_since == [work.at("2026-11-03 04:00"), work.at("2026-11-04 04:00")]


def test_what_was_missed_today_is_caught_up_in_its_order_and_the_rest_comes_at_its_time(work: Scheduling) -> None:
    work.start("2026-11-03 07:30", "2026-11-03 12:00")

    assert work.local() == [
        (ASSETS, "03 07:30"),
        (CALENDAR, "03 07:30"),
        (EARNINGS, "03 07:30"),
        (REGULAR, "03 07:30"),
        (RECONCILE, "03 08:00"),
    ]


def test_after_a_fortnight_off_each_trigger_runs_once(work: Scheduling) -> None:
    work.lived_through("2026-11-02").start("2026-11-16 09:00", "2026-11-17 03:00")

    assert work.local() == [(job, "16 09:00") for job in JOBS]


def test_a_machine_that_is_off_at_every_trigger_lives_through_each_day_all_the_same(work: Scheduling) -> None:
    """A day lasts until the next one's first trigger, so what was missed in the morning may run at night."""
    work.start("2026-11-03 01:00", "2026-11-03 03:00")
    work.start("2026-11-04 01:00", "2026-11-04 03:00")

    assert work.local() == [*((job, "03 01:00") for job in JOBS), *((job, "04 01:00") for job in JOBS)]


def test_a_scheduler_that_is_started_again_fires_nothing_twice(work: Scheduling) -> None:
    work.lived_through("2026-11-02").start("2026-11-03 03:30", "2026-11-03 07:00")
    work.start("2026-11-03 06:40", "2026-11-03 09:00")
    work.start("2026-11-03 09:10", "2026-11-03 12:00")

    assert work.local() == day("03")


def test_a_machine_that_was_suspended_catches_up_when_it_wakes(work: Scheduling) -> None:
    woken = work.at("2026-11-03 07:40")

    def suspend() -> None:
        if work.at("2026-11-03 03:59") <= work.clock.now() < woken:
            work.clock.wait_until(woken)

    work.lived_through("2026-11-02").clock.during_wait = suspend
    work.start("2026-11-03 03:55", "2026-11-03 08:02", moves_time=False)

    assert work.local() == [*((job, "03 07:40") for job in JOBS[:4]), (RECONCILE, "03 08:00")]


def test_a_clock_that_is_set_back_fires_nothing_twice_and_is_told_once(work: Scheduling) -> None:
    first = work.start("2026-11-03 05:50", "2026-11-03 06:01", moves_time=False)
    again = work.start("2026-11-03 04:30", "2026-11-03 07:30")

    assert work.local() == [
        (ASSETS, "03 05:50"),
        (CALENDAR, "03 05:50"),
        (EARNINGS, "03 06:00"),
        (REGULAR, "03 07:00"),
    ]
    assert first.set_back == []
    assert again.set_back == [work.at("2026-11-03 06:00")]


def test_a_clock_that_is_set_back_by_a_day_while_it_runs_stops_nothing_but_the_triggers(work: Scheduling) -> None:
    """It goes on looking every half minute: what another process publishes is delivered."""
    work.start("2026-11-03 08:00", "2026-11-03 08:01", moves_time=False)

    def set_back() -> None:
        work.clock.advance(timedelta(days=-1))
        work.clock.during_wait = publish

    def publish() -> None:
        work.clock.during_wait = lambda: None
        work.bus.publish([pollination_needed()])

    work.clock.during_wait = set_back
    told = work.go_on(lambda told: len(told.waits) > 2, moves_time=False)

    assert told.set_back == [work.at("2026-11-03 08:00")]
    assert [f"{when.astimezone(work.zone):%d %H:%M:%S}" for _, when in work.handled] == ["02 08:01:30"]
    assert len(work.ran) == len(JOBS)


def test_what_comes_first_is_what_is_told_to_come_first(work: Scheduling) -> None:
    for at in ("03:30", "04:00", "05:59", "07:30", "08:30"):
        work.clock.instant = work.at(f"2026-11-03 {at}").astimezone(UTC)
        scheduler = work.scheduler()
        job, due = scheduler.missed_trigger() or scheduler.next_trigger()
        told = work.go_on(lambda told: bool(told.outcomes))

        assert [fired for fired, _ in told.outcomes] == [job], at
        assert due <= work.clock.now()


def test_a_trigger_that_fails_by_a_bug_is_run_again_and_holds_up_no_other(work: Scheduling) -> None:
    failures = [ZeroDivisionError("division by zero")]

    def fail(job: ScheduledUseCase) -> None:
        if job is CALENDAR and failures:
            raise failures.pop()

    work.run = fail
    told = work.start("2026-11-03 04:59", "2026-11-03 06:30")

    assert [job for job, _ in work.ran] == [ASSETS, CALENDAR, CALENDAR, EARNINGS]
    assert work.ran[2][1] - work.ran[1][1] == timedelta(seconds=10)
    assert [(job, outcome.action) for job, outcome in told.outcomes if outcome] == [(CALENDAR, Action.RETRY)]


def test_a_trigger_that_a_person_has_to_mend_is_given_up_until_the_next_day(work: Scheduling) -> None:
    def fail(job: ScheduledUseCase) -> None:
        if job is CALENDAR and work.clock.now() < work.at("2026-11-04 00:00"):
            raise CredentialsRejectedError("Check the key.")

    work.lived_through("2026-11-02").run = fail
    told = work.start("2026-11-03 03:30", "2026-11-04 12:00")

    assert work.local() == [*day("03"), *day("04")]
    assert [(job, outcome.reason) for job, outcome in told.outcomes if outcome] == [(CALENDAR, "Check the key.")]


def test_a_trigger_that_leaves_no_record_is_fired_once_all_the_same(work: Scheduling) -> None:
    work.leaves_no_record = True
    work.start("2026-11-03 12:00", "2026-11-03 12:01", moves_time=False)

    assert [job for job, _ in work.ran] == list(JOBS)


def test_days_are_counted_from_one_first_trigger_to_the_next(work: Scheduling) -> None:
    told = work.start("2026-11-02 12:00", "2026-12-01 00:00", days=3)

    assert [f"{day:%d}" for day in told.days] == ["02", "03", "04"]
    assert work.clock.now() == work.at("2026-11-05 04:00")
    assert work.local()[-1] == (RECONCILE, "04 08:00"), "the next day's first trigger is left to the next start"


def test_a_start_at_night_belongs_to_the_day_before(work: Scheduling) -> None:
    told = work.start("2026-11-03 02:00", "2026-12-01 00:00", days=2)

    assert [f"{day:%d}" for day in told.days] == ["02", "03"]
