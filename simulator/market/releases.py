"""When results come out, what the calendar says of it before, and when the vendor publishes them.

This is the ground truth of the generated market. The lags between a release and its publication are assumed; the report
lag (5, 50, 95 % at 21, 37, 65 days after the period's end) and the days of the week follow real calendars.
"""

import math
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache

from simulator.draws import Draws
from simulator.market.fiscal_years import FiscalQuarter, FiscalYear, months_later
from simulator.market.roster import Company
from simulator.source import REPORT_FUNCTIONS

FIRST_YEAR = 1996
LAST_YEAR = 2032
LONGEST_REPORT_LAG = 105
_MEDIAN_LAG_DAYS = 37
_WEEKDAYS = ((0, 9), (1, 26), (2, 27), (3, 32), (4, 6))
_FILING_LAGS = ((0, 16), (1, 24), (2, 16), (3, 11), (4, 8), (5, 7), (6, 6), (7, 4), (8, 3), (9, 3), (10, 2))
_LONGEST_LAG = 10
_CONFIRMED_AT_LEAST = 10


@dataclass(frozen=True, slots=True)
class Release:
    """One quarter's results of one company.

    `label` is the fiscal date by which EARNINGS and the calendar name the quarter; `report_date` is when the results
    really come out. `announced` is the date that the calendar shows for a while before `confirmed_on`. For a company
    that slips, `confirmed_on` is the day after the announced date passed in silence.
    """

    company: Company
    quarter: FiscalQuarter
    label: date
    report_date: date
    time_of_day: str
    announced: date
    confirmed_on: date

    def shown_date(self, on: date) -> date:
        """Return the report date that the calendar gives on that day."""
        return self.report_date if on >= self.confirmed_on else self.announced

    def published(self, seed: int) -> Mapping[str, date]:
        """Return from which day on each dataset holds the quarter: EARNINGS after 0-2 days, statements after 0-10."""
        draws = Draws(seed, "published", self.company.issuer, self.quarter.end)
        soonest = 1 if self.time_of_day == "post-market" else 0
        filed = max(soonest, draws.weighted(_FILING_LAGS))
        lags = {"EARNINGS": max(soonest, draws.integer(0, 2))}
        for function in REPORT_FUNCTIONS:
            later = draws.integer(1, 3) if draws.chance(0.12) else 0
            lags[function] = min(filed + later, _LONGEST_LAG)
        lags["OVERVIEW"] = min(lags["INCOME_STATEMENT"] + draws.integer(0, 3), _LONGEST_LAG)
        return {function: self.report_date + timedelta(lag) for function, lag in lags.items()}

    def final_from(self, seed: int, function: str) -> date:
        """Return from which day on the report is complete; until then it is provisional. Most are complete at once."""
        published = self.published(seed)[function]
        draws = Draws(seed, "provisional", self.company.issuer, self.quarter.end)
        if not draws.chance(0.15):
            return published
        complete = draws.integer(3, 40)
        concerned = Draws(seed, "provisional", self.company.issuer, self.quarter.end, function).chance(0.75)
        return published + timedelta(complete) if concerned else published


@cache
def quarters(fiscal_year: FiscalYear) -> tuple[FiscalQuarter, ...]:
    """Return all quarters that the market knows of such years, oldest first. Companies with one rule share them."""
    return tuple(fiscal_year.quarters(FIRST_YEAR, LAST_YEAR))


@cache
def _ends(fiscal_year: FiscalYear) -> tuple[date, ...]:
    return tuple(quarter.end for quarter in quarters(fiscal_year))


def quarters_from(company: Company, ends_from: date) -> tuple[FiscalQuarter, ...]:
    """Return the company's quarters as a public company that end on `ends_from` or later, oldest first."""
    first = bisect_left(_ends(company.fiscal_year), ends_from)
    known = quarters(company.fiscal_year)[first:]
    return tuple(quarter for quarter in known if quarter.start > company.public_since)


@lru_cache(maxsize=200_000)
def release_of(seed: int, company: Company, quarter: FiscalQuarter) -> Release:
    """Return how one quarter comes out."""
    draws = Draws(seed, "report", company.issuer, quarter.end)
    usual_lag, time_of_day = _habits(seed, company.issuer)
    report_date = _report_date(usual_lag, quarter, draws)
    if draws.chance(0.03):
        announced = report_date - timedelta(draws.integer(2, 14))
        confirmed_on = announced + timedelta(1)
    else:
        shift = draws.weighted(((0, 55), (draws.integer(1, 7), 22), (-draws.integer(1, 6), 19), (14, 4)))
        announced = report_date + timedelta(shift)
        confirmed_on = report_date - timedelta(draws.integer(_CONFIRMED_AT_LEAST, 28))
    return Release(
        company=company,
        quarter=quarter,
        label=months_later(quarter.month_end, company.label_shift),
        report_date=report_date,
        time_of_day=time_of_day,
        announced=announced,
        confirmed_on=confirmed_on,
    )


def releases(seed: int, company: Company, since: date, until: date) -> Iterator[Release]:
    """Yield the releases that come out from `since` to `until`, both included, in order."""
    for quarter in quarters_from(company, since - timedelta(LONGEST_REPORT_LAG)):
        if quarter.end >= until:
            return
        release = release_of(seed, company, quarter)
        if since <= release.report_date <= until:
            yield release


@lru_cache(maxsize=50_000)
def _habits(seed: int, issuer: str) -> tuple[float, str]:
    """Return how many days an issuer takes as a rule, as a logarithm, and at what time of day it reports."""
    draws = Draws(seed, "habits", issuer)
    time_of_day = "pre-market" if draws.chance(0.55) else "post-market"
    return draws.normal(math.log(_MEDIAN_LAG_DAYS), 0.31), time_of_day


def _report_date(usual_lag: float, quarter: FiscalQuarter, draws: Draws) -> date:
    lag = math.exp(usual_lag + draws.normal(0, 0.07)) * (1.2 if quarter.closes_year else 0.95)
    if draws.chance(0.003):
        lag = draws.between(90, 98)
    day = quarter.end + timedelta(round(min(max(lag, 8), 98)))
    return max(day + timedelta(draws.weighted(_WEEKDAYS) - day.weekday()), quarter.end + timedelta(4))
