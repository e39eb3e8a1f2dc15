"""What people ask: use cases that read only, the same in every profile."""

from dependency_injector import providers

from domain.use_cases.count_losses import CountLosses
from domain.use_cases.describe_asset import DescribeAsset
from domain.use_cases.export_tables import ExportTables
from domain.use_cases.preview_plan import PreviewPlan
from domain.use_cases.report_status import ReportStatus
from domain.use_cases.summarize_day import SummarizeDay
from domain.use_cases.tell_history import TellHistory
from entrypoints.container.ports import Ports
from entrypoints.container.use_cases import UseCases


class Questions(UseCases):
    """Everything that changes nothing."""

    count_losses: providers.Provider[CountLosses] = providers.Factory(
        CountLosses,
        archive=Ports.archive,
        reports=Ports.reports,
        requests=Ports.requests,
        dead_letters=Ports.dead_letter_counts,
    )
    summarize_day: providers.Provider[SummarizeDay] = providers.Factory(
        SummarizeDay,
        archive=Ports.archive,
        requests=Ports.requests,
        reports=Ports.reports,
        releases=Ports.releases,
        queue=Ports.queue,
        runs=UseCases.runs,
        budget=UseCases.budget,
        count_losses=count_losses,
    )
    report_status: providers.Provider[ReportStatus] = providers.Factory(
        ReportStatus,
        universe=UseCases.universe,
        assets=Ports.assets,
        releases=Ports.releases,
        requests=Ports.requests,
        queue=Ports.queue,
        dead_letters=Ports.dead_letter_counts,
        runs=UseCases.runs,
        budget=UseCases.budget,
        schedule=Ports.schedule,
        clock=Ports.clock,
    )
    describe_asset: providers.Provider[DescribeAsset] = providers.Factory(
        DescribeAsset,
        find_asset=UseCases.find_asset,
        assets=Ports.assets,
        reports=Ports.reports,
        releases=Ports.releases,
        requests=Ports.requests,
        queue=Ports.queue,
        quarantine=Ports.quarantine,
        clock=Ports.clock,
    )
    tell_history: providers.Provider[TellHistory] = providers.Factory(
        TellHistory, find_asset=UseCases.find_asset, reports=Ports.reports
    )
    preview_plan: providers.Provider[PreviewPlan] = providers.Factory(
        PreviewPlan,
        planner=UseCases.planner,
        universe=UseCases.universe,
        find_asset=UseCases.find_asset,
        assets=Ports.assets,
        releases=Ports.releases,
        reports=Ports.reports,
        requests=Ports.requests,
        budget=UseCases.budget,
        hold=UseCases.hold,
        sync_listing=UseCases.sync_listing,
        schedule=Ports.schedule,
        clock=Ports.clock,
    )
    export_tables: providers.Provider[ExportTables] = providers.Factory(
        ExportTables, assets=Ports.assets, releases=Ports.releases, reports=Ports.reports
    )
