"""Find what fell between two steps and send it again; measure what is open."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from zlib import crc32

from domain.events import PollinationNeeded
from domain.model.analysis import QueueState
from domain.model.datasets import Provider
from domain.model.metrics import Metric
from domain.model.pollination import OVERDUE, SENT_AGAIN, PollinationReason, PollinationRequest
from domain.model.releases import Release, ReleaseState
from domain.model.runs import ScheduledUseCase
from domain.ports.analysis_queue import AnalysisQueue
from domain.ports.clock import Clock
from domain.ports.event_bus import DeadLetterCounts, EventBus
from domain.ports.ids import Ids
from domain.ports.pollination_requests import PollinationRequests
from domain.ports.release_store import ReleaseStore
from domain.ports.report_store import ReportStore
from domain.rules.budget import used_in_window
from domain.rules.completeness import completeness
from domain.rules.market_day import market_day
from domain.rules.publication import WINDOW
from domain.rules.wording import counted
from domain.use_cases.advance_asset import AdvanceAsset, is_fulfilled
from domain.use_cases.in_time import make_sure_of_time
from domain.use_cases.rate_budget import RateBudget
from domain.use_cases.recording import Run, RunRecorder
from domain.use_cases.universe import Universe

LONGEST_CHAIN = 200
"""Runs that follow each other for want of time: more than a day has room for, at eight minutes each and a pause."""


@dataclass(frozen=True, slots=True)
class Reconcile:
    """Level-triggered and idempotent: what it sends again is sent for what the stores say, not for what happened."""

    universe: Universe
    requests: PollinationRequests
    releases: ReleaseStore
    reports: ReportStore
    queue: AnalysisQueue
    dead_letters: DeadLetterCounts
    advance: AdvanceAsset
    budget: RateBudget
    bus: EventBus
    clock: Clock
    ids: Ids
    recorder: RunRecorder

    def __call__(self, correlation_id: str = "", *, stop_at: datetime | None = None) -> None:
        """Run once; a chain of runs, which share a correlation id, looks at everything once.

        An asset whose first data comes during a chain may shift the place where the next run goes on: it is then left
        for the next chain, and one that was looked at before is looked at again.

        Raises `TimeOverError` when something was not looked at by `stop_at`: the next run of the chain goes on there.
        """
        with self.recorder.run(ScheduledUseCase.RECONCILE.value, correlation_id) as run:
            resent = sent = given_up = 0
            try:
                for _ in self._given_up_old_releases(stop_at):
                    given_up += 1
                for _ in self._resent_overdue_requests(run, stop_at):
                    resent += 1
                for symbol in self._assets_left(run):
                    make_sure_of_time(self.clock, stop_at)
                    sent += self.advance(symbol, run)
                    run.count(Metric.ASSETS_RECONCILED)
            finally:
                run.count(Metric.RELEASES_GIVEN_UP, given_up)
                run.say(
                    f"{counted(resent, 'request')} and {counted(sent, 'event')} sent again, "
                    f"{counted(given_up, 'release')} given up."
                )
            self._measure(run)

    def _assets_left(self, run: Run) -> Sequence[str]:
        """The assets with data in this chain's order, without as many as its earlier runs have looked at."""
        symbols = {head.symbol for head in self.reports.heads()}
        order = sorted(symbols, key=lambda it: (crc32(f"{run.correlation_id} {it}".encode()), it))
        earlier = self.recorder.runs.latest(ScheduledUseCase.RECONCILE.value, limit=LONGEST_CHAIN)
        of_chain = (it for it in earlier if it.correlation_id == run.correlation_id)
        return order[sum(it.counts.get(Metric.ASSETS_RECONCILED.value, 0) for it in of_chain) :]

    def _resent_overdue_requests(self, run: Run, stop_at: datetime | None) -> Iterator[str]:
        now = self.clock.now()
        overdue: dict[str, list[PollinationRequest]] = {}
        for request in self.requests.open_requests():
            if request.due < now - OVERDUE:
                overdue.setdefault(request.request_id, []).append(request)
        for request_id, parts in overdue.items():
            make_sure_of_time(self.clock, stop_at)
            self.bus.publish(
                [
                    PollinationNeeded(
                        event_id=self.ids.new(),
                        occurred_at=now,
                        correlation_id=run.correlation_id,
                        symbol=parts[0].symbol,
                        request_id=request_id,
                        datasets=tuple(part.dataset for part in parts),
                        reason=PollinationReason.RECONCILE,
                        requested_at=parts[0].requested_at,
                        fiscal_period=parts[0].fiscal_period,
                    )
                ]
            )
            # It has an event again: whoever goes on for want of time does not send another. Who has handled that event
            # in the meantime may have put it off to a later time, which stays.
            for part in parts:
                self.requests.put_off(request_id, part.dataset, now=now, until=now, outcome=SENT_AGAIN)
            yield request_id

    def _given_up_old_releases(self, stop_at: datetime | None) -> Iterator[Release]:
        oldest = market_day(self.clock.now() - WINDOW)
        for release in [it for it in self.releases.open_releases() if it.report_date < oldest]:
            make_sure_of_time(self.clock, stop_at)
            if not is_fulfilled(release, self.reports.heads_of(release.symbol)):
                reason = (
                    "the provider did not publish the quarter within the window after its report date"
                    if release.attempts
                    else "no call was worth a slot within the window after its report date"
                )
                ended = replace(release, state=ReleaseState.GIVEN_UP, state_reason=reason, next_try=None)
                if self.releases.change(ended, ReleaseState.OPEN):
                    yield ended

    def _measure(self, run: Run) -> None:
        now = self.clock.now()
        pending = next(iter(self.queue.entries(QueueState.PENDING)), None)
        run.gauge(Metric.QUEUE_DEPTH, Decimal(self.queue.depth().get(QueueState.PENDING, 0)))
        run.gauge(Metric.QUEUE_OLDEST_SECONDS, _seconds(now, pending.enqueued_at) if pending else Decimal(0))
        run.gauge(Metric.RELEASES_OPEN, Decimal(self.releases.count_by_state().get(ReleaseState.OPEN, 0)))
        run.gauge(Metric.DEAD_LETTERS, Decimal(self.dead_letters.dead_letters()))
        policy = self.budget.policies[Provider.ALPHA_VANTAGE]
        if policy.limit is not None:
            used = used_in_window(self.budget.read(Provider.ALPHA_VANTAGE), now)
            run.gauge(Metric.CALLS_LEFT, Decimal(max(policy.limit - used, 0)))
        fresh = [completeness(view.heads, view.releases, now).complete for view in self.universe.views()]
        if fresh:
            run.gauge(Metric.FULLY_FRESH_PERCENT, Decimal(100 * sum(fresh)) / len(fresh))


def _seconds(now: datetime, then: datetime) -> Decimal:
    return Decimal((now - then) // timedelta(milliseconds=1)) / 1000
