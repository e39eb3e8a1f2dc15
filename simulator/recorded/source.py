"""The recorded folder as a source of answers."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from simulator.recorded.asset_rows import MADE, asset_rows
from simulator.recorded.captures import Captures
from simulator.source import AssetRow

_BOM = b"\xef\xbb\xbf"
_CALENDAR_HEADER = b"symbol,name,reportDate,fiscalDateEnding,estimate,currency\r\n"
_LISTING_HEADER = b"symbol,name,exchange,assetType,ipoDate,delistingDate,status\r\n"


class RecordedSource:
    """Serves the newest capture at or before the world's day, else the oldest; `{}` for what was never recorded.

    A recorded calendar keeps its dates: far from the day of its capture all its releases lie in the past or the future.
    Bodies go out as recorded, but for a byte-order mark and, in CSV, line ends that somebody normalised.
    """

    def __init__(self, folder: Path) -> None:
        self.captures = Captures(folder)
        self._rows: tuple[date, Sequence[AssetRow]] | None = None

    def default_day(self) -> date:
        """Return the day on which a world starts whose day nobody chose: that of most answers about companies.

        Then most answers are as old as the world believes, and none comes from its future.
        """
        return self.captures.busiest_day()

    def answer(self, function: str, symbol: str, on: date) -> bytes | None:
        """Return the recorded body, None where nothing was recorded."""
        capture = self.captures.pick(function, symbol, on)
        return None if capture is None else capture.file.read_bytes().removeprefix(_BOM)

    def earnings_calendar(self, on: date, months: int, symbol: str | None) -> bytes:  # noqa: ARG002  # as recorded
        """Return the recorded calendar of the whole market, or one symbol's rows of it, whatever the horizon."""
        lines = self._csv("EARNINGS_CALENDAR", on) or _CALENDAR_HEADER
        return lines if symbol is None else _rows_of(lines, symbol)

    def listing_status(self, on: date, *, active: bool) -> bytes:
        """Return the recorded list; the delisted were never recorded, so of them the header only."""
        return (self._csv("LISTING_STATUS", on) if active else None) or _LISTING_HEADER

    def assets(self, on: date) -> Sequence[AssetRow]:
        """Return the recorded Alpaca rows and those made from the recorded listing, which carry an attribute for it."""
        if self._rows is None or self._rows[0] != on:
            self._rows = on, asset_rows(self.captures, on)
        return self._rows[1]

    def describe(self) -> Mapping[str, object]:
        """Return how many companies there are, and how many of their asset rows had to be made."""
        day = self.default_day()
        rows = self.assets(day)
        made = sum(MADE in json.dumps(row["attributes"]) for row in rows)
        counts = {"companies": len(self.captures.symbols()), "assets": len(rows), "assets_made": made}
        return {"source": "recorded", "default_day": day.isoformat(), "counts": counts}

    def _csv(self, function: str, on: date) -> bytes | None:
        capture = self.captures.pick(function, "*", on)
        if capture is None:
            return None
        lines = capture.file.read_bytes().removeprefix(_BOM).replace(b"\r\n", b"\n").rstrip(b"\n")
        return lines.replace(b"\n", b"\r\n") + b"\r\n"


def _rows_of(lines: bytes, symbol: str) -> bytes:
    rows = list(csv.reader(io.StringIO(lines.decode(), newline="")))
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(row for row in rows if row[:1] in (rows[0][:1], [symbol]))
    return text.getvalue().encode()
