"""LISTING_STATUS as the vendor answers it on a world date, with the oddities that the real file has."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date

from simulator.draws import Draws
from simulator.market.roster import Instrument, Kind

HEADER = ("symbol", "name", "exchange", "assetType", "ipoDate", "delistingDate", "status")
_EXCHANGES = {"ARCA": "NYSE ARCA", "AMEX": "NYSE MKT"}
_TEST_ROWS = (
    ("-P-HIZ", "Presurance Holdings Inc", "NASDAQ", "Stock", "2023-08-30"),
    ("ATEST", "ATEST", "NYSE MKT", "Stock", "2016-01-04"),
    ("ATEST-A", "ATEST.A", "NYSE MKT", "Stock", "2016-01-04"),
    ("BC/PB", "Brunswick Corp", "NYSE", "Stock", "2018-12-10"),
    ("BRKD", "DIREXION DAILY&NBSP;BRKB BEAR 1X SHARES ", "NASDAQ", "ETF", "2024-12-11"),
    ("NXT(EXP20091224)", "Nextracker Inc", "NASDAQ", "Stock", "2023-02-09"),
    (
        "NYCB- PR-U",
        "New York Community Capital Trust V Bifurcated Opt Nts Unit Secs Bonuses",
        "NYSE",
        "Stock",
        "2002-11-04",
    ),
    ("ZVZZT", "NASDAQ TEST STOCK", "NASDAQ", "Stock", "2002-03-14"),
    ("ZZK", "", "NYSE ARCA", "Stock", "2020-07-22"),
    ("ZZZ", "TEST TICKER FOR UTP", "NYSE ARCA", "Stock", "2014-10-31"),
)
_BATS_SINCE = date(2026, 3, 31)


def listing_status(seed: int, instruments: Sequence[Instrument], on: date, *, active: bool) -> bytes:
    """Return the CSV of what is listed, or of what once was, by symbol."""
    rows = sorted(_active_rows(seed, instruments, on) if active else _delisted_rows(instruments, on))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADER)
    writer.writerows(rows)
    return text.getvalue().encode()


def _active_rows(seed: int, instruments: Sequence[Instrument], on: date) -> Iterator[tuple[str, ...]]:
    for instrument in instruments:
        if instrument.kind is Kind.OTC or not instrument.active(on):
            continue
        draws = Draws(seed, "listing", instrument.symbol)
        exchange = _EXCHANGES.get(instrument.exchange, instrument.exchange)
        asset_type = "ETF" if instrument.kind is Kind.ETF else "Stock"
        if instrument.kind in {Kind.ETF, Kind.FUND} and draws.chance(0.03):
            asset_type = "Stock" if asset_type == "ETF" else "ETF"
        name = "" if draws.chance(0.005) else instrument.name
        since = instrument.listed_on.isoformat()
        yield instrument.listing_symbol, name, exchange, asset_type, since, "null", "Active"
        if on >= _BATS_SINCE and draws.chance(0.027):
            shadow = f"{instrument.listing_symbol}:BAT"
            yield shadow, name[:30], exchange, "Stock", _BATS_SINCE.isoformat(), "null", "Active"
    for symbol, name, exchange, asset_type, since in _TEST_ROWS:
        yield symbol, name, exchange, asset_type, since, "null", "Active"


def _delisted_rows(instruments: Sequence[Instrument], on: date) -> Iterator[tuple[str, ...]]:
    for instrument in instruments:
        if instrument.delisted_on <= on and instrument.kind is not Kind.OTC:
            yield (
                instrument.listing_symbol,
                instrument.name,
                _EXCHANGES.get(instrument.exchange, instrument.exchange),
                "ETF" if instrument.kind is Kind.ETF else "Stock",
                instrument.listed_on.isoformat(),
                instrument.delisted_on.isoformat(),
                "Delisted",
            )
    yield "CFX 5.75", "Colfax Corp", "NYSE", "Stock", "2019-01-09", "2022-01-18", "Delisted"
    yield "ASRV 8.45 06-30-28", "Ameriserv Capital Trust I", "NASDAQ", "Stock", "1998-04-24", "2021-06-30", "Delisted"
