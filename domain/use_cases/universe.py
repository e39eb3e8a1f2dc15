"""The active universe: the assets that the budget is spent on, as the planner sees them."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

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
from domain.rules.eligibility import ineligible_because
from domain.rules.weights import active_universe, weigh

RELEASES_BACK = timedelta(days=200)
"""Two quarters: enough to know the newest release of every company, and those still open."""
RELEASES_AHEAD = timedelta(days=370)


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

    def views(self) -> Iterator[AssetView]:
        """The active universe, heaviest first."""
        releases = self._releases_by_symbol()
        heads = self._heads_by_symbol()
        weights = weigh(
            self._eligible(in_calendar=releases.keys(), unknown=self._unknown_to_provider(heads)),
            watched=self.watchlist.symbols(),
            capitalizations={known.symbol: known.amount for known in self.reports.market_capitalizations()},
            with_estimates=frozenset(
                symbol for symbol, known in releases.items() if any(release.estimate is not None for release in known)
            ),
        )
        with_data = frozenset(
            symbol for symbol, held in heads.items() if any(head.fetched_at is not None for head in held.values())
        )
        promised = self._open_datasets()
        for symbol in active_universe(weights, self.cap, already_in=with_data):
            yield AssetView(
                symbol=symbol,
                weight=weights[symbol],
                heads=heads.get(symbol, {}),
                releases=tuple(releases.get(symbol, ())),
                open_datasets=frozenset(promised.get(symbol, ())),
            )

    def _unknown_to_provider(self, heads: Mapping[str, Mapping[Dataset, DatasetHead]]) -> frozenset[str]:
        """Assets that the provider has nothing on: they hold no place before they are worth another look."""
        now = self.clock.now()
        return frozenset(
            symbol
            for symbol, held in heads.items()
            if (probe := held.get(PROBE)) and _without_data(probe) and probe.next_check and probe.next_check > now
        )

    def _eligible(self, *, in_calendar: Container[str], unknown: Container[str]) -> Iterator[Asset]:
        listings = self.assets.listings()
        for asset in self.assets.active():
            if asset.symbol in unknown:
                continue
            listed = listings.get(asset.symbol)
            if ineligible_because(asset, listing=listed, in_calendar=asset.symbol in in_calendar) is None:
                yield asset

    def _releases_by_symbol(self) -> dict[str, list[Release]]:
        today = self.clock.now().date()
        found: dict[str, list[Release]] = {}
        for release in self.releases.reported_between(today - RELEASES_BACK, today + RELEASES_AHEAD):
            found.setdefault(release.symbol, []).append(release)
        return found

    def _heads_by_symbol(self) -> dict[str, dict[Dataset, DatasetHead]]:
        found: dict[str, dict[Dataset, DatasetHead]] = {}
        for head in self.reports.heads():
            found.setdefault(head.symbol, {})[head.dataset] = head
        return found

    def _open_datasets(self) -> dict[str, set[Dataset]]:
        found: dict[str, set[Dataset]] = {}
        now = self.clock.now()
        for request in self.requests.open_requests():
            if not request.is_expected(now):
                continue
            found.setdefault(request.symbol, set()).add(request.dataset)
        return found


def _without_data(probe: DatasetHead) -> bool:
    return probe.unknown_times > 0 or probe.fetched_at is None
