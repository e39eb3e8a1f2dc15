"""Planning over the whole market."""

from datetime import timedelta

from scripts.benchmarks.assets import MARKET_HOME
from scripts.benchmarks.results import Options, Row, aimed, hand_over, milliseconds, processor_time
from scripts.benchmarks.timing import timed
from scripts.benchmarks.world import ASSETS, SEED, bench
from simulator.clock import DEFAULT_START
from simulator.market import Market

FREE_KEY = {"daily_calls": 25, "call_spacing": timedelta(seconds=2)}


def measure(options: Options) -> list[Row]:
    """Plan the first time in a process, and again: each new report plans what is left anew."""
    # The day after the calendar came, so that all its slots are free.
    start = DEFAULT_START + timedelta(days=1, hours=1)
    with bench(options.work / MARKET_HOME, start, market=Market(SEED, 1), settings=FREE_KEY) as it:
        planner = it.system.planner()
        first = timed(planner.plan)
        again = timed(planner.plan, 3 if options.quick else 20)
        planned = len(planner.plan())
    return [
        aimed(
            f"plan over {ASSETS:,} assets, first in a process",
            first.least,
            0.5,
            " s",
            note=f"{planned} calls, {processor_time(first.least_cpu)}",
        ),
        Row("the same again", milliseconds(again.least), note=processor_time(again.least_cpu)),
    ]


if __name__ == "__main__":
    hand_over(measure)
