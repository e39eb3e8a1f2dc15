"""Alpaca's rows for a recorded world: recorded ones, and for the other companies rows made from LISTING_STATUS."""

import csv
import io
import json
import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from simulator.recorded.captures import Captures, whole

MADE = "made_from_listing_status"
_EXCHANGES = {"NYSE ARCA": "ARCA", "NYSE MKT": "AMEX"}
_NAMESPACE = uuid.UUID("5f0c4b7e-6d0f-4f0a-9a55-6f2f0f4b6a11")
# What every recorded row of a common stock has.
_USUAL = ("fractional_eh_enabled", "has_options", "overnight_tradable")

Row = Mapping[str, object]


def asset_rows(captures: Captures, on: date) -> Sequence[Row]:
    """Return one row per company that has an answer, by exchange and symbol.

    A recorded Alpaca row without any recorded answer is left out: Alpha Vantage knows that company, and `{}` would say
    that it does not.
    """
    recorded = _recorded_rows(captures, on)
    listed = _listed_rows(captures, on)
    rows = []
    for symbol in captures.symbols():
        spelling = alpaca_symbol(symbol)
        if spelling in recorded:
            rows.append(recorded[spelling])
        elif symbol in listed:
            rows.append(_made(spelling, listed[symbol]))
    return sorted(rows, key=lambda row: (str(row["exchange"]), str(row["symbol"])))


def alpaca_symbol(symbol: str) -> str:
    """Return Alpaca's spelling of an Alpha Vantage symbol: `BRK.B` for `BRK-B`, `ABR.PRD` for `ABR-P-D`."""
    return re.sub(r"-P-?([A-Z])$", r".PR\1", symbol).replace("-", ".")


def _recorded_rows(captures: Captures, on: date) -> dict[str, Row]:
    """Return the newest recorded row of each symbol, at or before the day where there is one."""
    rows: dict[str, Row] = {}
    for capture in _best_last(captures, "ALPACA_ASSETS", on):
        for row in json.loads(capture):
            rows[row["symbol"]] = row
    return rows


def _listed_rows(captures: Captures, on: date) -> dict[str, Mapping[str, str]]:
    rows: dict[str, Mapping[str, str]] = {}
    for capture in _best_last(captures, "LISTING_STATUS", on):
        for row in csv.DictReader(io.StringIO(capture.decode("utf-8-sig"))):
            rows[row["symbol"]] = row
    return rows


def _best_last(captures: Captures, function: str, on: date) -> Iterator[bytes]:
    """Yield the files so that the one to trust most comes last: later ones, nearest last, then the earlier ones."""
    found = sorted(whole(captures.of(function)), key=lambda capture: capture.recorded_on)
    later = [capture for capture in found if capture.recorded_on > on]
    earlier = [capture for capture in found if capture.recorded_on <= on]
    for capture in (*reversed(later), *earlier):
        yield capture.file.read_bytes()


def _made(symbol: str, listed: Mapping[str, str]) -> Row:
    exchange = listed["exchange"]
    return {
        "id": str(uuid.uuid5(_NAMESPACE, symbol)),
        "class": "us_equity",
        "exchange": _EXCHANGES.get(exchange, exchange),
        "symbol": symbol,
        "name": listed["name"],
        "status": "active",
        "tradable": True,
        "marginable": True,
        "maintenance_margin_requirement": 30,
        "margin_requirement_long": "30",
        "margin_requirement_short": "30",
        "shortable": True,
        "easy_to_borrow": True,
        "borrow_status": "easy_to_borrow",
        "fractionable": True,
        "attributes": [*_USUAL, MADE],
    }
