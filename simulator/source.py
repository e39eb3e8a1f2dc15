"""Where answers come from: a recorded folder or the generated market."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

REPORT_FUNCTIONS = ("INCOME_STATEMENT", "BALANCE_SHEET", "CASH_FLOW")
SYMBOL_FUNCTIONS = ("OVERVIEW", *REPORT_FUNCTIONS, "EARNINGS")

AssetRow = Mapping[str, object]


class Source(Protocol):
    """The data of both providers on one world date. All methods are pure: same date, same bytes."""

    def answer(self, function: str, symbol: str, on: date) -> bytes | None:
        """Return the JSON body of one of SYMBOL_FUNCTIONS, None where Alpha Vantage knows nothing.

        `symbol` is in Alpha Vantage's spelling (a dash in class shares).
        """

    def earnings_calendar(self, on: date, months: int, symbol: str | None) -> bytes:
        """Return the CSV of the events within `months` months, of one symbol or of the whole market."""

    def listing_status(self, on: date, *, active: bool) -> bytes:
        """Return the CSV of the active or the delisted symbols."""

    def assets(self, on: date) -> Sequence[AssetRow]:
        """Return Alpaca's rows, inactive ones too."""

    def describe(self) -> Mapping[str, object]:
        """Return what `GET /_simulator/world` says of the source."""
