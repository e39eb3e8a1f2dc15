"""Measure how fast Signal9 Advisor is, and write the table into `docs/performance.md`.

Run from the project's folder: `PYTHONPATH=. python scripts/bench.py [--quick]`, or `make bench`.
A quick run prints the table and leaves the document as it is.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from scripts.benchmarks.machine import machine
from scripts.benchmarks.results import Options, Row, handed_over, told
from scripts.benchmarks.timing import ROOT, best_of, run_program
from scripts.benchmarks.year import megabytes
from scripts.written_part import WrittenPart

DOCUMENT = ROOT / "docs" / "performance.md"
PART = WrittenPart("make bench")
MEASUREMENTS: Mapping[str, str] = {
    "answers": "One company's five answers",
    "assets": "The whole market",
    "planning": "Planning",
    "pollination": "One pollination, without the provider's time",
    "start": "Start",
    "year": "A year of 500 companies",
    "store": "Questions to the store of that year",
    "image": "The functions' image on AWS",
}
"""Module and heading, in order: later ones use what earlier ones leave in the work folder."""


def main() -> None:
    """Measure, print, and write the document."""
    parser = argparse.ArgumentParser(description="Measure how fast Signal9 Advisor is.")
    parser.add_argument("--quick", action="store_true", help="few runs and a small year: for a first look")
    given = parser.parse_args()
    recorded = Path(os.environ.get("SIGNAL9_RECORDED", "")).absolute()
    about = machine()
    with tempfile.TemporaryDirectory() as work:
        options = Options(given.quick, recorded, Path(work).absolute())
        found = {name: _measured(name, options) for name in MEASUREMENTS}
    text = "\n".join(_document(found, about))
    print(text)
    if not given.quick:
        DOCUMENT.write_text(PART.replaced(DOCUMENT.read_text(encoding="utf-8"), text), encoding="utf-8")


def _measured(name: str, options: Options) -> Sequence[Row]:
    """Run one measurement as a process of its own, whose memory is a result as well."""
    print(f"{MEASUREMENTS[name]} ...", file=sys.stderr)
    output = options.work / f"{name}.json"
    ran = best_of([run_program(["-m", f"scripts.benchmarks.{name}", *told(options, output)], {})])
    memory = Row("memory of the measuring process", megabytes(ran.peak), note="at most")
    return [*handed_over(output), memory] if name in _ONE_PROCESS else handed_over(output)


_ONE_PROCESS = frozenset({"answers", "assets", "planning", "pollination", "year"})
"""Those that measure in their own process; the others start commands."""


def _document(found: Mapping[str, Sequence[Row]], about: Mapping[str, str]) -> Iterable[str]:
    yield ""
    yield f"Measured on {datetime.now(UTC):%Y-%m-%d}: " + ", ".join(f"{name} {value}" for name, value in about.items())
    yield ""
    for name, rows in found.items():
        yield f"### {MEASUREMENTS[name]}"
        yield ""
        yield "| what | result | aim | | |"
        yield "|---|---:|---|---|---|"
        yield from (f"| {it.what} | {it.result} | {it.aim} | {it.verdict} | {it.note} |" for it in rows)
        yield ""


if __name__ == "__main__":
    main()
