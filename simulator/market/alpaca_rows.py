"""Alpaca's rows: one per instrument, in the shape of 2026."""

import uuid
from datetime import date

from simulator.draws import Draws
from simulator.market.roster import Instrument, Kind

_SUFFIX = {Kind.OTC: "", Kind.ETF: "", Kind.FUND: " Common Shares of Beneficial Interest"}


def asset_row(seed: int, instrument: Instrument, on: date) -> dict[str, object]:
    """Return the row as Alpaca lists it on a day. Margin and borrow fields of some assets change from day to day."""
    draws = Draws(seed, "asset", instrument.symbol)
    active = instrument.active(on)
    tradable = active and instrument.kind is not Kind.OTC
    common = instrument.kind in {Kind.COMPANY, Kind.ETF}
    margin = draws.weighted(((30, 62), (50, 10), (75, 6), (100, 22))) if tradable and common else 100
    shortable = tradable and common and draws.chance(0.8)
    easy = shortable and draws.chance(0.92)
    nervous = shortable and draws.chance(0.06)
    if nervous and Draws(seed, "borrow", instrument.symbol, on).chance(0.4):
        easy, margin = not easy, 100
    identity = uuid.UUID(int=_identity(draws), version=4)
    return {
        "id": str(identity),
        "class": "us_equity",
        "exchange": instrument.exchange,
        "symbol": instrument.symbol,
        "name": _name(instrument, draws),
        "status": "active" if active else "inactive",
        "tradable": tradable,
        "marginable": margin < 100 if tradable else False,  # noqa: PLR2004  # per cent
        "maintenance_margin_requirement": margin,
        "margin_requirement_long": str(margin),
        "margin_requirement_short": str(margin),
        "shortable": shortable,
        "easy_to_borrow": easy,
        "borrow_status": "easy_to_borrow" if easy else "hard_to_borrow",
        "fractionable": tradable and common and draws.chance(0.85),
        "attributes": _attributes(instrument, draws, tradable=tradable),
    }


def _identity(draws: Draws) -> int:
    return draws.integer(0, 2**60) << 64 | draws.integer(0, 2**60)


def _name(instrument: Instrument, draws: Draws) -> str:
    """The security's type stands inside the name, for Nasdaq nearly always, for NYSE seldom; some are upper case."""
    name = instrument.name
    if instrument.kind is Kind.COMPANY:
        company = instrument.company
        if company and company.currency != "USD":
            name += " American Depositary Shares"
        elif "Class" not in name and (instrument.exchange == "NASDAQ" or draws.chance(0.2)):
            name += draws.weighted(((" Common Stock", 85), (" Class A Common Stock", 12), (" Common  Stock", 3)))
        elif "Class" in name:
            name += " Common Stock"
        if draws.chance(0.02):
            name = name.upper()
        return name + (" " if draws.chance(0.01) else "")
    return name + _SUFFIX.get(instrument.kind, "")


def _attributes(instrument: Instrument, draws: Draws, *, tradable: bool) -> list[str]:
    if not tradable:
        return []
    found = ["ptp_no_exception"] if draws.chance(0.006) else []
    if instrument.kind in {Kind.COMPANY, Kind.ETF}:
        found += ["fractional_eh_enabled"] if draws.chance(0.85) else []
        found += ["has_options"] if draws.chance(0.55) else []
        found += ["overnight_tradable"] if draws.chance(0.7) else []
    return found
