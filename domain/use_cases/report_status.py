"""How the system is: budget, freshness, queue, dead letters, releases and the last runs. Reads only."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from domain.model.analysis import QueueState
from domain.model.datasets import BUNDLE_ORDER, Dataset, Provider
from domain.model.pollination import RequestState
from domain.model.releases import ReleaseState
from domain.model.runs import RunRecord, ScheduledUseCase
from domain.ports.analysis_queue import AnalysisQueue
from domain.ports.asset_store import AssetStore
from domain.ports.clock import Clock
from domain.ports.event_bus import DeadLetterCounts
from domain.ports.pollination_requests import PollinationRequests
from domain.ports.release_store import ReleaseStore
from domain.ports.run_log import RunLog
from domain.ports.schedule import Schedule
from domain.rules.budget import DAY, next_call
from domain.rules.completeness import completeness
from domain.use_cases.calendar_hold import CalendarHold
from domain.use_cases.rate_budget import RateBudget
from domain.use_cases.universe import Universe


@dataclass(frozen=True, slots=True)
class BudgetStatus:
    """What is left of the rate budget of Alpha Vantage."""

    limit: int | None
    """Calls in any 24 hours; `None` for a key without a daily limit."""
    used: int
    """Calls that count against the limit now."""
    left: int | None
    starts: tuple[datetime, ...]
    """Starts of the calls that count now, oldest first."""
    next_start: datetime
    """The earliest instant at which a call for a dataset may start; one slot is held for the earnings calendar."""
    closed_until: datetime | None
    """Set while the provider refuses: it said that its limit is reached, or did not know the key."""


@dataclass(frozen=True, slots=True)
class Freshness:
    """How much of the active universe is up to date."""

    universe: int
    fully_fresh: int
    """Assets that are complete: every dataset holds the newest released quarter."""
    begun: int
    """Assets with some data that are not complete."""
    never_fetched: int
    datasets: Mapping[Dataset, int]
    """How many assets of the universe hold the dataset, complete or not."""

    @property
    def percent(self) -> Decimal:
        """Share of the universe that is fully fresh, in percent with one decimal."""
        share = Decimal(100 * self.fully_fresh) / max(self.universe, 1)
        return share.quantize(Decimal("0.1"))


@dataclass(frozen=True, slots=True)
class QueueStatus:
    """The analysis queue."""

    entries: Mapping[QueueState, int]
    oldest_pending: datetime | None


@dataclass(frozen=True, slots=True)
class OpenRequests:
    """Datasets that are asked for and not yet done."""

    states: Mapping[RequestState, int]
    next_at: datetime | None
    """When the first of those that are put off goes on."""


@dataclass(frozen=True, slots=True)
class Status:
    """The whole picture at one instant."""

    as_of: datetime
    active_assets: int
    budget: BudgetStatus
    freshness: Freshness
    releases: Mapping[ReleaseState, int]
    queue: QueueStatus
    requests: OpenRequests
    dead_letters: int
    last_runs: tuple[RunRecord, ...]
    """The newest run of each scheduled use case, in the order of a day."""
    next_triggers: Mapping[ScheduledUseCase, datetime]


@dataclass(frozen=True, slots=True)
class ReportStatus:
    """Gathers the picture from the stores."""

    universe: Universe
    assets: AssetStore
    releases: ReleaseStore
    requests: PollinationRequests
    queue: AnalysisQueue
    dead_letters: DeadLetterCounts
    runs: RunLog
    budget: RateBudget
    hold: CalendarHold
    schedule: Schedule
    clock: Clock

    def __call__(self) -> Status:
        """The picture now."""
        now = self.clock.now()
        by_state = self.releases.count_by_state()
        latest = (self.runs.latest(job.value, limit=1) for job in ScheduledUseCase)
        return Status(
            as_of=now,
            active_assets=len(self.assets.digests()),
            budget=self.budget_status(now),
            freshness=self._freshness(now),
            releases={state: by_state.get(state, 0) for state in ReleaseState},
            queue=self._queue(),
            requests=self._requests(),
            dead_letters=self.dead_letters.dead_letters(),
            last_runs=tuple(record for records in latest for record in records),
            next_triggers={job: self.schedule.next_due(job, now) for job in ScheduledUseCase},
        )

    def budget_status(self, now: datetime) -> BudgetStatus:
        """The rate budget of Alpha Vantage at `now`."""
        ledger = self.budget.read(Provider.ALPHA_VANTAGE)
        policy = self.budget.policies[Provider.ALPHA_VANTAGE]
        starts = tuple(sorted(start for _, start in ledger.slots if start > now - DAY))
        closed = ledger.closed_until
        return BudgetStatus(
            limit=policy.limit,
            used=len(starts),
            left=None if policy.limit is None else max(policy.limit - len(starts), 0),
            starts=starts,
            next_start=next_call(ledger, policy, now, self.hold.due()).start,
            closed_until=closed if closed is not None and closed > now else None,
        )

    def _freshness(self, now: datetime) -> Freshness:
        universe = fresh = begun = 0
        held: Counter[Dataset] = Counter()
        for view in self.universe.views():
            universe += 1
            having = [dataset for dataset, head in view.heads.items() if head.fetched_at is not None]
            held.update(having)
            complete = completeness(view.heads, view.releases, now).complete
            fresh += complete
            begun += bool(having) and not complete
        return Freshness(
            universe, fresh, begun, universe - fresh - begun, {dataset: held[dataset] for dataset in BUNDLE_ORDER}
        )

    def _queue(self) -> QueueStatus:
        depth = self.queue.depth()
        oldest = next(iter(self.queue.entries(QueueState.PENDING)), None)
        return QueueStatus(
            {state: depth.get(state, 0) for state in QueueState}, None if oldest is None else oldest.enqueued_at
        )

    def _requests(self) -> OpenRequests:
        requests = tuple(self.requests.open_requests())
        states = Counter(request.state for request in requests)
        later = [request.not_before for request in requests if request.not_before is not None]
        open_states = (RequestState.PLANNED, RequestState.LEASED, RequestState.DEFERRED)
        return OpenRequests({state: states[state] for state in open_states}, min(later, default=None))
