"""The use cases, each made of ports and of each other: the same in every profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dependency_injector import providers

from domain.model.datasets import Provider
from domain.model.pollination import PollinationReason
from domain.model.runs import ScheduledUseCase
from entrypoints.container.late import late
from entrypoints.container.ports import Ports

if TYPE_CHECKING:
    from collections.abc import Mapping

    from domain.ports.providers import ProviderGateway
    from domain.ports.run_log import RunLog
    from domain.use_cases.advance_asset import AdvanceAsset
    from domain.use_cases.apply_answers import ApplyAnswers
    from domain.use_cases.ask_for_pollination import AskForPollination
    from domain.use_cases.calendar_hold import CalendarHold
    from domain.use_cases.enqueue_analysis import AnalysisWork, EnqueueAnalysis
    from domain.use_cases.find_asset import FindAsset
    from domain.use_cases.mark_earnings_processed import MarkEarningsProcessed
    from domain.use_cases.plan_pollination import (
        PlanPollination,
        PollinationPlanner,
        PublishPlan,
    )
    from domain.use_cases.pollinate_asset import PollinateAsset
    from domain.use_cases.provider_calls import ProviderCalls
    from domain.use_cases.rate_budget import RateBudget
    from domain.use_cases.reconcile import Reconcile
    from domain.use_cases.recording import RunRecorder
    from domain.use_cases.replay import Replay
    from domain.use_cases.sync_assets import SyncAssets
    from domain.use_cases.sync_earnings_calendar import SyncEarningsCalendar
    from domain.use_cases.sync_listing import SyncListing
    from domain.use_cases.universe import Universe
    from domain.use_cases.watch_assets import WatchAssets
    from entrypoints.triggers import Triggers, UseCase


def _gateways(alpha_vantage: ProviderGateway, alpaca: ProviderGateway) -> Mapping[Provider, ProviderGateway]:
    return {Provider.ALPHA_VANTAGE: alpha_vantage, Provider.ALPACA: alpaca}


def _scheduled(  # noqa: PLR0917 - the five triggers and a part of one
    sync_assets: UseCase,
    sync_earnings_calendar: UseCase,
    sync_listing: UseCase,
    plan_earnings_pollination: UseCase,
    plan_regular_pollination: UseCase,
    reconcile: UseCase,
) -> Mapping[ScheduledUseCase, tuple[UseCase, ...]]:
    return {
        ScheduledUseCase.SYNC_ASSETS: (sync_assets,),
        # The listing has no schedule of its own: it follows the calendar, and once a month it makes a call.
        ScheduledUseCase.SYNC_EARNINGS_CALENDAR: (sync_earnings_calendar, sync_listing),
        ScheduledUseCase.PLAN_EARNINGS_POLLINATION: (plan_earnings_pollination,),
        ScheduledUseCase.PLAN_REGULAR_POLLINATION: (plan_regular_pollination,),
        ScheduledUseCase.RECONCILE: (reconcile,),
    }


class UseCases(Ports):
    """Everything that is the same in every profile."""

    # ---- what the use cases share ----
    runs: providers.Provider[RunLog] = providers.Singleton(
        late("entrypoints.observability.LoggedRunLog"), runs=Ports.stored_runs, log=Ports.log, redact=Ports.redact
    )
    recorder: providers.Provider[RunRecorder] = providers.Singleton(
        late("domain.use_cases.recording.RunRecorder"),
        clock=Ports.clock,
        ids=Ports.ids,
        runs=runs,
        metrics=Ports.metrics,
    )
    budget: providers.Provider[RateBudget] = providers.Singleton(
        late("domain.use_cases.rate_budget.RateBudget"), ledger=Ports.ledger, clock=Ports.clock, policies=Ports.policies
    )
    hold: providers.Provider[CalendarHold] = providers.Singleton(
        late("domain.use_cases.calendar_hold.CalendarHold"),
        clock=Ports.clock,
        runs=runs,
        schedule=Ports.schedule,
        policy=Ports.policies[Provider.ALPHA_VANTAGE],
    )
    calls: providers.Provider[ProviderCalls] = providers.Singleton(
        late("domain.use_cases.provider_calls.ProviderCalls"),
        budget=budget,
        clock=Ports.clock,
        ids=Ports.ids,
        archive=Ports.archive,
        gateways=providers.Singleton(_gateways, alpha_vantage=Ports.alpha_vantage, alpaca=Ports.alpaca),
    )
    universe: providers.Provider[Universe] = providers.Singleton(
        late("domain.use_cases.universe.Universe"),
        assets=Ports.assets,
        releases=Ports.releases,
        reports=Ports.reports,
        requests=Ports.requests,
        watchlist=Ports.watchlist,
        clock=Ports.clock,
        cap=Ports.settings.provided.universe_cap,
    )
    planner: providers.Provider[PollinationPlanner] = providers.Singleton(
        late("domain.use_cases.plan_pollination.PollinationPlanner"),
        universe=universe,
        requests=Ports.requests,
        budget=budget,
        hold=hold,
        clock=Ports.clock,
        mode=Ports.settings.provided.plan_mode,
    )
    publish_plan: providers.Provider[PublishPlan] = providers.Singleton(
        late("domain.use_cases.plan_pollination.PublishPlan"), requests=Ports.requests, bus=Ports.bus, clock=Ports.clock
    )
    apply_answers: providers.Provider[ApplyAnswers] = providers.Singleton(
        late("domain.use_cases.apply_answers.ApplyAnswers"),
        archive=Ports.archive,
        reader=Ports.report_reader,
        reports=Ports.reports,
        quarantine=Ports.quarantine,
    )
    advance: providers.Provider[AdvanceAsset] = providers.Singleton(
        late("domain.use_cases.advance_asset.AdvanceAsset"),
        reports=Ports.reports,
        releases=Ports.releases,
        queue=Ports.queue,
        bus=Ports.bus,
        clock=Ports.clock,
        ids=Ports.ids,
        planner=planner,
        publish_plan=publish_plan,
    )

    find_asset: providers.Provider[FindAsset] = providers.Singleton(
        late("domain.use_cases.find_asset.FindAsset"), assets=Ports.assets
    )

    # ---- scheduled use cases ----
    sync_assets: providers.Provider[SyncAssets] = providers.Factory(
        late("domain.use_cases.sync_assets.SyncAssets"),
        calls=calls,
        reader=Ports.asset_reader,
        archive=Ports.archive,
        assets=Ports.assets,
        quarantine=Ports.quarantine,
        clock=Ports.clock,
        recorder=recorder,
        most_deactivated=Ports.settings.provided.most_deactivated,
    )
    sync_earnings_calendar: providers.Provider[SyncEarningsCalendar] = providers.Factory(
        late("domain.use_cases.sync_earnings_calendar.SyncEarningsCalendar"),
        calls=calls,
        reader=Ports.report_reader,
        archive=Ports.archive,
        assets=Ports.assets,
        releases=Ports.releases,
        quarantine=Ports.quarantine,
        clock=Ports.clock,
        schedule=Ports.schedule,
        recorder=recorder,
    )
    sync_listing: providers.Provider[SyncListing] = providers.Factory(
        late("domain.use_cases.sync_listing.SyncListing"),
        calls=calls,
        hold=hold,
        reader=Ports.report_reader,
        archive=Ports.archive,
        assets=Ports.assets,
        quarantine=Ports.quarantine,
        clock=Ports.clock,
        schedule=Ports.schedule,
        recorder=recorder,
    )
    plan_earnings_pollination: providers.Provider[PlanPollination] = providers.Factory(
        late("domain.use_cases.plan_pollination.PlanPollination"),
        planner=planner,
        publish=publish_plan,
        recorder=recorder,
        use_case=ScheduledUseCase.PLAN_EARNINGS_POLLINATION,
        reason=PollinationReason.EARNINGS,
        wanted=providers.Object(late("domain.use_cases.plan_pollination.is_due_to_a_release")),
    )
    plan_regular_pollination: providers.Provider[PlanPollination] = providers.Factory(
        late("domain.use_cases.plan_pollination.PlanPollination"),
        planner=planner,
        publish=publish_plan,
        recorder=recorder,
        use_case=ScheduledUseCase.PLAN_REGULAR_POLLINATION,
        reason=PollinationReason.SCHEDULED,
        wanted=providers.Object(late("domain.use_cases.plan_pollination.is_worth_a_call")),
    )
    reconcile: providers.Provider[Reconcile] = providers.Factory(
        late("domain.use_cases.reconcile.Reconcile"),
        universe=universe,
        requests=Ports.requests,
        releases=Ports.releases,
        reports=Ports.reports,
        queue=Ports.queue,
        dead_letters=Ports.dead_letter_counts,
        advance=advance,
        budget=budget,
        bus=Ports.bus,
        clock=Ports.clock,
        ids=Ports.ids,
        recorder=recorder,
    )

    # ---- handlers of events ----
    pollinate_asset: providers.Provider[PollinateAsset] = providers.Factory(
        late("domain.use_cases.pollinate_asset.PollinateAsset"),
        calls=calls,
        hold=hold,
        apply_answers=apply_answers,
        advance=advance,
        assets=Ports.assets,
        reports=Ports.reports,
        releases=Ports.releases,
        requests=Ports.requests,
        clock=Ports.clock,
        recorder=recorder,
    )
    enqueue_analysis: providers.Provider[EnqueueAnalysis] = providers.Factory(
        late("domain.use_cases.enqueue_analysis.EnqueueAnalysis"),
        queue=Ports.queue,
        clock=Ports.clock,
        recorder=recorder,
    )
    mark_earnings_processed: providers.Provider[MarkEarningsProcessed] = providers.Factory(
        late("domain.use_cases.mark_earnings_processed.MarkEarningsProcessed"),
        releases=Ports.releases,
        recorder=recorder,
    )

    # ---- the rest: what a day, an analyst or a person sets off ----
    triggers: providers.Provider[Triggers] = providers.Singleton(
        late("entrypoints.triggers.Triggers"),
        use_cases=providers.Factory(
            _scheduled,
            sync_assets=sync_assets,
            sync_earnings_calendar=sync_earnings_calendar,
            sync_listing=sync_listing,
            plan_earnings_pollination=plan_earnings_pollination,
            plan_regular_pollination=plan_regular_pollination,
            reconcile=reconcile,
        ),
        deferrals=Ports.deferrals,
        clock=Ports.clock,
        ids=Ports.ids,
        redact=Ports.redact,
        log=Ports.log,
    )
    analysis_work: providers.Provider[AnalysisWork] = providers.Factory(
        late("domain.use_cases.enqueue_analysis.AnalysisWork"), queue=Ports.queue, clock=Ports.clock, recorder=recorder
    )
    ask_for_pollination: providers.Provider[AskForPollination] = providers.Factory(
        late("domain.use_cases.ask_for_pollination.AskForPollination"),
        find_asset=find_asset,
        requests=Ports.requests,
        bus=Ports.bus,
        clock=Ports.clock,
        ids=Ports.ids,
        recorder=recorder,
    )
    watch_assets: providers.Provider[WatchAssets] = providers.Factory(
        late("domain.use_cases.watch_assets.WatchAssets"),
        find_asset=find_asset,
        watchlist=Ports.watchlist,
        assets=Ports.assets,
        releases=Ports.releases,
        reports=Ports.reports,
        clock=Ports.clock,
    )
    replay: providers.Provider[Replay] = providers.Factory(
        late("domain.use_cases.replay.Replay"),
        archive=Ports.archive,
        reports=Ports.reports,
        apply_answers=apply_answers,
        sync_assets=sync_assets,
        sync_earnings_calendar=sync_earnings_calendar,
        sync_listing=sync_listing,
        recorder=recorder,
    )
