"""What the rest of the budget would be spent on, and why; spends nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.model.assets import Asset, IneligibleReason
from domain.model.datasets import Dataset, Provider
from domain.model.pollination import Candidate, PlannedCall, PollinationRequest
from domain.model.reports import DatasetHead
from domain.ports.asset_store import AssetStore
from domain.ports.clock import Clock
from domain.ports.pollination_requests import PollinationRequests
from domain.ports.release_store import ReleaseStore
from domain.ports.report_store import ReportStore
from domain.rules.budget import DAY, next_call, used_in_window
from domain.rules.candidates import candidates
from domain.rules.completeness import Completeness, completeness
from domain.rules.eligibility import ineligible_because
from domain.rules.publication import Chances
from domain.use_cases.calendar_hold import CalendarHold
from domain.use_cases.find_asset import FindAsset
from domain.use_cases.plan_pollination import PollinationPlanner
from domain.use_cases.rate_budget import RateBudget
from domain.use_cases.universe import Place, Universe


@dataclass(frozen=True, slots=True)
class PlanPreview:
    """The slots of the budget, and what each is for."""

    as_of: datetime
    limit: int | None
    """Calls in any 24 hours; `None`: no daily limit."""
    used: int
    """Calls that count now."""
    next_start: datetime
    """The earliest instant at which a call may start."""
    calendar_due: datetime
    """When the earnings calendar is due, for which one slot is held."""
    promised: tuple[PollinationRequest, ...]
    """Calls that were asked for and not yet made."""
    planned: tuple[PlannedCall, ...]
    """Best use first."""
    later: bool
    """No slot is free before the next calendar: these are for the slots of the day after."""


@dataclass(frozen=True, slots=True)
class AssetExplained:
    """Why an asset would get the calls that it would get, or none."""

    as_of: datetime
    asset: Asset
    ineligible: IneligibleReason | None
    place: Place | None
    """`None`: it is not eligible, or the provider does not know it."""
    cap: int
    """How many assets the budget is spent on."""
    completeness: Completeness
    heads: Mapping[Dataset, DatasetHead]
    candidates: tuple[Candidate, ...]
    """Every call that could be made for it now."""
    planned: tuple[PlannedCall, ...]
    """Those that get a slot."""
    open_requests: tuple[PollinationRequest, ...]


@dataclass(frozen=True, slots=True)
class PreviewPlan:
    """Plans as the triggers do, and publishes nothing."""

    planner: PollinationPlanner
    universe: Universe
    find_asset: FindAsset
    assets: AssetStore
    releases: ReleaseStore
    reports: ReportStore
    requests: PollinationRequests
    budget: RateBudget
    hold: CalendarHold
    clock: Clock

    def __call__(self) -> PlanPreview:
        """The plan for what is left until the next calendar, or for the day after when nothing is left."""
        now = self.clock.now()
        calendar = self.hold.due()
        ledger = self.budget.read(Provider.ALPHA_VANTAGE)
        planned, later = self._plan(calendar)
        policy = self.budget.policies[Provider.ALPHA_VANTAGE]
        return PlanPreview(
            as_of=now,
            limit=policy.limit,
            used=used_in_window(ledger, now),
            next_start=next_call(ledger, policy, now, calendar).start,
            calendar_due=calendar,
            promised=tuple(request for request in self.requests.open_requests() if request.is_expected(now)),
            planned=planned,
            later=later,
        )

    def explain(self, symbol: str) -> AssetExplained:
        """Everything that decides whether a call is spent on the asset. Raises `UnknownSymbolError`."""
        asset = self.find_asset(symbol)
        now = self.clock.now()
        heads = self.reports.heads_of(asset.symbol)
        releases = self.releases.of_symbol(asset.symbol)
        place = self.universe.place_of(asset.symbol)
        planned, _ = self._plan(self.hold.due())
        return AssetExplained(
            as_of=now,
            asset=asset,
            ineligible=ineligible_because(
                asset, listing=self.assets.listings().get(asset.symbol), in_calendar=bool(releases)
            ),
            place=place,
            cap=self.universe.cap,
            completeness=completeness(heads, releases, now),
            heads=heads,
            candidates=candidates(place.view, Chances(self.requests.probe_tallies()), now) if place else (),
            planned=tuple(call for call in planned if call.candidate.symbol == asset.symbol),
            open_requests=tuple(self.requests.of_symbol(asset.symbol)),
        )

    def _plan(self, calendar: datetime) -> tuple[tuple[PlannedCall, ...], bool]:
        planned = self.planner.plan()
        if planned:
            return planned, False
        return self.planner.plan(until=calendar + DAY + timedelta(hours=1)), True
