"""The whole market: the asset sync of a first day, and of a day on which nothing changed."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from domain.model.datasets import DataRequest, MarketList, Provider
from scripts.benchmarks.results import Options, Row, aimed, hand_over, processor_time, written
from scripts.benchmarks.timing import Timing, timed
from scripts.benchmarks.world import ASSETS, SEED, Bench, bench
from simulator.clock import DEFAULT_START
from simulator.market import Market

MARKET_HOME = "market"
"""The home that is left in the work folder: the whole market and its calendar, no reports."""
_LIST = DataRequest(Provider.ALPACA, MarketList.ASSETS)


def measure(options: Options) -> list[Row]:
    """Sync an empty store, then the same list again and again."""
    with bench(options.work / MARKET_HOME, DEFAULT_START, market=Market(SEED, ASSETS), settings={}) as it:
        first, written_first = _synced(it)
        again = [_synced(it) for _ in range(2 if options.quick else 5)]
        it.system.sync_earnings_calendar()()
        it.system.sync_listing()()
    quickest = min(timing.least for timing, _ in again)
    cpu = min(timing.least_cpu for timing, _ in again)
    most_written = max(rows for _, rows in again)
    return [
        Row(
            f"sync of {ASSETS:,} assets, first day",
            written(first.least, " s"),
            note=f"{written_first:,} rows of assets written, {processor_time(first.least_cpu)}",
        ),
        aimed(f"sync of {ASSETS:,} unchanged assets", quickest, 2, " s", note=processor_time(cpu)),
        aimed("rows of assets that it writes", most_written, 0, "", exact=True),
    ]


def _synced(it: Bench) -> tuple[Timing, int]:
    """How long a sync takes without the provider's time, and how many rows of assets it writes."""
    it.provider.prepare(_LIST)
    with it.system.database().connection() as connection, _counted(connection) as count:
        return timed(it.system.sync_assets()), count[0]


@contextmanager
def _counted(connection: sqlite3.Connection) -> Iterator[list[int]]:
    """Count every row of assets that this connection writes."""
    count = [0]
    connection.create_function("note_written", 0, lambda: count.__setitem__(0, count[0] + 1))
    for event in ("INSERT", "UPDATE", "DELETE"):
        connection.execute(
            f"CREATE TEMP TRIGGER counted_{event} AFTER {event} ON main.assets BEGIN SELECT note_written(); END"
        )
    try:
        yield count
    finally:
        for event in ("INSERT", "UPDATE", "DELETE"):
            connection.execute(f"DROP TRIGGER counted_{event}")


if __name__ == "__main__":
    hand_over(measure)
