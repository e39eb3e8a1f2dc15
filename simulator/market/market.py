"""The market as pure functions: no server, no clock, no order of questions."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from simulator import damage
from simulator.draws import Draws
from simulator.market import calendar, listing
from simulator.market.alpaca_rows import asset_row
from simulator.market.earnings import earnings
from simulator.market.overview import overview, thin_overview
from simulator.market.releases import Release, releases
from simulator.market.roster import Company, Instrument, Kind, build_roster
from simulator.market.statements import statement
from simulator.source import REPORT_FUNCTIONS, SYMBOL_FUNCTIONS

_COMPANIES_PER_ASSET = 5_500 / 13_000


class Market:
    """A generated market. Two markets with the same arguments answer alike, byte for byte.

    `assets` is how many instruments Alpaca lists as active in late 2026, `companies` how many of them report. Symbols
    are in Alpha Vantage's spelling, unless a method says otherwise.
    """

    def __init__(self, seed: int, assets: int = 13_000, companies: int | None = None) -> None:
        self.seed = seed
        count = round(assets * _COMPANIES_PER_ASSET) if companies is None else companies
        if not 0 <= count <= assets:
            message = f"a market of {assets} assets cannot have {count} companies"
            raise ValueError(message)
        self.instruments = build_roster(seed, assets, count)
        self._strangers = assets // 10
        self._by_symbol = {instrument.listing_symbol: instrument for instrument in self.instruments}
        self._rows: tuple[date, list[dict[str, object]]] | None = None

    def companies(self) -> list[Company]:
        """Return everyone who reports, with the rule of the fiscal year."""
        return [instrument.company for instrument in self.instruments if instrument.company]

    def company(self, symbol: str) -> Company:
        """Return one company by Alpha Vantage's symbol. Raises KeyError for anything else."""
        company = self._by_symbol[symbol].company
        if company is None:
            raise KeyError(symbol)
        return company

    def assets(self, on: date) -> Sequence[Mapping[str, object]]:
        """Return Alpaca's rows on a day: active and inactive ones, ordered by exchange and symbol."""
        if self._rows is None or self._rows[0] != on:
            known = [instrument for instrument in self.instruments if instrument.listed_on <= on]
            known.sort(key=lambda instrument: (instrument.exchange, instrument.symbol))
            self._rows = on, [asset_row(self.seed, instrument, on) for instrument in known]
        return self._rows[1]

    def statement(self, symbol: str, function: str, on: date) -> dict[str, Any] | None:
        """Return the body of any of the five datasets on a day, None where the vendor answers `{}`."""
        instrument = self._by_symbol.get(symbol)
        if instrument is None or not instrument.active(on):
            return None
        if instrument.company is None:
            return self._of_no_company(instrument, function)
        if function == "OVERVIEW":
            return overview(self.seed, instrument.company, on)
        if function == "EARNINGS":
            return earnings(self.seed, instrument.company, on)
        if function in REPORT_FUNCTIONS:
            return statement(self.seed, instrument.company, function, on)
        message = f"the market has no {function}; it has {', '.join(SYMBOL_FUNCTIONS)}"
        raise ValueError(message)

    def releases(self, symbol: str, since: date, until: date) -> list[Release]:
        """Return the ground truth: what the company releases from `since` to `until`, both included."""
        return [*releases(self.seed, self.company(symbol), since, until)]

    def published(self, release: Release) -> Mapping[str, date]:
        """Return from which day on each of the five datasets holds the released quarter."""
        return release.published(self.seed)

    def final_from(self, release: Release, function: str) -> date:
        """Return from which day on the quarter's report is complete in a statement."""
        return release.final_from(self.seed, function)

    def answer(self, function: str, symbol: str, on: date) -> bytes | None:
        """Return the JSON body of one of the five datasets, None where the vendor answers `{}`."""
        body = self.statement(symbol, function, on)
        return None if body is None else damage.rendered(body)

    def events(self, on: date, months: int = 3) -> list[calendar.Event]:
        """Return the calendar's rows on a day."""
        return calendar.earnings_calendar(self.seed, self.instruments, self._strangers, on, months)

    def earnings_calendar(self, on: date, months: int, symbol: str | None) -> bytes:
        """Return the calendar as CSV, of one symbol (the header only when it has no event) or of all."""
        return calendar.as_csv([event for event in self.events(on, months) if symbol in {None, event.symbol}])

    def listing_status(self, on: date, *, active: bool) -> bytes:
        """Return the listed or the delisted symbols as CSV."""
        return listing.listing_status(self.seed, self.instruments, on, active=active)

    def describe(self) -> Mapping[str, object]:
        """Return the seed and how many instruments of each kind there are."""
        kinds = [instrument.kind for instrument in self.instruments]
        counts = {str(kind): kinds.count(kind) for kind in Kind}
        return {"source": "generated", "seed": self.seed, "instruments": len(kinds), "counts": counts}

    def _of_no_company(self, instrument: Instrument, function: str) -> dict[str, Any] | None:
        """Warrants and units often have an empty overview; nothing else outside companies has anything."""
        known = Draws(self.seed, "thin", instrument.symbol).chance(0.5)
        if function == "OVERVIEW" and instrument.kind in {Kind.WARRANT, Kind.UNIT} and known:
            return thin_overview(self.seed, instrument)
        return None
