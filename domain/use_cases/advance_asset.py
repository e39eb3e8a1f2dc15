"""What follows from new data of an asset: releases processed, follow-ups asked for, analysis asked for."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.events import AnalysisNeeded, EarningsProcessed, Event
from domain.model.datasets import STATEMENTS, Dataset
from domain.model.metrics import Metric
from domain.model.pollination import PollinationReason
from domain.model.releases import Release, ReleaseState
from domain.model.reports import DatasetHead
from domain.ports.analysis_queue import AnalysisQueue
from domain.ports.clock import Clock
from domain.ports.event_bus import EventBus
from domain.ports.ids import Ids
from domain.ports.release_store import ReleaseStore
from domain.ports.report_store import ReportStore
from domain.rules.completeness import Completeness, completeness, data_version
from domain.rules.market_day import market_day
from domain.rules.release_matching import head_fulfils
from domain.rules.wording import counted
from domain.use_cases.plan_pollination import PollinationPlanner, PublishPlan
from domain.use_cases.recording import Run


@dataclass(frozen=True, slots=True)
class AdvanceAsset:
    """Level-triggered: looks at what is stored, not at what just happened, so that it can be run at any time."""

    reports: ReportStore
    releases: ReleaseStore
    queue: AnalysisQueue
    bus: EventBus
    clock: Clock
    ids: Ids
    planner: PollinationPlanner
    publish_plan: PublishPlan

    def completeness(self, symbol: str) -> Completeness:
        """Whether the asset is complete now, and what it lacks."""
        return completeness(self.reports.heads_of(symbol), self.releases.of_symbol(symbol), self.clock.now())

    def __call__(self, symbol: str, run: Run) -> int:
        """Publish what is missing of `earningsProcessed` and `analysisNeeded`; how many events that were."""
        heads = self.reports.heads_of(symbol)
        releases = self.releases.of_symbol(symbol)
        now = self.clock.now()
        version = data_version(heads)
        events: list[Event] = [
            EarningsProcessed(
                event_id=self.ids.new(),
                occurred_at=now,
                correlation_id=run.correlation_id,
                symbol=symbol,
                fiscal_period=release.fiscal_period,
                report_date=release.report_date,
                data_version=version,
            )
            for release in releases
            if release.state is ReleaseState.OPEN
            and release.report_date <= market_day(now)
            and is_fulfilled(release, heads)
        ]
        state = completeness(heads, releases, now)
        if state.complete and self._is_new(symbol, version):
            run.count(Metric.ANALYSIS_READY)
            events.append(
                AnalysisNeeded(
                    event_id=self.ids.new(),
                    occurred_at=now,
                    correlation_id=run.correlation_id,
                    symbol=symbol,
                    data_version=version,
                    reason="The asset is complete and its data version is new.",
                    waived=state.waived,
                )
            )
        if events:
            self.bus.publish(events)
        return len(events)

    def ask_for_follow_ups(self, symbol: str, run: Run) -> None:
        """Plan what is left of the budget anew, and ask for this asset's part of it."""
        planned = [call for call in self.planner.plan() if call.candidate.symbol == symbol]
        if planned:
            self.publish_plan(planned, PollinationReason.FOLLOW_UP, run)
            run.say(f"{counted(len(planned), 'follow-up call')} asked for.")

    def _is_new(self, symbol: str, version: str) -> bool:
        entry = self.queue.get(symbol)
        return entry is None or entry.data_version < version


def is_fulfilled(release: Release, heads: Mapping[Dataset, DatasetHead]) -> bool:
    """Whether some statement of the asset holds the released quarter."""
    return any(dataset in heads and head_fulfils(release, heads[dataset]) for dataset in STATEMENTS)
