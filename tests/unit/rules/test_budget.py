"""The arithmetic of the rate budget, over many days and both changes of daylight saving."""

import random
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.system.schedule import DEFAULT_TIMES, CronSchedule
from domain.model.budget import BudgetPolicy, Ledger
from domain.model.runs import ScheduledUseCase
from domain.rules.budget import DAY, after_start, next_call, reopens_at, upcoming_starts, used_in_window

NOW = datetime(2026, 11, 3, 10, tzinfo=UTC)
FREE_KEY = BudgetPolicy()
PAID_KEY = BudgetPolicy(limit=None, spacing=timedelta(milliseconds=800))
NEW_YORK = CronSchedule(ZoneInfo("America/New_York"), DEFAULT_TIMES)


def spend(ledger: Ledger, policy: BudgetPolicy, now: datetime, number: int) -> Ledger:
    for _ in range(number):
        ledger = after_start(ledger, next_call(ledger, policy, now))
    return ledger


def test_a_fresh_ledger_lets_a_call_start_at_once() -> None:
    assert next_call(Ledger(), FREE_KEY, NOW).start == NOW


def test_starts_are_spaced_even_when_asked_for_at_the_same_moment() -> None:
    starts = list(upcoming_starts(Ledger(), FREE_KEY, NOW, until=NOW + timedelta(seconds=7)))
    assert starts == [NOW + timedelta(seconds=seconds) for seconds in (0, 2, 4, 6)]


def test_the_call_after_the_limit_waits_for_a_day_and_the_margin() -> None:
    ledger = spend(Ledger(), FREE_KEY, NOW, 25)
    assert next_call(ledger, FREE_KEY, NOW).start == NOW + DAY + FREE_KEY.margin


def test_a_key_without_a_daily_limit_has_spacing_only() -> None:
    ledger = spend(Ledger(), PAID_KEY, NOW, 1000)
    assert next_call(ledger, PAID_KEY, NOW).start == NOW + 1000 * PAID_KEY.spacing


def test_a_closed_window_lets_nothing_start_before_it_opens() -> None:
    closed = Ledger(closed_until=NOW + timedelta(hours=3))
    assert next_call(closed, FREE_KEY, NOW).start == NOW + timedelta(hours=3)


def test_the_held_slot_is_refused_to_others_until_the_calendar_had_its_turn() -> None:
    ledger = spend(Ledger(), FREE_KEY, NOW, 24)
    calendar_due = NOW + timedelta(hours=2)
    refused = next_call(ledger, FREE_KEY, NOW, hold=calendar_due)
    assert refused.start == calendar_due + FREE_KEY.hold_tolerance
    assert next_call(ledger, FREE_KEY, calendar_due).start == calendar_due


def test_the_hold_costs_nothing_when_yesterdays_calendar_slot_comes_free_in_time() -> None:
    calendar_due = NOW + DAY
    starts = list(
        upcoming_starts(spend(Ledger(), FREE_KEY, NOW, 1), FREE_KEY, NOW, until=calendar_due, hold=calendar_due)
    )
    assert len(starts) == 24


def test_a_closed_day_reopens_when_the_oldest_counted_call_has_left_the_window() -> None:
    ledger = spend(Ledger(), FREE_KEY, NOW - timedelta(hours=10), 25)
    assert reopens_at(ledger, FREE_KEY, NOW) == NOW + timedelta(hours=14) + FREE_KEY.margin


def test_a_closed_day_never_reopens_within_the_hour() -> None:
    nearly_aged = spend(Ledger(), FREE_KEY, NOW - timedelta(hours=23, minutes=59), 1)
    assert reopens_at(nearly_aged, FREE_KEY, NOW) == NOW + timedelta(hours=1)


def test_only_calls_of_the_last_day_count() -> None:
    ledger = spend(spend(Ledger(), FREE_KEY, NOW - timedelta(hours=25), 3), FREE_KEY, NOW, 2)
    assert used_in_window(ledger, NOW + timedelta(seconds=10)) == 2


@given(st.lists(st.integers(0, 36_000), max_size=120), st.integers(1, 30))
def test_whatever_the_moments_asked_no_window_holds_more_starts_than_the_limit(pauses: list[int], limit: int) -> None:
    policy = BudgetPolicy(limit=limit)
    ledger, now, starts = Ledger(), NOW, []
    for pause in pauses:
        now += timedelta(seconds=pause)
        call = next_call(ledger, policy, now)
        ledger = after_start(ledger, call)
        starts.append(call.start)
    assert starts == sorted(starts)
    assert all(later - earlier > DAY for earlier, later in zip(starts, starts[limit:], strict=False))


@pytest.mark.parametrize("first", [date(2026, 2, 20), date(2026, 10, 15)], ids=["clock put forward", "clock put back"])
@pytest.mark.parametrize("seed", range(5))
def test_forty_days_with_fixed_triggers_keep_the_limit_the_calendar_and_24_calls_a_day(first: date, seed: int) -> None:
    draw = random.Random(seed)
    ledger, arrivals = Ledger(), []
    for day in (first + timedelta(days=number) for number in range(40)):
        due = NEW_YORK.due_on(ScheduledUseCase.SYNC_EARNINGS_CALENDAR, day)
        calendar = next_call(ledger, FREE_KEY, due + timedelta(seconds=draw.uniform(0, 120)))
        ledger = after_start(ledger, calendar)
        planned_at = NEW_YORK.due_on(ScheduledUseCase.PLAN_EARNINGS_POLLINATION, day)
        hold = NEW_YORK.next_due(ScheduledUseCase.SYNC_EARNINGS_CALENDAR, planned_at)
        starts = [calendar.start, *upcoming_starts(ledger, FREE_KEY, planned_at, until=hold, hold=hold)]
        for start in starts[1:]:
            ledger = after_start(ledger, next_call(ledger, FREE_KEY, start, hold))
        arrivals += [start + timedelta(seconds=draw.uniform(0, 20)) for start in starts]
        assert calendar.start - due <= FREE_KEY.hold_tolerance + timedelta(minutes=2)
        assert len(starts) >= 24
    arrivals.sort()
    assert all(later - earlier >= DAY for earlier, later in zip(arrivals, arrivals[25:], strict=False))


def test_a_lowered_limit_counts_what_the_higher_one_allowed() -> None:
    lowered = BudgetPolicy(limit=10)
    ledger = spend(Ledger(), FREE_KEY, NOW, 10)
    ledger = spend(ledger, FREE_KEY, NOW + timedelta(hours=12), 15)

    nine_newer = NOW + timedelta(hours=12) + 5 * FREE_KEY.spacing
    assert next_call(ledger, lowered, NOW + timedelta(hours=13)).start == nine_newer + DAY + lowered.margin


def test_a_limit_that_comes_after_none_counts_the_last_calls() -> None:
    ledger = spend(Ledger(), PAID_KEY, NOW, 1000)
    twenty_four_newer = NOW + 975 * PAID_KEY.spacing

    assert next_call(ledger, FREE_KEY, NOW + timedelta(hours=1)).start == twenty_four_newer + DAY + FREE_KEY.margin
    assert len(ledger.slots) == 25


def test_a_ledger_that_remembers_one_of_many_calls_waits_for_that_one() -> None:
    """As one did while it had no limit."""
    ledger = Ledger(counter=1001, slots=((0, NOW),))

    assert next_call(ledger, FREE_KEY, NOW + timedelta(hours=1)).start == NOW + DAY + FREE_KEY.margin
    the_next_day = list(upcoming_starts(ledger, FREE_KEY, NOW + 1.5 * DAY, until=NOW + 2 * DAY))
    assert len(the_next_day) == 25


def test_what_a_raised_limit_adds_is_there_once_the_oldest_known_call_is_a_day_old() -> None:
    raised = BudgetPolicy(limit=30)
    ledger = spend(spend(Ledger(), FREE_KEY, NOW - DAY, 25), FREE_KEY, NOW + timedelta(hours=1), 25)

    the_next_day = NOW + timedelta(hours=25) + raised.margin
    assert next_call(ledger, raised, NOW + timedelta(hours=2)).start == the_next_day
    starts = list(upcoming_starts(ledger, raised, NOW + timedelta(hours=2), until=NOW + 2 * DAY))
    assert len(starts) == 30
    assert starts[5] == the_next_day + 5 * raised.spacing


LIMITS = st.one_of(st.none(), st.integers(1, 30))


@given(st.lists(st.tuples(LIMITS, st.lists(st.integers(0, 36_000), max_size=40)), max_size=6))
def test_however_the_limit_changes_each_start_keeps_the_one_in_force(days: list[tuple[int | None, list[int]]]) -> None:
    ledger, now, starts = Ledger(), NOW, []
    for limit, pauses in days:
        policy = BudgetPolicy(limit=limit)
        for pause in pauses:
            now += timedelta(seconds=pause)
            call = next_call(ledger, policy, now)
            assert next(upcoming_starts(ledger, policy, now, until=call.start + DAY)) == call.start, "a plan agrees"
            ledger = after_start(ledger, call)
            starts.append(call.start)
            recent = [start for start in starts if start > call.start - DAY - policy.margin]
            assert limit is None or len(recent) <= limit
            assert {start for _, start in ledger.slots} == set(starts[-len(ledger.slots) :]), "the newest are known"
    assert starts == sorted(starts)


@given(LIMITS, LIMITS, st.integers(1, 60), st.integers(0, 60))
def test_what_is_planned_under_a_changed_limit_is_what_starts(
    before: int | None, after: int | None, made: int, hours: int
) -> None:
    ledger = spend(Ledger(), BudgetPolicy(limit=before), NOW, made)
    policy, now = BudgetPolicy(limit=after), NOW + timedelta(hours=hours)
    hold = now + timedelta(hours=20)

    planned = list(islice(upcoming_starts(ledger, policy, now, until=now + 3 * DAY, hold=hold), 60))
    for start in planned:
        call = next_call(ledger, policy, start, hold)
        assert call.start == start
        ledger = after_start(ledger, call)
