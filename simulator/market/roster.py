"""Who is listed: companies and everything else that Alpaca calls us_equity."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from simulator.draws import Draws
from simulator.market.fiscal_years import FiscalYear, FiscalYearKind, Rekeying
from simulator.market.names import SECTOR_WEIGHTS, TRICKY_TICKERS, company_name, fund_name, tickers


class Kind(StrEnum):
    """What an instrument is. Only companies have statements."""

    COMPANY = "company"
    ETF = "etf"
    FUND = "fund"
    WARRANT = "warrant"
    UNIT = "unit"
    RIGHT = "right"
    PREFERRED = "preferred"
    NOTE = "note"
    OTC = "otc"


_KIND_WEIGHTS = (
    (Kind.ETF, 60.0),
    (Kind.OTC, 9.0),
    (Kind.WARRANT, 8.5),
    (Kind.PREFERRED, 7.5),
    (Kind.FUND, 5.0),
    (Kind.UNIT, 5.0),
    (Kind.NOTE, 3.0),
    (Kind.RIGHT, 2.0),
)
_FISCAL_KINDS = (
    (FiscalYearKind.CALENDAR, 76.0),
    (FiscalYearKind.OTHER_MONTH, 14.0),
    (FiscalYearKind.WEEKS_13_13_13_13, 6.5),
    (FiscalYearKind.WEEKS_12_12_12_16, 0.8),
    (FiscalYearKind.WEEKS_16_12_12_12, 0.8),
    (FiscalYearKind.MOVED, 1.9),
)
_OTHER_MONTHS = ((6, 30), (9, 30), (3, 12), (1, 8), (10, 6), (7, 4), (11, 3), (4, 3), (5, 2), (8, 2))
_WEEK_MONTHS = ((1, 40), (12, 30), (9, 12), (6, 6), (8, 4), (2, 4), (5, 4))
# Old month, new month: the transition lasts two, three, five or six months.
_MOVES = ((10, 12), (1, 3), (9, 12), (6, 9), (7, 12), (6, 12), (3, 9))
_CURRENCIES = (("USD", 955), ("CNY", 12), ("EUR", 11), ("CAD", 8), ("JPY", 4), ("GBP", 4), ("BRL", 3), ("TWD", 3))
_COMPANY_EXCHANGES = (("NASDAQ", 58), ("NYSE", 36), ("AMEX", 5), ("BATS", 1))
_FUND_EXCHANGES = (("ARCA", 52), ("BATS", 24), ("NASDAQ", 22), ("NYSE", 2))
_NO_END = date(9999, 12, 31)
_CHURN = date(2026, 6, 1)
_CHURN_DAYS = 730


@dataclass(frozen=True, slots=True)
class Company:
    """One listed line of an issuer that reports.

    `symbol` is Alpaca's spelling, `vendor_symbol` Alpha Vantage's. `issuer` keys the figures: two share classes have
    one. `label_shift` is by how many months EARNINGS and the calendar misname a quarter's nominal month.
    """

    symbol: str
    vendor_symbol: str
    issuer: str
    name: str
    sector: str
    currency: str
    exchange: str
    public_since: date
    fiscal_year: FiscalYear
    label_shift: int
    rekeying: Rekeying
    rekeyed_on: date
    in_calendar: bool


@dataclass(frozen=True, slots=True)
class Instrument:
    """One line of Alpaca's list. `listing_symbol` is its spelling in LISTING_STATUS."""

    symbol: str
    listing_symbol: str
    kind: Kind
    name: str
    exchange: str
    listed_on: date
    delisted_on: date = _NO_END
    company: Company | None = None

    def active(self, on: date) -> bool:
        """Say whether it is listed on that day."""
        return self.listed_on <= on < self.delisted_on


def build_roster(seed: int, assets: int, companies: int) -> list[Instrument]:
    """Return `assets` instruments that are listed in late 2026, the gone ones and a few to come."""
    names = tickers(seed)
    roots = [*_companies(seed, companies, names)]
    roster = [*roots, *_others(seed, assets - len(roots), names, roots)]
    for index in range(assets // 200):
        churn = Draws("churn", seed, index)
        leaver = churn.integer(0, len(roster) - 1)
        if roster[leaver].symbol not in TRICKY_TICKERS:
            roster[leaver] = replace(roster[leaver], delisted_on=_CHURN + timedelta(churn.integer(160, _CHURN_DAYS)))
    roster += _funds_to_come(seed, assets // 200, names)
    roster += _gone(seed, assets // 12, names)
    return roster


def _companies(seed: int, count: int, names: Iterator[str]) -> Iterator[Instrument]:
    """About one issuer in a hundred has two share classes, so two lines."""
    tricky = iter(ticker for ticker in TRICKY_TICKERS if ticker != "NAN")
    left = count
    while left:
        ticker = next(tricky, None) if count >= len(TRICKY_TICKERS) else None
        ticker = ticker or next(names)
        draws = Draws("company", seed, ticker)
        company = _company(draws, ticker)
        classes = ("A", "B") if draws.chance(0.012) and left > 1 and ticker not in TRICKY_TICKERS else ("",)
        for letter in classes:
            left -= 1
            line = company
            if letter:
                line = replace(company, symbol=f"{ticker}.{letter}", vendor_symbol=f"{ticker}-{letter}")
                line = replace(line, name=f"{company.name} - Class {letter}", exchange="NYSE")
            yield Instrument(
                line.symbol, line.vendor_symbol, Kind.COMPANY, line.name, line.exchange, line.public_since, company=line
            )


def _company(draws: Draws, ticker: str) -> Company:
    sector = draws.weighted(SECTOR_WEIGHTS)
    name, exchange = company_name(draws, sector), draws.weighted(_COMPANY_EXCHANGES)
    # Over half are older than Alpha Vantage's window of twenty years; the youngest went public this autumn.
    years = draws.between(0.6, 45) if draws.chance(0.9) else draws.between(-0.3, 3)
    fiscal_year = _fiscal_year(draws)
    rekeyed_on = date(2025, 6, 1) + timedelta(draws.integer(0, 250))
    if draws.chance(0.5):
        rekeyed_on = date(2026, 6, 1) + timedelta(draws.integer(0, 540))
    return Company(
        symbol=ticker,
        vendor_symbol=ticker,
        issuer=ticker,
        name=name,
        sector=sector,
        currency=draws.weighted(_CURRENCIES),
        exchange=exchange,
        public_since=date(2026, 7, 1) - timedelta(int(years * 365)),
        fiscal_year=fiscal_year,
        label_shift=_label_shift(draws, fiscal_year),
        rekeying=draws.weighted(((Rekeying.NEAREST_MONTH, 60), (Rekeying.OWN_MONTH, 20), (Rekeying.FISCAL_MONTH, 20))),
        rekeyed_on=rekeyed_on,
        in_calendar=draws.chance(0.92),
    )


def _fiscal_year(draws: Draws) -> FiscalYear:
    kind = draws.weighted(_FISCAL_KINDS)
    if kind is FiscalYearKind.CALENDAR:
        return FiscalYear(kind)
    if kind is FiscalYearKind.OTHER_MONTH:
        return FiscalYear(kind, draws.weighted(_OTHER_MONTHS))
    if kind is FiscalYearKind.MOVED:
        old, new = draws.pick(_MOVES)
        return FiscalYear(kind, old, moved_to=new, moved_in=draws.integer(2012, 2026))
    return FiscalYear(
        kind, draws.weighted(_WEEK_MONTHS), draws.weighted(((5, 70), (6, 20), (4, 10))), nearest=draws.chance(0.5)
    )


def _label_shift(draws: Draws, fiscal_year: FiscalYear) -> int:
    """Retail years that end near 31 January are labelled February; a few companies are two months off in every row."""
    if fiscal_year.kind in {FiscalYearKind.CALENDAR, FiscalYearKind.OTHER_MONTH, FiscalYearKind.MOVED}:
        return -2 if draws.chance(0.004) else 0
    return draws.weighted(((0, 78), (1, 14), (-2, 8)))


def _others(seed: int, count: int, names: Iterator[str], roots: list[Instrument]) -> Iterator[Instrument]:
    used: set[str] = set()
    attempt = 0
    while len(used) < count:
        attempt += 1
        draws = Draws("other", seed, attempt)
        kind = draws.weighted(_KIND_WEIGHTS)
        since = date(2026, 7, 1) - timedelta(draws.integer(20, 6_000))
        if attempt == 1:
            instrument = _own_root(draws, Kind.ETF, "NAN", since)
        elif kind in {Kind.ETF, Kind.FUND, Kind.OTC} or not roots:
            instrument = _own_root(draws, kind, next(names), since)
        else:
            instrument = _derived(draws, kind, draws.pick(roots), since)
        if instrument.symbol not in used:
            used.add(instrument.symbol)
            yield instrument


def _own_root(draws: Draws, kind: Kind, ticker: str, since: date) -> Instrument:
    if kind is Kind.OTC:
        symbol = ticker.ljust(4, "Q") + draws.pick("FY")
        name = company_name(draws, draws.weighted(SECTOR_WEIGHTS)).upper() + " Common Stock"
        return Instrument(symbol, symbol, Kind.OTC, name, "OTC", since)
    if kind is Kind.FUND:
        name = fund_name(draws).replace(" ETF", " Income Fund")
        return Instrument(ticker, ticker, Kind.FUND, name, "NYSE", since)
    return Instrument(ticker, ticker, Kind.ETF, fund_name(draws), draws.weighted(_FUND_EXCHANGES), since)


def _derived(draws: Draws, kind: Kind, root: Instrument, since: date) -> Instrument:
    """Warrants, units, rights, preferreds and notes carry the root's ticker, each exchange in its own spelling."""
    base, name = root.symbol.partition(".")[0], root.name
    letter = draws.pick("ABCDEF")
    if kind is Kind.PREFERRED:
        title = f"{name} Depositary Shares Series {letter} Preferred Stock"
        return Instrument(f"{base}.PR{letter}", f"{base}-P-{letter}", kind, title, "NYSE", since)
    if kind is Kind.NOTE:
        symbol = base[:4].ljust(4, "X") + draws.pick("LZGN")
        return Instrument(
            symbol, symbol, kind, f"{name} 6.{draws.integer(10, 99)}% Senior Notes due 2031", "NASDAQ", since
        )
    dot, dash, last, title = {
        Kind.WARRANT: (".WS", "-WS", "W", "Warrants each exercisable for one share at 11.50 per share"),
        Kind.UNIT: (".U", "-U", "U", "Units (1 Ord Cls A & 1/2 War)"),
        Kind.RIGHT: (".RT", "-R", "R", "Rights to receive one tenth of one share"),
    }[kind]
    if root.exchange == "NASDAQ":
        symbol = base[:4].ljust(4, "X") + last
        return Instrument(symbol, symbol, kind, f"{name} {title}", "NASDAQ", since)
    return Instrument(base + dot, base + dash, kind, f"{name} {title}", "NYSE", since)


def _funds_to_come(seed: int, count: int, names: Iterator[str]) -> Iterator[Instrument]:
    for index in range(count):
        draws = Draws("to come", seed, index)
        since = date(2026, 11, 4) + timedelta(draws.integer(0, _CHURN_DAYS))
        yield _own_root(draws, Kind.ETF, next(names), since)


def _gone(seed: int, count: int, names: Iterator[str]) -> Iterator[Instrument]:
    for index in range(count):
        draws = Draws("gone", seed, index)
        name = company_name(draws, draws.weighted(SECTOR_WEIGHTS))
        since = date(2005, 1, 3) + timedelta(draws.integer(0, 5_000))
        end = since + timedelta(draws.integer(200, 2_500))
        ticker = next(names)
        yield Instrument(ticker, ticker, Kind.COMPANY, name, draws.weighted(_COMPANY_EXCHANGES), since, end)
