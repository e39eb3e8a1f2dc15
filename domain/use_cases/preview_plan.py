"""What the rest of the budget would be spent on, and why; spends nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from domain.model.assets import Asset, IneligibleReason
from domain.model.datasets import Dataset, Provider
from domain.model.pollination import Candidate, PlannedCall, PollinationRequest
from domain.model.reports import DatasetHead
from domain.model.runs import ScheduledUseCase
from domain.ports.asset_store import AssetStore
from domain.ports.clock import Clock
from domain.ports.pollination_requests import PollinationRequests
from domain.ports.release_store import ReleaseStore
from domain.ports.report_store import ReportStore
from domain.ports.schedule import Schedule
from domain.rules.budget import after_start, next_call, upcoming_starts, used_in_window
from domain.rules.candidates import candidates
from domain.rules.completeness import Completeness, completeness
from domain.rules.eligibility import ineligible_because, is_in_calendar
from domain.rules.market_day import market_day
from domain.rules.planning import PlanMode
from domain.rules.publication import Chances
from domain.use_cases.calendar_hold import CalendarHold
from domain.use_cases.find_asset import FindAsset
from domain.use_cases.plan_pollination import MOST_CALLS_A_PLAN, PollinationPlanner
from domain.use_cases.rate_budget import RateBudget
from domain.use_cases.sync_listing import SyncListing
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
    planned_for: datetime
    """`as_of`, or when the next day's plan is made, if nothing is left to be planned before the next calendar."""
    planned: tuple[PlannedCall, ...]
    """By start, best use first."""
    unplanned: int | None
    """Slots that no call is worth as things stand: for the datasets that follow when a call brings a new quarter.
    `None`: no daily limit."""

    @property
    def later(self) -> bool:
        """Whether these are the slots of the next day."""
        return self.planned_for > self.as_of


@dataclass(frozen=True, slots=True)
class AssetExplained:
    """Why an asset would get the calls that it would get, or none."""

    as_of: datetime
    planned_for: datetime
    """As in `PlanPreview`."""
    asset: Asset
    ineligible: IneligibleReason | None
    place: Place | None
    """`None`: it is not eligible, or the provider does not know it."""
    mode: PlanMode
    cap: int
    """How many assets the budget is spent on."""
    completeness: Completeness
    heads: Mapping[Dataset, DatasetHead]
    candidates: tuple[Candidate, ...]
    """Every call that could be made for it at `planned_for`."""
    planned: tuple[PlannedCall, ...]
    """Those that get a slot."""
    open_requests: tuple[PollinationRequest, ...]


@dataclass(frozen=True, slots=True)
class _Plan:
    made_at: datetime
    slots: int
    calls: tuple[PlannedCall, ...]


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
    sync_listing: SyncListing
    schedule: Schedule
    clock: Clock

    def __call__(self) -> PlanPreview:
        """The plan for what is left until the next calendar, or else for the day that begins with it."""
        now = self.clock.now()
        calendar = self.hold.due()
        promised = self._promised(now)
        plan = self._plan(now, calendar, len(promised))
        ledger = self.budget.read(Provider.ALPHA_VANTAGE)
        policy = self.budget.policies[Provider.ALPHA_VANTAGE]
        return PlanPreview(
            as_of=now,
            limit=policy.limit,
            used=used_in_window(ledger, now),
            next_start=next_call(ledger, policy, now, calendar).start,
            calendar_due=calendar,
            promised=promised,
            planned_for=plan.made_at,
            planned=plan.calls,
            unplanned=None if policy.limit is None else plan.slots - len(plan.calls),
        )

    def explain(self, symbol: str) -> AssetExplained:
        """Everything that decides whether a call is spent on the asset. Raises `UnknownSymbolError`."""
        asset = self.find_asset(symbol)
        now = self.clock.now()
        heads = self.reports.heads_of(asset.symbol)
        releases = self.releases.of_symbol(asset.symbol)
        plan = self._plan(now, self.hold.due(), len(self._promised(now)))
        place = self.universe.place_of(asset.symbol, plan.made_at)
        chances = Chances(self.requests.probe_tallies())
        return AssetExplained(
            as_of=now,
            planned_for=plan.made_at,
            asset=asset,
            ineligible=ineligible_because(
                asset,
                listing=self.assets.listings().get(asset.symbol),
                in_calendar=is_in_calendar(releases, market_day(plan.made_at)),
            ),
            place=place,
            mode=self.planner.mode,
            cap=self.universe.cap,
            completeness=completeness(heads, releases, now),
            heads=heads,
            candidates=candidates(place.view, chances, plan.made_at) if place else (),
            planned=tuple(call for call in plan.calls if call.candidate.symbol == asset.symbol),
            open_requests=tuple(self.requests.of_symbol(asset.symbol)),
        )

    def _promised(self, now: datetime) -> tuple[PollinationRequest, ...]:
        return tuple(request for request in self.requests.open_requests() if request.is_expected(now))

    def _plan(self, now: datetime, calendar: datetime, promised: int) -> _Plan:
        starts = self.planner.free_starts()
        planned = self.planner.best_use(starts, now)
        if not planned:
            now, starts = self._next_day(calendar, promised)
            planned = self.planner.best_use(starts, now)
        return _Plan(now, len(starts), planned)

    def _next_day(self, calendar: datetime, promised: int) -> tuple[datetime, tuple[datetime, ...]]:
        """When the first plan after the calendar is made, and the slots that are left for it.

        The calendar, the listing on its day, and what is promised have theirs by then.
        """
        policy = self.budget.policies[Provider.ALPHA_VANTAGE]
        ledger = self.budget.read(Provider.ALPHA_VANTAGE)
        at = self.schedule.next_due(ScheduledUseCase.PLAN_EARNINGS_POLLINATION, calendar)
        following = self.schedule.next_due(ScheduledUseCase.SYNC_EARNINGS_CALENDAR, at)
        for _ in range(1 + self.sync_listing.is_due(calendar) + promised):
            ledger = after_start(ledger, next_call(ledger, policy, calendar, following))
        starts = upcoming_starts(ledger, policy, at, until=following, hold=following)
        return at, tuple(islice(starts, MOST_CALLS_A_PLAN))
