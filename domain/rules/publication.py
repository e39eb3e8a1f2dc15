"""When a released quarter shows up at the provider: how likely it is there by now, and when to look again."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import pairwise

from domain.model.datasets import Dataset
from domain.model.pollination import CERTAIN, ProbeTally
from domain.rules.market_day import market_day, start_of_market_day

WINDOW_DAYS = 45
"""How long after its report date a quarter is looked for; what is missing then is waived."""
WINDOW = timedelta(days=WINDOW_DAYS)
LEAST_PAUSE = timedelta(days=1)

_PERCENT = CERTAIN // 100
_EARNINGS_TABLE = ((0, 33), (1, 66), (2, 90), (WINDOW_DAYS, 98))
_FILING_TABLE = ((0, 8), (10, 90), (WINDOW_DAYS, 98))
"""Days since the report date and the percentage of companies whose quarter is there by then; linear between the rows.

Assumed until our own looks replace them: `EARNINGS` has the figures 0 to 2 days after the report date, the statements
0 to 10 days after it, and some quarters never come.
"""
_FOLLOWS_PERCENT = 95
"""A dataset that is asked for once the filing is known to be out has the quarter, too. Assumed, then learned."""
_PRIOR_LOOKS = 20
"""How many looks of our own weigh as much as the assumption."""
_LEAST_CHANCE = _PERCENT
"""No look within the window is hopeless, whatever was learned."""


class Chances:
    """Publication chances in parts of `CERTAIN`: the assumed table, corrected by what our looks found (Beta prior).

    A tally should count first looks only (`is_first_look`): later ones are at quarters that are known to be late.
    """

    def __init__(self, tallies: Iterable[ProbeTally] = ()) -> None:
        known = [tally for tally in tallies if tally.looks > 0]
        self._by_day = {dataset: _learned(dataset, known) for dataset in Dataset}
        self._follows = {dataset: _learned_follow_up(dataset, known) for dataset in Dataset}

    def published(self, dataset: Dataset, days_since_report: int) -> int:
        """That a released quarter is in the dataset so many days after its report date; never falls with the days."""
        if days_since_report < 0:
            return 0
        return self._by_day[dataset][min(days_since_report, WINDOW_DAYS)]

    def newly_published(self, dataset: Dataset, days_since_report: int, days_at_last_look: int | None) -> int:
        """As `published`, given that a look `days_at_last_look` days after the report date did not find it."""
        now = self.published(dataset, days_since_report)
        if days_at_last_look is None or days_since_report < 0:
            return now
        then = self.published(dataset, days_at_last_look)
        return max((now - then) * CERTAIN // (CERTAIN - then), _LEAST_CHANCE)

    def follows(self, dataset: Dataset) -> int:
        """That the dataset has the quarter, given that a statement has it."""
        return self._follows[dataset]


def _assumed(dataset: Dataset, day: int) -> int:
    table = _EARNINGS_TABLE if dataset is Dataset.EARNINGS else _FILING_TABLE
    (first, low), (last, high) = next(rows for rows in pairwise(table) if day <= rows[1][0])
    return (low * (last - day) + high * (day - first)) * _PERCENT // (last - first)


_ASSUMED = {dataset: tuple(_assumed(dataset, day) for day in range(WINDOW_DAYS + 1)) for dataset in Dataset}


def _posterior(assumed: int, looks: int, finds: int) -> int:
    return (assumed * _PRIOR_LOOKS + finds * CERTAIN) // (_PRIOR_LOOKS + looks)


def _learned(dataset: Dataset, tallies: Iterable[ProbeTally]) -> tuple[int, ...]:
    looks = [0] * (WINDOW_DAYS + 1)
    finds = [0] * (WINDOW_DAYS + 1)
    for tally in tallies:
        if tally.dataset is dataset and tally.days_since_report >= 0:
            day = min(tally.days_since_report, WINDOW_DAYS)
            looks[day] += tally.looks
            finds[day] += tally.finds
    chances: list[int] = []
    highest = 0
    for day in range(WINDOW_DAYS + 1):
        highest = max(highest, _posterior(_ASSUMED[dataset][day], looks[day], finds[day]))
        chances.append(min(highest, CERTAIN - _PERCENT))
    return tuple(chances)


def _learned_follow_up(dataset: Dataset, tallies: Iterable[ProbeTally]) -> int:
    # The income statement and earnings are mostly looked at before the filing is out, so their tallies say little here.
    learns = dataset in {Dataset.BALANCE_SHEET, Dataset.CASH_FLOW}
    own = [tally for tally in tallies if learns and tally.dataset is dataset]
    looks = sum(tally.looks for tally in own)
    finds = sum(tally.finds for tally in own)
    return max(_posterior(_FOLLOWS_PERCENT * _PERCENT, looks, finds), _LEAST_CHANCE)


def is_first_look(report_date: date, considered_before: datetime | None) -> bool:
    """Whether a look at a release is the first since its report date; `considered_before` is the look before it."""
    return considered_before is None or market_day(considered_before) < report_date


def pause_after_look(since: datetime, looked_at: datetime) -> timedelta:
    """How long to wait after a look in vain: half the time since the quarter was due, at least a day."""
    return max((looked_at - since) / 2, LEAST_PAUSE)


def next_try(report_date: date, now: datetime) -> datetime | None:
    """When to look again after a look at `now` in vain; `None` once the window after the report date is over.

    The last look comes at the end of the window, so that a late quarter gets its whole window.
    """
    since = start_of_market_day(report_date)
    end = since + WINDOW
    if now >= end:
        return None
    return min(now + pause_after_look(since, now), max(end, now + LEAST_PAUSE))
