"""Run a planner through a simulated year against the light provider, and measure what it keeps fresh."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol

from domain.model.datasets import BUNDLE_ORDER, STATEMENTS, Dataset
from domain.model.pollination import ProbeTally
from domain.model.releases import Release, ReleaseState
from domain.model.reports import DatasetHead, FiscalPeriod, PeriodKind
from domain.rules.candidates import PROBE
from domain.rules.completeness import completeness
from domain.rules.publication import WINDOW, is_first_look, next_try
from domain.rules.release_matching import head_fulfils
from scripts.planner_comparison.world import Company, Quarter, companies

FIRST_DAY = date(2026, 1, 1)
WARM_UP_DAYS = 91
CALLS_A_DAY = 24
MEASURED_EVERY = 7
PLANNED_AT = time(11, tzinfo=UTC)
CALENDAR_AHEAD = timedelta(days=90)
RELEASES_BACK = timedelta(days=200)

Call = tuple[str, Dataset]


@dataclass(slots=True)
class Held:
    """What the store knows of one company."""

    company: Company
    releases: list[Release]
    """By report date."""
    heads: dict[Dataset, DatasetHead] = field(default_factory=dict)

    def known_releases(self, day: date) -> tuple[Release, ...]:
        """The releases that a planner is shown."""
        first = bisect_left(self.company.report_dates, day - RELEASES_BACK)
        last = bisect_right(self.company.report_dates, day + CALENDAR_AHEAD)
        return tuple(self.releases[first:last])

    def reports_on(self, day: date) -> bool:
        """Whether a report date is this day."""
        place = bisect_left(self.company.report_dates, day)
        return self.company.report_dates[place] == day

    def next_report(self, day: date) -> date:
        """The first report date after the day."""
        return self.company.report_dates[bisect_right(self.company.report_dates, day)]


@dataclass(slots=True)
class State:
    """Everything held on one day."""

    now: datetime
    held: dict[str, Held]
    looks: Counter[tuple[Dataset, int]] = field(default_factory=Counter)
    finds: Counter[tuple[Dataset, int]] = field(default_factory=Counter)

    def tallies(self) -> Iterator[ProbeTally]:
        """What the looks so far found."""
        for (dataset, days), looks in self.looks.items():
            yield ProbeTally(dataset, days, looks, self.finds[dataset, days])


class Planner(Protocol):
    """Chooses the calls of one day."""

    def calls(self, state: State, count: int) -> Sequence[Call]:
        """At most `count` calls, in order."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Shares of asset-days (0 to 1) and daily means over the measured days."""

    fresh: float
    """Every dataset that the rule of completeness asks for is held, or is not at the provider yet."""
    fresh_weighted: float
    complete: float
    assets_a_day: float
    calls_a_day: float


def run_year(planner: Planner, count: int, *, days: int, seed: int, weights: Mapping[str, float]) -> Outcome:
    """Start with everything up to date, warm up for a quarter, then measure `days` days."""
    state = _initial(count, days + WARM_UP_DAYS, seed)
    total_weight = sum(weights.values())
    fresh = fresh_weighted = complete = 0.0
    assets = calls = measured = 0
    for offset in range(WARM_UP_DAYS + days):
        day = FIRST_DAY + timedelta(days=offset)
        state.now = datetime.combine(day, PLANNED_AT)
        made = planner.calls(state, CALLS_A_DAY)
        if len(made) > CALLS_A_DAY:
            raise ValueError(f"{type(planner).__name__} made {len(made)} calls on {day}; {CALLS_A_DAY} are allowed.")
        for number, (symbol, dataset) in enumerate(made):
            _fetch(state, state.held[symbol], dataset, state.now + number * timedelta(minutes=1))
        if offset < WARM_UP_DAYS:
            continue
        assets += len({symbol for symbol, _ in made})
        calls += len(made)
        if offset % MEASURED_EVERY:
            continue
        measured += 1
        for symbol, held in state.held.items():
            found = completeness(held.heads, held.known_releases(day), state.now)
            complete += found.complete
            if all(_is_up_to_date(held, dataset, day) for dataset in found.missing):
                fresh += 1
                fresh_weighted += weights[symbol]
    return Outcome(
        fresh=fresh / (measured * count),
        fresh_weighted=fresh_weighted / (measured * total_weight),
        complete=complete / (measured * count),
        assets_a_day=assets / days,
        calls_a_day=calls / days,
    )


def _initial(count: int, days: int, seed: int) -> State:
    start = datetime.combine(FIRST_DAY - timedelta(days=1), PLANNED_AT)
    state = State(start, {})
    for company in companies(count, FIRST_DAY, days, seed):
        held = state.held[company.symbol] = Held(
            company, [_past_or_open(company.symbol, quarter, start.date()) for quarter in company.quarters]
        )
        for place, dataset in enumerate(BUNDLE_ORDER):
            _fetch(state, held, dataset, start + place * timedelta(seconds=1))
    return state


def _past_or_open(symbol: str, quarter: Quarter, today: date) -> Release:
    release = Release(symbol, quarter.end, quarter.reported_on, None, None, None)
    is_past = release.report_date < today - WINDOW
    return replace(release, state=ReleaseState.PROCESSED) if is_past else release


def _fetch(state: State, held: Held, dataset: Dataset, at: datetime) -> None:
    old = held.heads.get(dataset)
    quarter = held.company.newest_published(dataset, at.date())
    changed = old is None or old.newest_quarter_end != quarter.end
    head = held.heads[dataset] = DatasetHead(
        held.company.symbol,
        dataset,
        considered_at=at,
        fetched_at=at,
        newest_quarter=FiscalPeriod(quarter.end, PeriodKind.QUARTERLY),
        newest_quarter_end=quarter.end,
        data_version=quarter.end.isoformat(),
        data_changed_at=at if changed or old is None else old.data_changed_at,
    )
    for place, release in enumerate(held.releases):
        if release.state is ReleaseState.OPEN and release.report_date <= at.date():
            if is_first_look(release.report_date, old.considered_at if old else None):
                _count_look(state, release, head, at)
            held.releases[place] = _after_look(release, head, at)


def _count_look(state: State, release: Release, head: DatasetHead, at: datetime) -> None:
    key = (head.dataset, (at.date() - release.report_date).days)
    state.looks[key] += 1
    state.finds[key] += head_fulfils(release, head)


def _after_look(release: Release, head: DatasetHead, at: datetime) -> Release:
    if head.dataset in STATEMENTS and head_fulfils(release, head):
        return replace(release, state=ReleaseState.PROCESSED)
    if head.dataset is not PROBE:
        return release
    again = next_try(release.report_date, at)
    if again is None:
        return replace(release, state=ReleaseState.GIVEN_UP)
    return replace(release, attempts=release.attempts + 1, next_try=again)


def _is_up_to_date(held: Held, dataset: Dataset, day: date) -> bool:
    """Whether nothing newer can be had of the provider; an overview can always be had."""
    if dataset is Dataset.OVERVIEW:
        return False
    return held.heads[dataset].newest_quarter_end == held.company.newest_published(dataset, day).end
