"""The contest: every planner over the same companies, averaged over seeds."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, fields
from statistics import fmean

from domain.model.pollination import CERTAIN
from domain.rules.planning import PlanMode
from scripts.planner_comparison.planners import FirstInFirstOut, OurPlanner, RoundRobin
from scripts.planner_comparison.year import Outcome, Planner, run_year

EQUAL = "equal"
ZIPF = "zipf"
WEIGHTINGS = (EQUAL, ZIPF)
ROUND_ROBIN = "round-robin"
FIFO_ONCE = "first in, first out"
FIFO_UNTIL_THERE = "same, until it is there"
SPREAD = "ours, spread"
COMPLETE = "ours, complete"
BASELINES = (ROUND_ROBIN, FIFO_ONCE, FIFO_UNTIL_THERE)
OURS = (SPREAD, COMPLETE)
YEAR = 365


@dataclass(frozen=True, slots=True)
class Entry:
    """One run: a planner on so many companies; ours knows the weights (the others would not use them)."""

    name: str
    count: int
    weighting: str
    seed: int
    days: int = YEAR


def entries(names: Sequence[str], counts: Sequence[int], seeds: Sequence[int], days: int = YEAR) -> Iterator[Entry]:
    """All runs that are needed, the longest first."""
    for count in sorted(counts, reverse=True):
        for name in names:
            for weighting in WEIGHTINGS if name in OURS else (EQUAL,):
                for seed in seeds:
                    yield Entry(name, count, weighting, seed, days)


def run(entry: Entry) -> Outcome:
    """One run; the same entry gives the same outcome."""
    zipf = {f"C{rank:04d}": 1 / (rank + 1) for rank in range(entry.count)}
    known = zipf if entry.weighting == ZIPF else dict.fromkeys(zipf, 1.0)
    return run_year(_planner(entry.name, known), entry.count, days=entry.days, seed=entry.seed, weights=zipf)


def _planner(name: str, shares: Mapping[str, float]) -> Planner:
    if name == ROUND_ROBIN:
        return RoundRobin()
    if name in {FIFO_ONCE, FIFO_UNTIL_THERE}:
        return FirstInFirstOut(until_there=name == FIFO_UNTIL_THERE)
    weights = {symbol: int(share * CERTAIN) for symbol, share in shares.items()}
    return OurPlanner(weights, PlanMode.SPREAD if name == SPREAD else PlanMode.COMPLETE)


def averages(executor: Executor, runs: Sequence[Entry]) -> dict[tuple[str, int, str], Outcome]:
    """The mean outcome over the seeds, by planner, number of companies and weighting."""
    grouped: dict[tuple[str, int, str], list[Outcome]] = {}
    for entry, outcome in zip(runs, executor.map(run, runs), strict=True):
        grouped.setdefault((entry.name, entry.count, entry.weighting), []).append(outcome)
    return {key: _mean(outcomes) for key, outcomes in grouped.items()}


def _mean(outcomes: Sequence[Outcome]) -> Outcome:
    return Outcome(*(fmean(getattr(outcome, each.name) for outcome in outcomes) for each in fields(Outcome)))
