"""Pairs of answers of one company, before and after the vendor writes month ends, for every kind of fiscal year."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import Any

from simulator.market.fiscal_years import FiscalYear, FiscalYearKind, Rekeying
from simulator.market.roster import Company
from simulator.market.statements import QUARTERLY_WINDOW, oddity_of, published_quarters, statement
from simulator.source import REPORT_FUNCTIONS

_REKEYED_ON = date(2026, 2, 2)
_RULES = (
    FiscalYear(FiscalYearKind.CALENDAR),
    FiscalYear(FiscalYearKind.OTHER_MONTH, 6),
    FiscalYear(FiscalYearKind.WEEKS_13_13_13_13, 1, 6, nearest=True),
    FiscalYear(FiscalYearKind.WEEKS_13_13_13_13, 9, 5),
    FiscalYear(FiscalYearKind.WEEKS_12_12_12_16, 8, 5),
    FiscalYear(FiscalYearKind.WEEKS_12_12_12_16, 12, 6, nearest=True),
    FiscalYear(FiscalYearKind.WEEKS_16_12_12_12, 1, 5, nearest=True),
    FiscalYear(FiscalYearKind.WEEKS_16_12_12_12, 12, 5),
    FiscalYear(FiscalYearKind.MOVED, 10, moved_to=12, moved_in=2019),
    FiscalYear(FiscalYearKind.MOVED, 1, moved_to=3, moved_in=2021),
)


@dataclass(frozen=True, slots=True)
class RekeyedPair:
    """One dataset of one company twice: `before` under true period ends, `after` under month ends.

    `after` is taken later, so it can hold one quarter more and has let the oldest one go; `ends` are the true ends of
    its quarters, newest first, as `after` lists them.
    """

    fiscal_year: FiscalYear
    rekeying: Rekeying
    function: str
    before_on: date
    before: dict[str, Any]
    after_on: date
    after: dict[str, Any]
    ends: tuple[date, ...]


def rekeyed_pairs(seed: int = 9, *, days_between: int = 30) -> Iterator[RekeyedPair]:
    """Yield pairs for every kind of fiscal year, every style of re-keying and every statement."""
    before_on = _REKEYED_ON - timedelta(days=days_between // 2)
    after_on = before_on + timedelta(days=days_between)
    for number, rule in enumerate(_RULES):
        for style in Rekeying:
            company = _plain_company(seed, f"PAIR{number}", rule, style)
            for function in REPORT_FUNCTIONS:
                before = statement(seed, company, function, before_on)
                after = statement(seed, company, function, after_on)
                known = published_quarters(seed, company, function, after_on)[-QUARTERLY_WINDOW:]
                ends = tuple(quarter.end for quarter in reversed(known))
                yield RekeyedPair(rule, style, function, before_on, before, after_on, after, ends)


def _plain_company(seed: int, symbol: str, rule: FiscalYear, style: Rekeying) -> Company:
    """Return a company whose rows are not odd in any other way."""
    candidates = (_company(symbol, attempt, rule, style) for attempt in count())
    return next(
        company
        for company in candidates
        if all(oddity_of(seed, company, function) == "none" for function in REPORT_FUNCTIONS)
    )


def _company(symbol: str, attempt: int, rule: FiscalYear, style: Rekeying) -> Company:
    return Company(
        symbol=symbol,
        vendor_symbol=symbol,
        issuer=f"{symbol}-{attempt}",
        name=f"{symbol} Inc",
        sector="CONSUMER CYCLICAL",
        currency="USD",
        exchange="NYSE",
        public_since=date(1990, 1, 2),
        fiscal_year=rule,
        label_shift=0,
        rekeying=style,
        rekeyed_on=_REKEYED_ON,
        in_calendar=True,
    )
