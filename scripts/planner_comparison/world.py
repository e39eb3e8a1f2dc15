"""A light model of companies and of the provider: when each quarter is reported, and when each dataset shows it."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from domain.model.datasets import BUNDLE_ORDER, STATEMENTS, Dataset

CALENDAR_QUARTERS = 0.8
"""Share of companies whose fiscal quarters end with the calendar's; the others end one or two months later."""
LAG_QUANTILES = (21, 29, 37, 48, 65)
"""Days from the end of a quarter to its report at 5, 25, 50, 75 and 95 % of a real earnings calendar."""
LONGEST_FILING_LAG = 10
LONGEST_EARNINGS_LAG = 2
TRAILING_SHARE = 0.05
"""Of the statements that show a quarter a few days after its income statement. Assumed, as all publication lags are."""


@dataclass(frozen=True, slots=True)
class Quarter:
    """One quarter of one company."""

    end: date
    reported_on: date
    published_on: dict[Dataset, date]


@dataclass(frozen=True, slots=True)
class Company:
    """A company with its quarters, oldest first."""

    symbol: str
    quarters: tuple[Quarter, ...]
    report_dates: tuple[date, ...]
    published: dict[Dataset, tuple[date, ...]]
    """When each quarter is in the dataset, never earlier than the one before."""

    def newest_published(self, dataset: Dataset, day: date) -> Quarter:
        """The newest quarter that the provider shows in the dataset on that day."""
        return self.quarters[bisect_right(self.published[dataset], day) - 1]


def companies(count: int, first_day: date, days: int, seed: int) -> tuple[Company, ...]:
    """Companies with every quarter from 300 days before the first day to 100 days after the last."""
    random = Random(f"{seed}/{count}")  # noqa: S311 (a simulated world, nothing secret)
    return tuple(_company(f"C{number:04d}", first_day, days, random) for number in range(count))


def _company(symbol: str, first_day: date, days: int, random: Random) -> Company:
    shift = 0 if random.random() < CALENDAR_QUARTERS else random.choice((1, 2))
    usual_lag = _lag(random.random())
    quarters = tuple(
        _quarter(end, usual_lag + random.randint(-3, 3), random)
        for end in _quarter_ends(first_day - timedelta(days=300), first_day + timedelta(days=days + 100), shift)
    )
    published = {dataset: tuple(quarter.published_on[dataset] for quarter in quarters) for dataset in BUNDLE_ORDER}
    return Company(symbol, quarters, tuple(quarter.reported_on for quarter in quarters), published)


def _quarter_ends(first: date, last: date, shift: int) -> list[date]:
    ends = []
    for year in range(first.year - 1, last.year + 1):
        for month in (3 + shift, 6 + shift, 9 + shift, 12 + shift):
            next_month = date(year + month // 12, month % 12 + 1, 1)
            end = next_month - timedelta(days=1)
            if first <= end <= last:
                ends.append(end)
    return ends


def _lag(place: float) -> int:
    """Days from quarter end to report, linear between the known quantiles."""
    places = (0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0)
    lags = (14, *LAG_QUANTILES, 75)
    upper = next(index for index, bound in enumerate(places) if place <= bound and index > 0)
    share = (place - places[upper - 1]) / (places[upper] - places[upper - 1])
    return round(lags[upper - 1] + share * (lags[upper] - lags[upper - 1]))


def _quarter(end: date, lag: int, random: Random) -> Quarter:
    reported_on = end + timedelta(days=lag)
    filed_on = reported_on + timedelta(days=random.randint(0, LONGEST_FILING_LAG))
    published_on = dict.fromkeys(BUNDLE_ORDER, filed_on)
    published_on[Dataset.EARNINGS] = reported_on + timedelta(days=random.randint(0, LONGEST_EARNINGS_LAG))
    for dataset in STATEMENTS:
        if random.random() < TRAILING_SHARE:
            published_on[dataset] += timedelta(days=random.randint(1, 5))
    return Quarter(end, reported_on, published_on)
