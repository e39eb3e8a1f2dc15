"""A year of 500 companies: every quarter the five answers of each, through the archive and into the tables."""

import sqlite3
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import cache
from pathlib import Path

from adapters.alpha_vantage.answers import classify
from domain.model.answers import Answer
from domain.model.datasets import BUNDLE_ORDER, DataRequest, Dataset, Provider
from entrypoints.container.embedded import ARCHIVE, DATABASE
from entrypoints.settings import Source
from scripts.benchmarks.results import Options, Row, hand_over, milliseconds, written
from scripts.benchmarks.world import ASSETS, SEED, Bench, bench
from simulator.clock import morning_of
from simulator.faults import Faults, parse_faults
from simulator.market import Company, Market
from simulator.trouble import Circumstances, damaged_json

YEAR_HOME = "year"
"""The home that is left in the work folder."""
ROUNDS = (date(2026, 12, 8), date(2027, 3, 9), date(2027, 6, 8), date(2027, 9, 7))
"""Each after a wave of reports."""
FAULTS = "restatement=0.15,provisional=0.05"
COMPANIES, QUICK_COMPANIES = 500, 40
USE_CASE = "bench"
_TABLES = ("income_statement", "balance_sheet", "cash_flow", "earnings", "company_overview")


def measure(options: Options) -> list[Row]:
    """Fill the store; what that takes and how large it gets."""
    home = options.work / YEAR_HOME
    market = Market(SEED, ASSETS)
    chosen = _companies(market, QUICK_COMPANIES if options.quick else COMPANIES)
    storing, answers = 0.0, 0
    with bench(home, morning_of(ROUNDS[0]), market=market, settings={}) as it, ProcessPoolExecutor(1) as generator:
        for day in ROUNDS:
            it.clock.wait_until(morning_of(day))
            it.system.sync_assets()()
            it.system.sync_earnings_calendar()()
            bodies = generator.map(_bodies, ((market.seed, company, day) for company in chosen), chunksize=5)
            for company, found in zip(chosen, bodies, strict=True):
                start = time.perf_counter()
                answers += _store(it, company, found, day)
                storing += time.perf_counter() - start
    folder = home / Source.SIMULATED.value
    return [
        Row("answers stored", f"{answers:,}", note=f"{len(chosen)} companies, {len(ROUNDS)} rounds of five datasets"),
        Row("one answer: archived durably, judged, compared, stored", milliseconds(storing / answers)),
        *_sizes(folder, answers),
    ]


def _companies(market: Market, count: int) -> list[Company]:
    """Companies that report in all of the year."""
    found = (company for company in market.companies() if market.answer("EARNINGS", company.vendor_symbol, ROUNDS[0]))
    return [company for company, _ in zip(found, range(count), strict=False)]


def _bodies(asked: tuple[int, Company, date]) -> Mapping[Dataset, bytes]:
    """The five answers of a company on a day; some restate, some leave a report incomplete."""
    seed, company, day = asked
    market, faults = _market(seed), parse_faults(FAULTS, seed)
    found = {it: market.answer(it.value.upper(), company.vendor_symbol, day) for it in BUNDLE_ORDER}
    return {
        dataset: _damaged(faults, company, dataset, day, body) for dataset, body in found.items() if body is not None
    }


@cache
def _market(seed: int) -> Market:
    """The market of the process that makes the answers."""
    return Market(seed, ASSETS)


def _damaged(faults: Faults, company: Company, dataset: Dataset, day: date, body: bytes) -> bytes:
    case = Circumstances(faults, company.vendor_symbol, dataset.value.upper(), morning_of(day), day)
    return damaged_json(case, body)[0]


def _store(it: Bench, company: Company, bodies: Mapping[Dataset, bytes], day: date) -> int:
    request_id = f"{company.symbol} {day}"
    with it.system.recorder().run(USE_CASE) as run:
        for dataset, body in bodies.items():
            asked = DataRequest(Provider.ALPHA_VANTAGE, dataset, company.symbol)
            answer = Answer(asked, it.clock.now(), 200, *classify(dataset, 200, None, body), body)
            it.system.archive().keep(answer, receipt_id=f"{request_id} {dataset.value}", request_id=request_id)
            it.system.apply_answers()(company.symbol, dataset, run)
    return len(bodies)


def _sizes(folder: Path, answers: int) -> Iterator[Row]:
    database = sum(path.stat().st_size for path in folder.glob(f"{DATABASE}*"))
    archive = [path.stat().st_size for path in (folder / ARCHIVE).rglob("*.gz")]
    with sqlite3.connect(folder / DATABASE) as connection:
        # Names of tables are written above; nothing comes from outside.
        rows = sum(connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in _TABLES)  # noqa: S608
    connection.close()
    yield Row("database", megabytes(database), note=f"{rows:,} revisions and overviews")
    yield Row(
        "archive", megabytes(sum(archive)), note=f"{len(archive):,} files, {sum(archive) // answers:,} bytes each"
    )


def megabytes(size: int) -> str:
    """Bytes as megabytes."""
    return written(size / 1e6, " MB")


if __name__ == "__main__":
    hand_over(measure)
