"""Rows of the table, and how a measurement hands them over."""

import argparse
import gc
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    what: str
    result: str
    aim: str = ""
    verdict: str = ""
    """`ok` or `over`; empty where nothing is aimed at."""
    note: str = ""


def aimed(what: str, value: float, aim: float, unit: str, *, note: str = "", exact: bool = False) -> Row:
    """A row with an aim: below it, or just it (`exact`)."""
    met = value == aim if exact else value < aim
    said = f"{aim:g}{unit}" if exact else f"under {aim:g}{unit}"
    return Row(what, written(value, unit), said, "ok" if met else "over", note)


def written(value: float, unit: str) -> str:
    """A figure with as many digits as are worth reading."""
    digits = 0 if value >= 100 or value == int(value) else 1 if value >= 10 else 2  # noqa: PLR2004 - three digits
    return f"{value:,.{digits}f}{unit}"


def milliseconds(seconds: float) -> str:
    """A span in milliseconds."""
    return written(seconds * 1000, " ms")


def processor_time(seconds: float) -> str:
    """For a note: what a busy machine does not lengthen."""
    return f"{milliseconds(seconds)} of processor time"


@dataclass(frozen=True, slots=True)
class Options:
    """What every measurement is told."""

    quick: bool
    recorded: Path
    """The folder of recorded answers, which may not be there."""
    work: Path
    """A folder for files, empty when the first measurement begins."""


def told(options: Options, output: Path) -> list[str]:
    """The arguments that `hand_over` understands."""
    return [*(["--quick"] if options.quick else []), str(options.recorded), str(options.work), str(output)]


def hand_over(measure: Callable[[Options], Iterable[Row]]) -> None:
    """Be the program that measures: read the options, write the rows into the output file."""
    parser = argparse.ArgumentParser(description=measure.__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("recorded", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("output", type=Path)
    given = parser.parse_args()
    gc.set_threshold(50_000, 20, 20)  # as `entrypoints/cli/__main__.py` does
    rows = measure(Options(given.quick, given.recorded, given.work))
    given.output.write_text(json.dumps([asdict(row) for row in rows]), encoding="utf-8")


def handed_over(output: Path) -> list[Row]:
    """The rows of such a file."""
    return [Row(**row) for row in json.loads(output.read_text(encoding="utf-8"))]
