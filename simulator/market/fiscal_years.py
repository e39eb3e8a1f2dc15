"""How companies cut their years: calendar quarters, 52/53 weeks in three patterns, and years that were moved."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)


class FiscalYearKind(StrEnum):
    """The patterns that the generated market holds."""

    CALENDAR = "calendar"
    OTHER_MONTH = "other_month"
    WEEKS_13_13_13_13 = "13x4"
    WEEKS_12_12_12_16 = "12-12-12-16"
    WEEKS_16_12_12_12 = "16-12-12-12"
    MOVED = "moved"


WEEKS = {
    FiscalYearKind.WEEKS_13_13_13_13: (13, 13, 13, 13),
    FiscalYearKind.WEEKS_12_12_12_16: (12, 12, 12, 16),
    FiscalYearKind.WEEKS_16_12_12_12: (16, 12, 12, 12),
}


class Rekeying(StrEnum):
    """Which month end the vendor writes instead of the true end of a period."""

    NEAREST_MONTH = "nearest_month"  # 2021-08-01 becomes 2021-07-31
    OWN_MONTH = "own_month"  # 2021-08-01 becomes 2021-08-31
    FISCAL_MONTH = "fiscal_month"  # the month that the quarter has in every year, as in EARNINGS


@dataclass(frozen=True, slots=True)
class FiscalQuarter:
    """One quarter. `start` and `end` are its first and last day; `month_end` is its nominal month in every year.

    `number` is 1 to 4. In a transition period the quarters are numbered on from 1 and the last can be shorter.
    """

    fiscal_year: int
    number: int
    start: date
    end: date
    month_end: date
    closes_year: bool

    @property
    def days(self) -> int:
        """Length in days."""
        return (self.end - self.start).days + 1


@dataclass(frozen=True, slots=True)
class FiscalYear:
    """The rule by which a company's years end.

    `month` is the nominal month. Years of weeks end on `weekday` (0 is Monday), the last one in the month, or the one
    nearest to its end. A moved year ends in `moved_to` from calendar year `moved_in` on, after a transition period.
    """

    kind: FiscalYearKind
    month: int = 12
    weekday: int = 5
    nearest: bool = False
    moved_to: int = 12
    moved_in: int = 2020

    def year_end(self, year: int) -> date:
        """Return the last day of the fiscal year that nominally ends in `month` of `year`."""
        end = month_end(year, self.month)
        if self.kind not in WEEKS:
            return end
        back = (end.weekday() - self.weekday) % 7
        last = end - timedelta(days=back)
        return last + _WEEK if self.nearest and back > 3 else last  # noqa: PLR2004  # half a week

    def quarters(self, first_year: int, last_year: int) -> Iterator[FiscalQuarter]:
        """Yield the quarters of the fiscal years from first_year to last_year, oldest first."""
        for year in range(first_year, last_year + 1):
            if self.kind in WEEKS:
                yield from self._of_weeks(year)
            elif self.kind is FiscalYearKind.MOVED:
                yield from self._of_moved_year(year)
            else:
                yield from _of_months(year, month_end(year - 1, self.month), self.year_end(year))

    def _of_weeks(self, year: int) -> Iterator[FiscalQuarter]:
        """A 53rd week belongs to the last quarter."""
        before, weeks = self.year_end(year - 1), WEEKS[self.kind]
        start = before + _DAY
        for number in range(1, 5):
            end = self.year_end(year) if number == len(weeks) else before + _WEEK * sum(weeks[:number])
            nominal = months_later(month_end(year, self.month), -3 * (4 - number))
            yield FiscalQuarter(year, number, start, end, nominal, closes_year=number == len(weeks))
            start = end + _DAY

    def _of_moved_year(self, year: int) -> Iterator[FiscalQuarter]:
        """The year of the move has the last old year's quarters and those of the transition."""
        old_end = month_end(self.moved_in, self.month)
        new_end = next(
            end
            for end in (month_end(self.moved_in, self.moved_to), month_end(self.moved_in + 1, self.moved_to))
            if end > old_end
        )
        if year <= self.moved_in:
            yield from _of_months(year, month_end(year - 1, self.month), month_end(year, self.month))
        if year == new_end.year:
            yield from _of_months(year, old_end, new_end)
        elif year > new_end.year:
            yield from _of_months(year, month_end(year - 1, self.moved_to), month_end(year, self.moved_to))


def _of_months(year: int, before: date, end: date) -> Iterator[FiscalQuarter]:
    """Yield the quarters between two month ends; what is left of less than three months is the last one."""
    number, reached = 0, before
    while reached < end:
        number += 1
        closing = min(months_later(reached, 3), end)
        yield FiscalQuarter(year, number, reached + _DAY, closing, closing, closes_year=closing == end)
        reached = closing


def rekeyed(quarter: FiscalQuarter, style: Rekeying) -> date:
    """Return the month end under which the vendor lists the quarter once it writes month ends."""
    own = month_end(quarter.end.year, quarter.end.month)
    if style is Rekeying.OWN_MONTH:
        return own
    if style is Rekeying.FISCAL_MONTH:
        return quarter.month_end
    previous = quarter.end.replace(day=1) - _DAY
    return previous if quarter.end - previous < own - quarter.end else own


@cache
def month_end(year: int, month: int) -> date:
    """Return the last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def months_later(end: date, months: int) -> date:
    """Return the last day of the month so many months after that of `end` (before, when negative)."""
    index = end.year * 12 + end.month - 1 + months
    return month_end(index // 12, index % 12 + 1)
