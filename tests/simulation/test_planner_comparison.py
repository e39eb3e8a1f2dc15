"""Our planner against the two that suggest themselves, through a season of simulated reports by the real rules."""

from functools import cache

import pytest

from scripts.planner_comparison.contest import BASELINES, COMPLETE, EQUAL, OURS, SPREAD, ZIPF, Entry, run
from scripts.planner_comparison.year import Outcome

SEASON = 91
"""Days that are measured, after as many to warm up: every company reports once."""
SIZES = pytest.mark.parametrize("count", [170, 430])


@cache
def outcome(name: str, count: int, weighting: str = EQUAL) -> Outcome:
    return run(Entry(name, count, weighting, seed=1, days=SEASON))


@pytest.mark.slow
@SIZES
def test_both_modes_keep_more_of_the_universe_fresh_than_every_baseline(count: int) -> None:
    baselines = [outcome(name, count) for name in BASELINES]
    best_fresh = max(baseline.fresh for baseline in baselines)
    best_complete = max(baseline.complete for baseline in baselines)

    for ours in OURS:
        assert outcome(ours, count).fresh > best_fresh
        assert outcome(ours, count).complete > best_complete


@pytest.mark.slow
@SIZES
def test_knowing_the_weights_keeps_more_of_what_matters_fresh_than_every_baseline(count: int) -> None:
    best = max(outcome(name, count).fresh_weighted for name in BASELINES)

    for ours in OURS:
        assert outcome(ours, count, ZIPF).fresh_weighted > best


@pytest.mark.slow
@pytest.mark.parametrize("count, least_fresh", [(170, 0.93), (430, 0.68)])
def test_spreading_keeps_the_share_fresh_that_the_design_counts_on(count: int, least_fresh: float) -> None:
    assert outcome(SPREAD, count).fresh >= least_fresh


@pytest.mark.slow
@SIZES
def test_every_call_is_used_and_spreading_advances_more_assets_a_day(count: int) -> None:
    spread, complete = outcome(SPREAD, count), outcome(COMPLETE, count)

    assert (spread.calls_a_day, complete.calls_a_day) == (24, 24)
    assert spread.assets_a_day >= 20
    assert spread.assets_a_day > complete.assets_a_day


def test_the_same_run_gives_the_same_outcome() -> None:
    entry = Entry(SPREAD, 40, ZIPF, seed=2, days=14)

    assert run(entry) == run(entry)
