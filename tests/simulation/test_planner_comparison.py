"""Our planner against the two that suggest themselves, through a season of simulated reports by the real rules."""

from functools import cache

import pytest

from scripts.planner_comparison.contest import BASELINES, COMPLETE, EQUAL, OURS, SPREAD, ZIPF, Entry, run
from scripts.planner_comparison.year import Outcome

SEASON = 91
"""Days that are measured, after as many to warm up: every company reports once."""


@cache
def outcome(name: str, count: int, weighting: str = EQUAL) -> Outcome:
    return run(Entry(name, count, weighting, seed=1, days=SEASON))


# One test for each size: the runs take most of the time, and a worker that has them already is not to be counted on.
@pytest.mark.slow
@pytest.mark.parametrize("count, least_fresh", [(170, 0.93), (430, 0.68)])
def test_our_planner_keeps_more_fresh_than_every_baseline_and_as_much_as_the_design_counts_on(
    count: int, least_fresh: float
) -> None:
    baselines = [outcome(name, count) for name in BASELINES]
    spread, complete = outcome(SPREAD, count), outcome(COMPLETE, count)

    for ours in OURS:
        assert outcome(ours, count).fresh > max(baseline.fresh for baseline in baselines)
        assert outcome(ours, count).complete > max(baseline.complete for baseline in baselines)
        weighted = outcome(ours, count, ZIPF).fresh_weighted
        assert weighted > max(baseline.fresh_weighted for baseline in baselines), "by the weights, where it knows them"
    assert spread.fresh >= least_fresh
    assert (spread.calls_a_day, complete.calls_a_day) == (24, 24), "every call is used"
    assert spread.assets_a_day >= 20
    assert spread.assets_a_day > complete.assets_a_day


def test_the_same_run_gives_the_same_outcome() -> None:
    entry = Entry(SPREAD, 40, ZIPF, seed=2, days=14)

    assert run(entry) == run(entry)
