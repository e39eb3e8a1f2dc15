"""Decide which calls are worth the slots that are left, and ask for them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from domain.events import PollinationNeeded
from domain.model.datasets import Dataset, Provider
from domain.model.metrics import Metric
from domain.model.pollination import Candidate, PlannedCall, PollinationReason, PollinationRequest, RequestState
from domain.model.runs import ScheduledUseCase
from domain.ports.clock import Clock
from domain.ports.event_bus import EventBus
from domain.ports.pollination_requests import PollinationRequests
from domain.rules.candidates import candidates
from domain.rules.market_day import market_day
from domain.rules.planning import PlanMode, plan
from domain.rules.publication import Chances
from domain.rules.wording import counted
from domain.use_cases.calendar_hold import CalendarHold
from domain.use_cases.in_time import make_sure_of_time
from domain.use_cases.rate_budget import RateBudget
from domain.use_cases.recording import Run, RunRecorder
from domain.use_cases.universe import Universe

MOST_CALLS_A_PLAN = 5_000
"""A paid key has no daily limit; what is left over is planned again."""


@dataclass(frozen=True, slots=True)
class PollinationPlanner:
    """Plans over the whole active universe; who asks publishes the part that is his."""

    universe: Universe
    requests: PollinationRequests
    budget: RateBudget
    hold: CalendarHold
    clock: Clock
    mode: PlanMode = PlanMode.SPREAD

    def plan(self) -> tuple[PlannedCall, ...]:
        """The best use of every slot that is neither spent nor promised until the next calendar is due.

        Spends nothing and changes nothing.
        """
        return self.best_use(self.free_starts(), self.clock.now())

    def free_starts(self) -> tuple[datetime, ...]:
        """When calls may start that are neither spent nor promised, until the next calendar is due."""
        calendar = self.hold.due()
        now = self.clock.now()
        promised = sum(request.is_expected(now) for request in self.requests.open_requests())
        return self.budget.upcoming(
            Provider.ALPHA_VANTAGE, until=calendar, hold=calendar, promised=promised, most=MOST_CALLS_A_PLAN
        )

    def best_use(self, starts: Sequence[datetime], at: datetime) -> tuple[PlannedCall, ...]:
        """These starts, in order, for the calls that are worth most at `at`."""
        if not starts:
            return ()
        chances = Chances(self.requests.probe_tallies())
        worth = (candidate for view in self.universe.views(at) for candidate in candidates(view, chances, at))
        return plan(worth, starts, self.mode)


@dataclass(frozen=True, slots=True)
class PublishPlan:
    """Turns planned calls into requests and events, one event per asset."""

    requests: PollinationRequests
    bus: EventBus
    clock: Clock

    def __call__(
        self, calls: Iterable[PlannedCall], reason: PollinationReason, run: Run, *, stop_at: datetime | None = None
    ) -> int:
        """Publish the calls and return how many assets that is; the same calls planned twice a day are one request.

        Raises `TimeOverError` when some are left at `stop_at`: the next plan has those again, and not the others.
        """
        by_symbol: dict[str, list[PlannedCall]] = {}
        for call in calls:
            by_symbol.setdefault(call.candidate.symbol, []).append(call)
        for priority, (symbol, planned) in enumerate(by_symbol.items()):
            make_sure_of_time(self.clock, stop_at)
            self._ask(symbol, planned, reason, run, len(by_symbol) - priority)
        return len(by_symbol)

    def _ask(
        self, symbol: str, calls: Sequence[PlannedCall], reason: PollinationReason, run: Run, priority: int
    ) -> None:
        now = self.clock.now()
        datasets = tuple(call.candidate.dataset for call in calls)
        request_id = _request_id(now, reason, symbol, datasets)
        fiscal_period = next((call.candidate.fiscal_period for call in calls if call.candidate.fiscal_period), None)
        if all(self._is_done(request_id, dataset) for dataset in datasets):
            # On this day. Its event would only go round.
            return
        event = PollinationNeeded(
            event_id=request_id,
            occurred_at=now,
            correlation_id=run.correlation_id,
            symbol=symbol,
            request_id=request_id,
            datasets=datasets,
            reason=reason,
            requested_at=now,
            fiscal_period=fiscal_period,
            priority=priority,
        )
        first_start = min(call.start for call in calls)
        # The event first: whoever handles it adds the requests that are not there. They alone would count as promised,
        # so that no plan had them again, although no event came.
        self.bus.publish([event], not_before=first_start)
        self.requests.add(
            PollinationRequest(
                request_id=request_id,
                symbol=symbol,
                dataset=call.candidate.dataset,
                reason=reason,
                explanation=call.explanation,
                requested_at=now,
                correlation_id=run.correlation_id,
                fiscal_period=call.candidate.fiscal_period,
                not_before=call.start,
            )
            for call in calls
        )

    def _is_done(self, request_id: str, dataset: Dataset) -> bool:
        asked = self.requests.get(request_id, dataset)
        return asked is not None and asked.state is RequestState.DONE


def _request_id(now: datetime, reason: PollinationReason, symbol: str, datasets: tuple[Dataset, ...]) -> str:
    """The same for the same work planned on the same day, so that a plan can be run twice."""
    name = f"{market_day(now)}|{reason.value}|{symbol}|{','.join(sorted(datasets))}"
    return sha256(name.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class PlanPollination:
    """One scheduled planning run: of all planned calls, those that `wanted` accepts are asked for."""

    planner: PollinationPlanner
    publish: PublishPlan
    recorder: RunRecorder
    use_case: ScheduledUseCase
    reason: PollinationReason
    wanted: Callable[[Candidate], bool]

    def __call__(self, correlation_id: str = "", *, stop_at: datetime | None = None) -> None:
        """Run once. What is planned counts as promised, so a second run does not promise it again.

        Raises `TimeOverError` when some of it was not asked for by `stop_at`.
        """
        with self.recorder.run(self.use_case.value, correlation_id) as run:
            planned = self.planner.plan()
            wanted = [call for call in planned if self.wanted(call.candidate)]
            assets = self.publish(wanted, self.reason, run, stop_at=stop_at)
            run.count(Metric.CALLS_PLANNED, len(wanted))
            left = counted(len(planned) - len(wanted), "slot")
            run.say(f"{counted(len(wanted), 'call')} for {counted(assets, 'asset')} asked for, {left} left.")


def is_due_to_a_release(candidate: Candidate) -> bool:
    """Whether a released quarter is the reason for the call: the earnings pollination takes these first."""
    return candidate.fiscal_period is not None


def is_worth_a_call(candidate: Candidate) -> bool:
    """The regular pollination takes whatever the plan found worth a slot."""
    return candidate.calls_left > 0
