"""Daily prices, in US dollars: a smooth function of the date with some noise, so that no path must be walked."""

import math
from datetime import date, timedelta

from simulator.draws import Draws
from simulator.market.figures import EXCHANGE_RATES, business
from simulator.market.roster import Company

_EPOCH = date(2010, 1, 1)
_WAVES = ((1500, 0.25), (420, 0.12), (97, 0.06), (23, 0.025))


def price(seed: int, company: Company, on: date) -> float:
    """Return the closing price of one share on a day."""
    traits = business(seed, company)
    draws = Draws(seed, "price", company.issuer)
    days = (on - _EPOCH).days
    yearly = traits.revenue * 4 / EXCHANGE_RATES[company.currency] * math.exp(traits.growth * days / 365.25)
    shares = traits.shares * math.exp(-0.008 * days / 365.25)
    walk = sum(size * math.sin(days / period * 2 * math.pi + draws.between(0, 6.28)) for period, size in _WAVES)
    noise = Draws(seed, "tick", company.issuer, on).normal(0, 0.008)
    return max(0.05, yearly / shares * draws.between(0.6, 5) * math.exp(walk + noise))


def average(seed: int, company: Company, on: date, days: int) -> float:
    """Return the mean price of the last `days` days, sampled ten times."""
    step = days / 10
    return sum(price(seed, company, on - timedelta(round(step * index))) for index in range(10)) / 10


def year_range(seed: int, company: Company, on: date) -> tuple[float, float]:
    """Return the lowest and highest weekly price of the last 52 weeks."""
    weekly = [price(seed, company, on - timedelta(weeks=index)) for index in range(52)]
    return min(weekly), max(weekly)
