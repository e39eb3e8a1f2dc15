"""The planners that are compared: ours with its two modes, and two that suggest themselves."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from domain.model.datasets import BUNDLE_ORDER, REPORT_DATASETS, Dataset
from domain.model.pollination import Candidate
from domain.rules.candidates import OVERVIEW_DUE, PROBE, AssetView, candidates
from domain.rules.completeness import completeness
from domain.rules.planning import PlanMode, plan
from domain.rules.publication import Chances
from scripts.planner_comparison.year import Call, Held, State

QUIET_DAYS = 7
"""How long the spare calls of a complete asset are taken as they were: the real planner asks every day."""


@dataclass(slots=True)
class OurPlanner:
    """The real rules: candidates, publication chances, plan."""

    weights: Mapping[str, int]
    mode: PlanMode
    quiet: dict[str, tuple[date, tuple[Candidate, ...]]] = field(default_factory=dict)
    """Assets that lack nothing, until when that holds, and their spare calls: saves most of the year's time."""

    def calls(self, state: State, count: int) -> Sequence[Call]:
        """The day's plan."""
        chances = Chances(state.tallies())
        worth = (
            candidate
            for symbol, held in state.held.items()
            for candidate in self._candidates(symbol, held, chances, state)
        )
        starts = [state.now + number * timedelta(minutes=1) for number in range(count)]
        chosen = [(call.candidate.symbol, call.candidate.dataset) for call in plan(worth, starts, self.mode)]
        for symbol, _ in chosen:
            self.quiet.pop(symbol, None)
        return chosen

    def _candidates(self, symbol: str, held: Held, chances: Chances, state: State) -> tuple[Candidate, ...]:
        today = state.now.date()
        until, known = self.quiet.get(symbol, (today, ()))
        if today < until:
            return known
        view = AssetView(symbol, self.weights[symbol], held.heads, held.known_releases(today), frozenset())
        found = candidates(view, chances, state.now)
        if all(candidate.spare and candidate.fiscal_period is None for candidate in found):
            overview_due = (held.heads[Dataset.OVERVIEW].considered_at + OVERVIEW_DUE).date()
            self.quiet[symbol] = (min(held.next_report(today), overview_due, today + timedelta(days=QUIET_DAYS)), found)
        return found


@dataclass(slots=True)
class RoundRobin:
    """Dataset after dataset, asset after asset, for ever."""

    place: int = 0

    def calls(self, state: State, count: int) -> Sequence[Call]:
        """The next `count` of the endless round."""
        symbols = sorted(state.held)
        made: list[Call] = []
        for _ in range(count):
            asset, dataset = divmod(self.place, len(BUNDLE_ORDER))
            made.append((symbols[asset % len(symbols)], BUNDLE_ORDER[dataset]))
            self.place += 1
        return made


@dataclass(slots=True)
class FirstInFirstOut:
    """Whole bundles: assets in the order of their report dates, then the ones that were fetched longest ago."""

    until_there: bool
    """Whether an asset goes to the end of the queue again until all of the quarter is there."""
    queue: list[str] = field(default_factory=list)
    last: tuple[str, ...] = ()

    def calls(self, state: State, count: int) -> Sequence[Call]:
        """As many whole bundles as fit."""
        today = state.now.date()
        self._enqueue(symbol for symbol, held in state.held.items() if held.reports_on(today))
        if self.until_there:
            self._enqueue(symbol for symbol in self.last if _lacks_the_quarter(state.held[symbol], state.now))
        bundles = count // len(BUNDLE_ORDER)
        chosen = self.queue[:bundles]
        del self.queue[:bundles]
        by_age = sorted(state.held, key=lambda symbol: (state.held[symbol].heads[PROBE].considered_at, symbol))
        chosen += [symbol for symbol in by_age if symbol not in chosen][: bundles - len(chosen)]
        self.last = tuple(chosen)
        return [(symbol, dataset) for symbol in chosen for dataset in BUNDLE_ORDER]

    def _enqueue(self, symbols: Iterable[str]) -> None:
        for symbol in symbols:
            if symbol not in self.queue:
                self.queue.append(symbol)


def _lacks_the_quarter(held: Held, now: datetime) -> bool:
    missing = completeness(held.heads, held.known_releases(now.date()), now).missing
    return any(dataset in missing for dataset in REPORT_DATASETS)
