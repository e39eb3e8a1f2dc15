"""Print how much of a universe each planner keeps fresh in a simulated year of 24 calls a day.

Run from the project's folder: `PYTHONPATH=. python scripts/compare_planners.py [COMPANIES ...]`.
"""

import argparse
import os
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor

from scripts.planner_comparison.contest import BASELINES, EQUAL, OURS, ZIPF, averages, entries
from scripts.planner_comparison.year import CALLS_A_DAY, Outcome

HEADINGS = ("companies", "planner", "fresh", "fresh, Zipf", "complete", "assets/day", "calls/day")
NOTES = f"""
{CALLS_A_DAY} calls a day, a year after a quarter of warm-up, mean of the seeds. Publication lags are assumed.
fresh        share of asset-days on which all that completeness asks for is held, or not at the provider yet
fresh, Zipf  the same weighted by 1/rank, the planner knowing the weights
complete     share of asset-days on which nothing is missing since the report date, however late the provider is
"""


def main() -> None:
    """Run the contest and print its table."""
    parser = argparse.ArgumentParser(description="Compare planners over a simulated year.")
    parser.add_argument("companies", nargs="*", type=int, default=[170, 430], help="sizes of the universe (170 430)")
    parser.add_argument("--seeds", type=int, default=3, help="how many simulated worlds to average (3)")
    options = parser.parse_args()
    runs = tuple(entries((*OURS, *BASELINES), options.companies, range(options.seeds)))
    with ProcessPoolExecutor(os.cpu_count()) as executor:
        results = averages(executor, runs)
    print(table(results, options.companies))
    print(NOTES)


def table(results: Mapping[tuple[str, int, str], Outcome], counts: list[int]) -> str:
    """The results as aligned text."""
    rows: list[tuple[str, ...]] = [HEADINGS]
    for count in counts:
        for name in (*BASELINES, *OURS):
            equal = results[name, count, EQUAL]
            zipf = results.get((name, count, ZIPF), equal)
            shares = (equal.fresh, zipf.fresh_weighted, equal.complete)
            rates = (equal.assets_a_day, equal.calls_a_day)
            rows.append((str(count), name, *(f"{share:.3f}" for share in shares), *(f"{rate:.1f}" for rate in rates)))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


if __name__ == "__main__":
    main()
