"""Every event delivered twice and in random order ends in the state of an undisturbed run."""

import random
from datetime import date, timedelta
from pathlib import Path

import pytest

from domain.model.runs import ScheduledUseCase
from tests.simulation.end_state import EndState, end_state
from tests.simulation.pipeline import Pipeline, most_calls_in_any_24_hours, pipeline

FIRST = date(2026, 11, 3)
SMALL_MARKET = 20
"""Assets, so few that all companies are in the active universe.

In a larger market one that enters the universe when its market capitalisation becomes known enters it in the order of
the events, which is right and cannot be compared.
"""


def disturbed_day(running: Pipeline, day: date, draw: random.Random) -> None:
    clock, schedule = running.system.clock(), running.system.schedule()
    for job in ScheduledUseCase:
        clock.wait_until(schedule.due_on(job, day))
        running.system.triggers().fire(job)
        deliver_all(running, draw)
    evening = schedule.due_on(ScheduledUseCase.SYNC_ASSETS, day + timedelta(days=1)) - timedelta(hours=1)
    while (due := running.system.deliveries().next_due()) and due < evening:
        clock.wait_until(due)
        deliver_all(running, draw)


def deliver_all(running: Pipeline, draw: random.Random) -> None:
    """Late enough that all that was planned is due at once."""
    running.system.clock().wait_until(running.system.clock().now() + timedelta(minutes=5))
    while deliveries := running.due_deliveries():
        twice = deliveries * 2
        draw.shuffle(twice)
        for delivery in twice:
            running.system.dispatcher().handle(delivery)


def end_states(home: Path, *, days: list[date], daily_calls: int | None, seed: int) -> tuple[EndState, EndState]:
    """Of an undisturbed and of a disturbed run over the same days."""
    draw = random.Random(seed)
    states = []
    for disturbed in (False, True):
        assets = 400 if daily_calls else SMALL_MARKET
        with pipeline(home / str(disturbed), daily_calls=daily_calls, assets=assets) as running:
            for day in days:
                if disturbed:
                    disturbed_day(running, day, draw)
                else:
                    running.run_day(day)
            assert running.lost() == 0
            if daily_calls:
                assert most_calls_in_any_24_hours(running.calls()) == daily_calls
            states.append(end_state(running.system))
    return states[0], states[1]


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_a_day_on_a_free_key_delivered_twice_and_in_random_order_ends_in_the_same_state(
    tmp_path: Path, seed: int
) -> None:
    undisturbed, disturbed = end_states(tmp_path, days=[FIRST], daily_calls=25, seed=seed)
    assert disturbed == undisturbed
    assert undisturbed["reports"]


@pytest.mark.slow
def test_days_on_a_paid_key_delivered_twice_and_in_random_order_end_in_the_same_state(tmp_path: Path) -> None:
    """Without a daily limit no event's order decides which other one gets the last slot, so days can be compared."""
    a_fortnight_later = FIRST + timedelta(days=14)
    undisturbed, disturbed = end_states(tmp_path, days=[FIRST, a_fortnight_later], daily_calls=None, seed=3)
    assert disturbed == undisturbed
    assert undisturbed["queue"]
    assert any(row[-1] == "processed" for row in undisturbed["releases"])
