"""Days of fixed triggers against the simulator, counted by the simulator's own arrival log."""

import random
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.simulation.pipeline import local_day, most_calls_in_any_24_hours, pipeline


@pytest.mark.slow
@pytest.mark.parametrize(
    "first, number",
    [
        pytest.param(date(2026, 10, 26), 12, id="clock put back"),
        pytest.param(date(2027, 3, 11), 7, id="clock put forward"),
    ],
)
def test_no_26th_call_no_day_without_a_calendar_and_24_calls_or_more_a_day(
    tmp_path: Path, first: date, number: int
) -> None:
    draw = random.Random(first.toordinal())
    days = [first + timedelta(days=later) for later in range(number)]
    with pipeline(tmp_path, start=first, late=timedelta(seconds=20)) as running:
        for day in days:
            running.run_day(day, jitter=lambda: timedelta(seconds=draw.uniform(0, 90)))
        calls = running.calls()
        assert most_calls_in_any_24_hours(calls) <= 25
        assert "daily_limit" not in {call.verdict for call in calls}
        calendars = Counter(
            local_day(running, call.arrived_at) for call in calls if call.function == "EARNINGS_CALENDAR"
        )
        assert calendars == Counter(days)
        assert min(Counter(local_day(running, call.arrived_at) for call in calls).values()) >= 24
        assert running.lost() == 0
