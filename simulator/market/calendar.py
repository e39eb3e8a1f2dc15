"""EARNINGS_CALENDAR as the vendor answers it on a world date."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from simulator.draws import Draws
from simulator.market.earnings import estimate, plain
from simulator.market.fiscal_years import month_end, months_later
from simulator.market.releases import LONGEST_REPORT_LAG, Release, quarters_from, release_of
from simulator.market.roster import Company, Instrument, Kind

HEADER = ("symbol", "name", "reportDate", "fiscalDateEnding", "estimate", "currency", "timeOfTheDay")
_YESTERDAY = timedelta(days=1)


class Event(NamedTuple):
    """One row, in the order of the columns."""

    symbol: str
    name: str
    report_date: date
    fiscal_date: date
    estimate: str
    currency: str
    time_of_day: str


def earnings_calendar(
    seed: int, instruments: Sequence[Instrument], strangers: int, on: date, months: int
) -> list[Event]:
    """Return the events from yesterday to `months` months ahead, by report date.

    Beside companies the list holds preferred lines that repeat the issuer's event, OTC symbols that Alpaca lists as
    untradable, and `strangers` symbols that nobody else knows.
    """
    until = months_later(on, months)
    until = until.replace(day=min(on.day, until.day))
    events: list[Event] = []
    by_root: dict[str, list[Event]] = {}
    for instrument in instruments:
        if instrument.company and instrument.active(on) and instrument.company.in_calendar:
            own = list(_company_events(seed, instrument.company, on, until))
            by_root[instrument.symbol] = own
            events += own
    for instrument in instruments:
        if not instrument.active(on):
            continue
        if instrument.kind is Kind.PREFERRED:
            events += _preferred_events(seed, instrument, by_root.get(instrument.symbol.partition(".")[0], []))
        elif instrument.kind is Kind.OTC:
            events += _stranger_events(seed, instrument.symbol, on, until)
    for index in range(strangers):
        events += _stranger_events(seed, _strange_symbol(seed, index), on, until)
    return sorted(events, key=lambda event: (event.report_date, event.symbol))


def as_csv(events: Sequence[Event]) -> bytes:
    """Return the events as the vendor sends them: CRLF, quotes only where a comma asks for them."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADER)
    writer.writerows(events)
    return text.getvalue().encode()


def pending(seed: int, company: Company, on: date, until: date) -> Iterator[Release]:
    """Yield the releases of quarters up to `until` that the calendar may show: not out, or out since yesterday."""
    for quarter in quarters_from(company, on - timedelta(LONGEST_REPORT_LAG)):
        if quarter.end > until:
            return
        release = release_of(seed, company, quarter)
        if release.report_date >= on - _YESTERDAY:
            yield release


def _company_events(seed: int, company: Company, on: date, until: date) -> Iterator[Event]:
    draws = Draws(seed, "calendar", company.vendor_symbol)
    loud, estimated = draws.chance(0.05), draws.chance(0.55)
    twice = "." in company.symbol and draws.chance(1 / 3)
    for number, release in enumerate(pending(seed, company, on, until)):
        shown = release.shown_date(on)
        if shown > until:
            return
        if shown < on - _YESTERDAY:
            continue
        expected = estimate(seed, company, release.quarter) if estimated and number == 0 else None
        name = company.name.upper() if loud else company.name
        yield Event(
            company.vendor_symbol,
            name,
            shown,
            release.label,
            plain(expected) if expected is not None else "",
            company.currency,
            release.time_of_day if loud else "",
        )
        other = shown + timedelta(draws.integer(2, 6))
        if twice and other <= until:
            text = plain(expected) if expected is not None else ""
            yield Event(company.symbol, company.name.upper(), other, release.label, text, "USD", release.time_of_day)


def _preferred_events(seed: int, instrument: Instrument, issuer: Sequence[Event]) -> Iterator[Event]:
    if Draws(seed, "preferred", instrument.symbol).chance(0.6):
        symbol = instrument.symbol.replace(".PR", "-P")
        for event in issuer:
            yield event._replace(symbol=symbol, name=symbol, estimate="", time_of_day="")


def _stranger_events(seed: int, symbol: str, on: date, until: date) -> Iterator[Event]:
    """Foreign and OTC lines: a name like the symbol, an estimate of nothing or 0, the quarters of the calendar year."""
    trait = Draws(seed, "stranger", symbol)
    currency = trait.weighted((("USD", 92), ("JPY", 3), ("EUR", 2), ("CAD", 1), ("MXN", 1), ("GBP", 1)))
    expected = trait.weighted((("", 70), ("0", 20), (f"0.{trait.integer(1, 9999):04}", 10)))
    end = month_end(on.year, (on.month - 1) // 3 * 3 + 3)
    for quarter_end in (months_later(end, months) for months in range(-6, 12, 3)):
        draws = Draws(seed, "stranger", symbol, quarter_end)
        day = quarter_end + timedelta(draws.integer(18, 75))
        if on - _YESTERDAY <= day <= until:
            yield Event(symbol, symbol, day, quarter_end, expected, currency, "")


def _strange_symbol(seed: int, index: int) -> str:
    draws = Draws(seed, "strange symbol", index)
    letters = "".join(draws.pick("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for _ in range(4))
    if index % 60 == 1:
        return f"{letters[:3]}_OLD"
    return letters + draws.pick("FY")
