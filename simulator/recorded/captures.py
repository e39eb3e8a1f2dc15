"""The index of a recorded folder: PROVENANCE.tsv, one line per file."""

import csv
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from simulator.source import SYMBOL_FUNCTIONS

INDEX = "PROVENANCE.tsv"
_COLUMNS = {"file", "function", "symbol", "approx_date", "notes"}
_WHOLE_MARKETS = ("EARNINGS_CALENDAR", "LISTING_STATUS")
# Notes by which the index marks what is no whole real answer: it is served only where nothing better was recorded.
_SAMPLES = ("truncated", "documentation sample", "test mock")
# A market's file with fewer rows is a sample as well.
_FEWEST_LINES = 1_000


class RecordedFolderError(ValueError):
    """The folder is not one of recorded answers."""


@dataclass(frozen=True, slots=True)
class Capture:
    """One recorded answer. `sample` says that it is cut down or rebuilt; `recorded_on` is an upper bound of its day."""

    file: Path
    function: str
    symbol: str
    recorded_on: date
    sample: bool


class Captures:
    """All answers of a folder that are data. Bodies of errors and other vendors' files are left out."""

    def __init__(self, folder: Path) -> None:
        index = folder / INDEX
        if not index.is_file():
            raise RecordedFolderError(f"{folder} has no {INDEX}; give the folder of recorded answers that holds it")
        self._by_question: dict[tuple[str, str], list[Capture]] = defaultdict(list)
        with index.open(encoding="utf-8", newline="") as lines:
            reader = csv.DictReader(lines, delimiter="\t")
            if missing := _COLUMNS - set(reader.fieldnames or ()):
                raise RecordedFolderError(f"{index} lacks the columns {', '.join(sorted(missing))}")
            for row in reader:
                self._add(folder, row)

    def symbols(self) -> list[str]:
        """Return every company with an answer, in Alpha Vantage's spelling, ordered."""
        return sorted({symbol for function, symbol in self._by_question if function in SYMBOL_FUNCTIONS})

    def of(self, function: str, symbol: str = "*") -> Sequence[Capture]:
        """Return the captures of one question; `*` asks for a whole market."""
        return self._by_question.get((function, symbol), ())

    def pick(self, function: str, symbol: str, on: date) -> Capture | None:
        """Return the newest capture at or before the day, else the oldest; a sample only where nothing else is."""
        return picked(self.of(function, symbol), on)

    def busiest_day(self) -> date:
        """Return the day from which most company answers are. Raises RecordedFolderError when there is none."""
        days = Counter(
            capture.recorded_on
            for (function, _), captures in self._by_question.items()
            if function in SYMBOL_FUNCTIONS
            for capture in captures
        )
        if not days:
            raise RecordedFolderError("the folder holds no answer about any company")
        return max(days, key=lambda day: (days[day], day))

    def _add(self, folder: Path, row: dict[str, str]) -> None:
        function, symbol, file = row["function"], row["symbol"], folder / row["file"]
        data = function in SYMBOL_FUNCTIONS and symbol
        market = function in _WHOLE_MARKETS and symbol == "*"
        if not (data or market or function == "ALPACA_ASSETS") or not row["approx_date"]:
            return
        sample = any(word in row["notes"] for word in _SAMPLES)
        if market and not sample:
            sample = file.read_bytes().count(b"\n") < _FEWEST_LINES
        capture = Capture(file, function, symbol, date.fromisoformat(row["approx_date"]), sample)
        self._by_question[function, symbol if data or market else "*"].append(capture)


def whole(captures: Sequence[Capture]) -> Sequence[Capture]:
    """Return the captures without samples, or all where there are samples only."""
    return [capture for capture in captures if not capture.sample] or captures


def picked(captures: Sequence[Capture], on: date) -> Capture | None:
    """Return the newest capture at or before the day, else the oldest; a sample only where nothing else is."""
    found = whole(captures)
    earlier = [capture for capture in found if capture.recorded_on <= on]
    if earlier:
        return max(reversed(earlier), key=lambda capture: capture.recorded_on)
    return min(found, key=lambda capture: capture.recorded_on, default=None)
