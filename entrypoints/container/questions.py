"""What people ask: use cases that read only, the same in every profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dependency_injector import providers

from entrypoints.container.late import late
from entrypoints.container.ports import Ports
from entrypoints.container.use_cases import UseCases

if TYPE_CHECKING:
    from domain.use_cases.count_losses import CountLosses
    from domain.use_cases.describe_asset import DescribeAsset
    from domain.use_cases.export_tables import ExportTables
    from domain.use_cases.preview_plan import PreviewPlan
    from domain.use_cases.report_status import ReportStatus
    from domain.use_cases.summarize_day import SummarizeDay
    from domain.use_cases.tell_history import TellHistory


class Questions(UseCases):
    """Everything that changes nothing."""

    count_losses: providers.Provider[CountLosses] = providers.Factory(
        late("domain.use_cases.count_losses.CountLosses"),
        archive=Ports.archive,
        reports=Ports.reports,
        requests=Ports.requests,
        dead_letters=Ports.dead_letter_counts,
    )
    summarize_day: providers.Provider[SummarizeDay] = providers.Factory(
        late("domain.use_cases.summarize_day.SummarizeDay"),
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
        late("domain.use_cases.report_status.ReportStatus"),
        universe=UseCases.universe,
        assets=Ports.assets,
        releases=Ports.releases,
        requests=Ports.requests,
        queue=Ports.queue,
        dead_letters=Ports.dead_letter_counts,
        runs=UseCases.runs,
        budget=UseCases.budget,
        hold=UseCases.hold,
        schedule=Ports.schedule,
        clock=Ports.clock,
    )
    describe_asset: providers.Provider[DescribeAsset] = providers.Factory(
        late("domain.use_cases.describe_asset.DescribeAsset"),
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
        late("domain.use_cases.tell_history.TellHistory"), find_asset=UseCases.find_asset, reports=Ports.reports
    )
    preview_plan: providers.Provider[PreviewPlan] = providers.Factory(
        late("domain.use_cases.preview_plan.PreviewPlan"),
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
        late("domain.use_cases.export_tables.ExportTables"),
        assets=Ports.assets,
        releases=Ports.releases,
        reports=Ports.reports,
    )
