"""The active universe: the assets that the budget is spent on, as the planner sees them."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from domain.model.assets import Asset
from domain.model.datasets import Dataset
from domain.model.releases import Release
from domain.model.reports import DatasetHead
from domain.ports.asset_store import AssetStore
from domain.ports.clock import Clock
from domain.ports.pollination_requests import PollinationRequests
from domain.ports.release_store import ReleaseStore
from domain.ports.report_store import ReportStore
from domain.ports.watchlist import Watchlist
from domain.rules.candidates import PROBE, AssetView
from domain.rules.eligibility import RELEASES_AHEAD, RELEASES_BACK, ineligible_because
from domain.rules.market_day import market_day
from domain.rules.weights import active_universe, weigh


@dataclass(frozen=True, slots=True)
class Place:
    """Where an eligible asset stands, and what its weight is made of."""

    rank: int
    """From 1, the heaviest."""
    eligible: int
    """How many assets are eligible."""
    weight: int
    """1 to `CERTAIN`."""
    watched: bool
    capitalization: Decimal | None
    """In the currency of its overview; `None`: no overview was fetched, and one is assumed from its attributes."""
    active: bool
    """Whether the budget is spent on it."""
    view: AssetView


@dataclass(frozen=True, slots=True)
class _Known:
    weights: Mapping[str, int]
    capitalizations: Mapping[str, Decimal]
    heads: Mapping[str, Mapping[Dataset, DatasetHead]]
    releases: Mapping[str, Sequence[Release]]

    def active(self, cap: int) -> tuple[str, ...]:
        with_data = frozenset(
            symbol for symbol, held in self.heads.items() if any(head.fetched_at is not None for head in held.values())
        )
        return active_universe(self.weights, cap, already_in=with_data)

    def view(self, symbol: str, promised: Iterable[Dataset]) -> AssetView:
        return AssetView(
            symbol=symbol,
            weight=self.weights[symbol],
            heads=self.heads.get(symbol, {}),
            releases=tuple(self.releases.get(symbol, ())),
            open_datasets=frozenset(promised),
        )


@dataclass(frozen=True, slots=True)
class Universe:
    """Chooses and weighs the assets, and gathers what is known of each."""

    assets: AssetStore
    releases: ReleaseStore
    reports: ReportStore
    requests: PollinationRequests
    watchlist: Watchlist
    clock: Clock
    cap: int = 170
    """Assets that one free key can keep fresh; more than that and none is."""

    def views(self, at: datetime | None = None) -> Iterator[AssetView]:
        """The active universe, heaviest first; as it is to be expected `at` a later time, unless something comes."""
        now = at or self.clock.now()
        known = self._known(now)
        promised = self._open_datasets(now)
        for symbol in known.active(self.cap):
            yield known.view(symbol, promised.get(symbol, ()))

    def place_of(self, symbol: str, at: datetime | None = None) -> Place | None:
        """Where an asset stands among all that are eligible; `None` when it is not one of them. `at` as in `views`."""
        now = at or self.clock.now()
        known = self._known(now)
        if symbol not in known.weights:
            return None
        return Place(
            rank=1 + sum(weight > known.weights[symbol] for weight in known.weights.values()),
            eligible=len(known.weights),
            weight=known.weights[symbol],
            watched=symbol in self.watchlist.symbols(),
            capitalization=known.capitalizations.get(symbol),
            active=symbol in known.active(self.cap),
            view=known.view(symbol, self._open_datasets(now).get(symbol, ())),
        )

    def _known(self, now: datetime) -> _Known:
        releases = self._releases_by_symbol(market_day(now))
        heads = self._heads_by_symbol()
        capitalizations = {known.symbol: known.amount for known in self.reports.market_capitalizations()}
        weights = weigh(
            self._eligible(in_calendar=releases.keys(), unknown=_unknown_to_provider(heads, now)),
            watched=self.watchlist.symbols(),
            capitalizations=capitalizations,
            with_estimates=frozenset(
                symbol for symbol, known in releases.items() if any(release.estimate is not None for release in known)
            ),
        )
        return _Known(weights, capitalizations, heads, releases)

    def _eligible(self, *, in_calendar: Container[str], unknown: Container[str]) -> Iterator[Asset]:
        listings = self.assets.listings()
        for asset in self.assets.active():
            if asset.symbol in unknown:
                continue
            listed = listings.get(asset.symbol)
            if ineligible_because(asset, listing=listed, in_calendar=asset.symbol in in_calendar) is None:
                yield asset

    def _releases_by_symbol(self, today: date) -> dict[str, list[Release]]:
        found: dict[str, list[Release]] = {}
        for release in self.releases.reported_between(today - RELEASES_BACK, today + RELEASES_AHEAD):
            found.setdefault(release.symbol, []).append(release)
        return found

    def _heads_by_symbol(self) -> dict[str, dict[Dataset, DatasetHead]]:
        found: dict[str, dict[Dataset, DatasetHead]] = {}
        for head in self.reports.heads():
            found.setdefault(head.symbol, {})[head.dataset] = head
        return found

    def _open_datasets(self, now: datetime) -> dict[str, set[Dataset]]:
        found: dict[str, set[Dataset]] = {}
        for request in self.requests.open_requests():
            if not request.is_expected(now):
                continue
            found.setdefault(request.symbol, set()).add(request.dataset)
        return found


def _unknown_to_provider(heads: Mapping[str, Mapping[Dataset, DatasetHead]], now: datetime) -> frozenset[str]:
    """Assets that the provider has nothing on: they hold no place before they are worth another look."""
    return frozenset(
        symbol
        for symbol, held in heads.items()
        if (probe := held.get(PROBE)) and _without_data(probe) and probe.next_check and probe.next_check > now
    )


def _without_data(probe: DatasetHead) -> bool:
    return probe.unknown_times > 0 or probe.fetched_at is None
