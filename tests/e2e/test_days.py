"""Whole days by the command, counted at the simulator and not by us."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from simulator.calls import Call
from tests.entrypoints.a_day import arrivals, document, process

DAY = timedelta(hours=24)


def run_day(home: Path, assets: int) -> dict[str, Any]:
    result = process("run-day", "--home", str(home), "--json", settings={"SIGNAL9_SIMULATOR_ASSETS": str(assets)})
    assert result.returncode == 0, result.stderr
    return document(result.stdout)


def most_in_a_day(calls: Sequence[Call]) -> int:
    """The greatest number of arrivals in any 24 hours."""
    return max(sum(first.arrived_at <= call.arrived_at < first.arrived_at + DAY for call in calls) for first in calls)


@pytest.mark.slow
def test_two_days_use_their_calls_and_lose_nothing(tmp_path: Path) -> None:
    first = run_day(tmp_path, 600)
    first_calls = arrivals(tmp_path)
    second = run_day(tmp_path, 600)
    calls = arrivals(tmp_path)

    assert len(first_calls) == 25
    assert {call.verdict for call in calls} == {"data"}
    assert most_in_a_day(calls) == 25
    assert len(calls) - len(first_calls) >= 24
    assert date.fromisoformat(second["day"]) - date.fromisoformat(first["day"]) == timedelta(days=1)
    for said, made in ((first, first_calls), (second, calls[25:])):
        assert said["lost"]["total"] == 0
        assert said["calls"]["used"] == len(made)
        assert [(call["symbol"] or "").replace(".", "-") for call in said["calls"]["made"]] == [
            call.symbol for call in made
        ]


@pytest.mark.slow
def test_a_day_of_the_whole_market_uses_exactly_its_calls(tmp_path: Path) -> None:
    said = run_day(tmp_path, 13_000)

    assert len(arrivals(tmp_path)) == 25
    assert said["assets"]["synced"] == 13_000
    assert said["assets"]["advanced"] > 10
    assert said["reports"]["accepted_percent"] == "100.0"
    assert said["lost"]["total"] == 0
