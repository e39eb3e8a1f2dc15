"""A plausible market, deterministic by seed: every answer is a function of (seed, symbol, world date)."""

from simulator.market.fiscal_years import FiscalQuarter, FiscalYear, FiscalYearKind, Rekeying
from simulator.market.market import Market
from simulator.market.pairs import RekeyedPair, rekeyed_pairs
from simulator.market.releases import Release
from simulator.market.roster import Company, Instrument, Kind

__all__ = [
    "Company",
    "FiscalQuarter",
    "FiscalYear",
    "FiscalYearKind",
    "Instrument",
    "Kind",
    "Market",
    "RekeyedPair",
    "Rekeying",
    "Release",
    "rekeyed_pairs",
]
