"""The embedded profile: one machine, one SQLite file, one archive folder."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import structlog
from dependency_injector import containers, providers

from adapters.embedded.analysis_queue import EmbeddedAnalysisQueue
from adapters.embedded.analysis_store import EmbeddedAnalysisStore
from adapters.embedded.answer_bodies import AnswerBodies, BodiesInFolder
from adapters.embedded.archive import EmbeddedArchive
from adapters.embedded.asset_store import EmbeddedAssetStore
from adapters.embedded.budget_ledger import EmbeddedBudgetLedger
from adapters.embedded.bus import EmbeddedBus
from adapters.embedded.database import Database
from adapters.embedded.dead_letters import EmbeddedDeadLetters
from adapters.embedded.metrics_table import MetricsTable
from adapters.embedded.news_store import EmbeddedNewsStore
from adapters.embedded.pollination_requests import EmbeddedPollinationRequests
from adapters.embedded.quarantine_store import EmbeddedQuarantineStore
from adapters.embedded.release_store import EmbeddedReleaseStore
from adapters.embedded.report_store import EmbeddedReportStore
from adapters.embedded.run_log import EmbeddedRunLog
from adapters.embedded.watchlist import EmbeddedWatchlist
from adapters.system.clock import SystemClock
from domain.events import AnalysisNeeded, EarningsProcessed, Event, PollinationNeeded
from domain.ports.analysis_queue import AnalysisQueue
from domain.ports.analysis_store import AnalysisStore
from domain.ports.archive import Archive
from domain.ports.asset_store import AssetStore
from domain.ports.budget_ledger import BudgetLedger
from domain.ports.clock import Clock
from domain.ports.event_bus import DeadLetterCounts, Deferrals, EventBus
from domain.ports.metrics import Metrics
from domain.ports.news_store import NewsStore
from domain.ports.pollination_requests import PollinationRequests
from domain.ports.quarantine_store import QuarantineStore
from domain.ports.release_store import ReleaseStore
from domain.ports.report_store import ReportStore
from domain.ports.run_log import RunLog
from domain.ports.watchlist import Watchlist
from entrypoints.container.questions import Questions
from entrypoints.day import RunDay
from entrypoints.dispatcher import Dispatcher, Handler
from entrypoints.last_run_clock import LastRunClock
from entrypoints.outside import Outside
from entrypoints.redaction import Redaction
from entrypoints.scheduler import Scheduler
from entrypoints.settings import Settings

DATABASE = "signal9.sqlite3"
ARCHIVE = "archive"
REBUILT = "rebuilt.sqlite3"


def _database(folder: Path, lock_wait: timedelta) -> Database:
    folder.mkdir(parents=True, exist_ok=True)
    return Database(folder / DATABASE, busy_timeout=lock_wait)


def _bodies(folder: Path) -> AnswerBodies:
    return BodiesInFolder(folder / ARCHIVE)


def _handlers(pollinate: Handler, enqueue: Handler, mark: Handler) -> Mapping[type[Event], Handler]:
    return {PollinationNeeded: pollinate, AnalysisNeeded: enqueue, EarningsProcessed: mark}


class EmbeddedStores(containers.DeclarativeContainer):
    """Every port on one SQLite file, under the port's name."""

    settings: providers.Provider[Settings] = providers.Dependency(instance_of=Settings)
    outside: providers.Provider[Outside] = providers.Dependency(instance_of=Outside)
    database: providers.Provider[Database] = providers.Singleton(
        _database, settings.provided.data, settings.provided.lock_wait
    )
    bodies: providers.Provider[AnswerBodies] = providers.Singleton(_bodies, settings.provided.data)

    stored_runs: providers.Provider[RunLog] = providers.Singleton(EmbeddedRunLog, database)
    machine_clock: providers.Provider[Clock] = providers.Singleton(SystemClock)
    clock: providers.Provider[Clock] = providers.Selector(
        outside.provided.timekeeper,
        machine=machine_clock,
        simulator=outside.provided.simulator_clock,
        last_run=providers.Singleton(LastRunClock, runs=stored_runs, machine=machine_clock),
    )
    assets: providers.Provider[AssetStore] = providers.Singleton(EmbeddedAssetStore, database)
    watchlist: providers.Provider[Watchlist] = providers.Singleton(EmbeddedWatchlist, database)
    releases: providers.Provider[ReleaseStore] = providers.Singleton(EmbeddedReleaseStore, database)
    reports: providers.Provider[ReportStore] = providers.Singleton(EmbeddedReportStore, database)
    requests: providers.Provider[PollinationRequests] = providers.Singleton(EmbeddedPollinationRequests, database)
    queue: providers.Provider[AnalysisQueue] = providers.Singleton(EmbeddedAnalysisQueue, database)
    analyses: providers.Provider[AnalysisStore] = providers.Singleton(EmbeddedAnalysisStore, database)
    news: providers.Provider[NewsStore] = providers.Singleton(EmbeddedNewsStore, database)
    quarantine: providers.Provider[QuarantineStore] = providers.Singleton(EmbeddedQuarantineStore, database)
    archive: providers.Provider[Archive] = providers.Singleton(EmbeddedArchive, database, bodies)
    ledger: providers.Provider[BudgetLedger] = providers.Singleton(EmbeddedBudgetLedger, database)
    metrics: providers.Provider[Metrics] = providers.Singleton(MetricsTable, database, clock)
    bus: providers.Provider[EventBus] = providers.Singleton(EmbeddedBus, database)
    deferrals: providers.Provider[Deferrals] = providers.Singleton(EmbeddedBus, database)
    dead_letter_counts: providers.Provider[DeadLetterCounts] = providers.Singleton(EmbeddedBus, database)
    deliveries: providers.Provider[EmbeddedBus] = providers.Singleton(EmbeddedBus, database)
    dead_letters: providers.Provider[EmbeddedDeadLetters] = providers.Singleton(EmbeddedDeadLetters, database)


class Embedded(Questions):
    """The whole system on one machine."""

    deliveries: providers.Provider[EmbeddedBus] = providers.Dependency(instance_of=EmbeddedBus)
    dead_letters: providers.Provider[EmbeddedDeadLetters] = providers.Dependency(instance_of=EmbeddedDeadLetters)
    database: providers.Provider[Database] = providers.Dependency(instance_of=Database)

    dispatcher: providers.Provider[Dispatcher] = providers.Factory(
        Dispatcher,
        bus=deliveries,
        handlers=providers.Factory(
            _handlers,
            pollinate=Questions.pollinate_asset,
            enqueue=Questions.enqueue_analysis,
            mark=Questions.mark_earnings_processed,
        ),
        triggers=Questions.triggers,
        clock=Questions.clock,
        redact=Questions.redact,
        log=Questions.log,
    )
    scheduler: providers.Provider[Scheduler] = providers.Factory(
        Scheduler,
        triggers=Questions.triggers,
        dispatcher=dispatcher,
        bus=deliveries,
        schedule=Questions.schedule,
        clock=Questions.clock,
        runs=Questions.runs,
        summarize=Questions.summarize_day,
    )
    run_day: providers.Provider[RunDay] = providers.Factory(
        RunDay,
        triggers=Questions.triggers,
        dispatcher=dispatcher,
        bus=deliveries,
        schedule=Questions.schedule,
        clock=Questions.clock,
        runs=Questions.runs,
        summarize=Questions.summarize_day,
    )


def embedded(
    settings: Settings,
    outside: Outside,
    redact: Redaction,
    log: structlog.stdlib.BoundLogger,
) -> Embedded:
    """Wire the system over its stores; `database` is to be closed by whoever asked for it."""
    given = {"settings": settings, "outside": outside}
    stores = EmbeddedStores(**given)
    adapters = {name: provider for name, provider in stores.providers.items() if name in Embedded.dependencies}
    return Embedded(**adapters | given, redact=redact, log=log)


def rebuilt(settings: Settings, outside: Outside, redact: Redaction, log: structlog.stdlib.BoundLogger) -> Embedded:
    """A system with empty tables over the archive of the real one, for a replay; `database` is to be closed.

    Its file lies beside the real one and is thrown away by whoever asked for it.
    """
    path = settings.data / REBUILT
    path.unlink(missing_ok=True)
    scratch = Database(path)
    original = EmbeddedStores(settings=settings, outside=outside)
    stores = EmbeddedStores(settings=settings, outside=outside)
    stores.database.override(providers.Object(scratch))
    stores.archive.override(original.archive)
    adapters = {name: provider for name, provider in stores.providers.items() if name in Embedded.dependencies}
    return Embedded(**adapters | {"settings": settings, "outside": outside}, redact=redact, log=log)
