"""EARNINGS as the vendor answers it on a world date."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from simulator.draws import Draws
from simulator.market.figures import core
from simulator.market.fiscal_years import FiscalQuarter
from simulator.market.releases import Release, quarters, quarters_from, release_of
from simulator.market.roster import Company

_CENT = Decimal("0.01")
_TIMES_KNOWN_SINCE = date(2012, 1, 1)


def earnings(seed: int, company: Company, on: date) -> dict[str, Any]:
    """Return the body: years with a year-to-date stub in front, and quarters back to 1996, newest first."""
    known = [release_of(seed, company, quarter) for quarter in reported_quarters(seed, company, on)]
    return {
        "symbol": company.vendor_symbol,
        "annualEarnings": _with_early_stub(seed, company, on, _annual(seed, known)[::-1]),
        "quarterlyEarnings": [_quarter(seed, release) for release in reversed(known)],
    }


def reported_quarters(seed: int, company: Company, on: date) -> list[FiscalQuarter]:
    """Return the quarters that EARNINGS holds on that day, oldest first."""
    return [
        quarter
        for quarter in quarters(company.fiscal_year)
        if company.public_since < quarter.start
        and quarter.end < on
        and (
            quarter.end < on - timedelta(days=120)
            or release_of(seed, company, quarter).published(seed)["EARNINGS"] <= on
        )
    ]


def eps(seed: int, company: Company, quarter: FiscalQuarter) -> Decimal:
    """Return the quarter's earnings per share, in cents of the reporting currency."""
    base = core(seed, company, quarter)
    return (Decimal(base.net_income) / Decimal(base.shares)).quantize(_CENT)


def estimate(seed: int, company: Company, quarter: FiscalQuarter) -> Decimal | None:
    """Return what analysts expected, None where nobody did."""
    draws = Draws(seed, "estimate", company.issuer, quarter.end)
    if draws.chance(0.027):
        return None
    actual = eps(seed, company, quarter)
    return (actual - abs(actual) * Decimal(str(round(draws.normal(0.03, 0.1), 4)))).quantize(Decimal("0.0001"))


def plain(number: Decimal) -> str:
    """Return a number as the vendor writes it: no exponent, no trailing zeros, no negative zero."""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


def _quarter(seed: int, release: Release) -> dict[str, str]:
    company, quarter = release.company, release.quarter
    actual, expected = eps(seed, company, quarter), estimate(seed, company, quarter)
    row = {
        "fiscalDateEnding": release.label.isoformat(),
        "reportedDate": release.report_date.isoformat(),
        "reportedEPS": plain(actual),
        "estimatedEPS": "None",
        "surprise": "None",
        "surprisePercentage": "None",
    }
    if expected is not None:
        surprise = actual - expected
        row["estimatedEPS"], row["surprise"] = plain(expected), plain(surprise)
        if expected:
            row["surprisePercentage"] = plain((surprise / abs(expected) * 100).quantize(Decimal("0.0001")))
    row["reportTime"] = release.time_of_day if release.report_date >= _TIMES_KNOWN_SINCE else "pre-market"
    return row


def _annual(seed: int, known: list[Release]) -> list[dict[str, str]]:
    """Add up whole years; the year that runs gives a stub dated to its latest quarter."""
    rows: list[dict[str, str]] = []
    running: list[Release] = []
    for release in known:
        running.append(release)
        if release.quarter.closes_year:
            if running[0].quarter.number == 1:
                rows.append(_sum(seed, running))
            running = []
    if running:
        rows.append(_sum(seed, running))
    return rows


def _with_early_stub(seed: int, company: Company, on: date, years: list[dict[str, str]]) -> list[dict[str, str]]:
    """Date the stub of a few companies to a quarter that has ended and is not reported yet, with the sum so far."""
    waiting = [quarter for quarter in quarters_from(company, on - timedelta(days=120)) if quarter.end < on][-1:]
    if not waiting or not years or not Draws(seed, "early stub", company.issuer).chance(0.03):
        return years
    release = release_of(seed, company, waiting[0])
    if release.published(seed)["EARNINGS"] <= on or release.quarter.number == 1:
        return years
    return [{**years[0], "fiscalDateEnding": release.label.isoformat()}, *years[1:]]


def _sum(seed: int, year: list[Release]) -> dict[str, str]:
    total = sum((eps(seed, release.company, release.quarter) for release in year), Decimal(0))
    return {"fiscalDateEnding": year[-1].label.isoformat(), "reportedEPS": plain(total)}
