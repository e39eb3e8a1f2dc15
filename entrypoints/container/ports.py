"""What a profile has to provide, and what every profile takes from outside: time, identifiers, providers of data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dependency_injector import containers, providers

from adapters.system.clock import SystemClock
from adapters.system.ids import Uuid7Ids
from entrypoints import gateways
from entrypoints.outside import Outside
from entrypoints.redaction import Redaction
from entrypoints.settings_base import PipelineSettings

if TYPE_CHECKING:
    import structlog

    from domain.ports.analysis_queue import AnalysisQueue
    from domain.ports.analysis_store import AnalysisStore
    from domain.ports.archive import Archive
    from domain.ports.asset_store import AssetStore
    from domain.ports.budget_ledger import BudgetLedger
    from domain.ports.clock import Clock
    from domain.ports.event_bus import DeadLetterCounts, Deferrals, EventBus
    from domain.ports.ids import Ids
    from domain.ports.metrics import Metrics
    from domain.ports.news_store import NewsStore
    from domain.ports.pollination_requests import PollinationRequests
    from domain.ports.providers import AssetReader, ProviderGateway, ReportReader
    from domain.ports.quarantine_store import QuarantineStore
    from domain.ports.release_store import ReleaseStore
    from domain.ports.report_store import ReportStore
    from domain.ports.run_log import RunLog
    from domain.ports.watchlist import Watchlist


class Ports(containers.DeclarativeContainer):
    """A profile replaces each port's `Dependency` by its adapter; settings and the like come with each process."""

    # ---- given ----
    settings: providers.Provider[PipelineSettings] = providers.Dependency(instance_of=PipelineSettings)
    outside: providers.Provider[Outside] = providers.Dependency(instance_of=Outside)
    redact: providers.Provider[Redaction] = providers.Dependency(instance_of=Redaction)
    log: providers.Provider[structlog.stdlib.BoundLogger] = providers.Dependency()

    # ---- the profile's ports ----
    clock: providers.Provider[Clock] = providers.Dependency()
    assets: providers.Provider[AssetStore] = providers.Dependency()
    watchlist: providers.Provider[Watchlist] = providers.Dependency()
    releases: providers.Provider[ReleaseStore] = providers.Dependency()
    reports: providers.Provider[ReportStore] = providers.Dependency()
    requests: providers.Provider[PollinationRequests] = providers.Dependency()
    queue: providers.Provider[AnalysisQueue] = providers.Dependency()
    analyses: providers.Provider[AnalysisStore] = providers.Dependency()
    news: providers.Provider[NewsStore] = providers.Dependency()
    quarantine: providers.Provider[QuarantineStore] = providers.Dependency()
    archive: providers.Provider[Archive] = providers.Dependency()
    ledger: providers.Provider[BudgetLedger] = providers.Dependency()
    stored_runs: providers.Provider[RunLog] = providers.Dependency()
    metrics: providers.Provider[Metrics] = providers.Dependency()
    bus: providers.Provider[EventBus] = providers.Dependency()
    deferrals: providers.Provider[Deferrals] = providers.Dependency()
    dead_letter_counts: providers.Provider[DeadLetterCounts] = providers.Dependency()
    alpha_vantage: providers.Provider[ProviderGateway] = providers.Dependency()
    alpaca: providers.Provider[ProviderGateway] = providers.Dependency()

    # ---- the same in every profile ----
    ids: providers.Provider[Ids] = providers.Singleton(Uuid7Ids, providers.Singleton(SystemClock))
    schedule = settings.provided.schedule
    policies = settings.provided.policies
    report_reader: providers.Provider[ReportReader] = providers.Singleton(gateways.alpha_vantage_reader)
    asset_reader: providers.Provider[AssetReader] = providers.Singleton(gateways.alpaca_reader)
