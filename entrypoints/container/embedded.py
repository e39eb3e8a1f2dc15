"""The embedded profile: one machine, one SQLite file, one archive folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dependency_injector import containers, providers

from adapters.embedded.database import Database
from adapters.system.clock import SystemClock
from domain.model.datasets import Provider
from entrypoints import gateways
from entrypoints.container.late import late
from entrypoints.container.questions import Questions
from entrypoints.last_run_clock import LastRunClock
from entrypoints.outside import Outside
from entrypoints.redaction import Redaction
from entrypoints.settings import Settings

if TYPE_CHECKING:
    import structlog

    from adapters.embedded.answer_bodies import AnswerBodies
    from adapters.embedded.bus import EmbeddedBus
    from adapters.embedded.dead_letters import EmbeddedDeadLetters
    from domain.events import Event
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
    from domain.ports.providers import ProviderGateway
    from domain.ports.quarantine_store import QuarantineStore
    from domain.ports.release_store import ReleaseStore
    from domain.ports.report_store import ReportStore
    from domain.ports.run_log import RunLog
    from domain.ports.watchlist import Watchlist
    from entrypoints.day import RunDay
    from entrypoints.dispatcher import Dispatcher, Handler
    from entrypoints.scheduler import Scheduler

DATABASE = "signal9.sqlite3"
ARCHIVE = "archive"
REBUILT = "rebuilt.sqlite3"


def _database(folder: Path, lock_wait: timedelta) -> Database:
    folder.mkdir(parents=True, exist_ok=True)
    return Database(folder / DATABASE, busy_timeout=lock_wait)


def _bodies(folder: Path) -> AnswerBodies:
    bodies: AnswerBodies = _adapter("answer_bodies.BodiesInFolder")(folder / ARCHIVE)
    return bodies


def _adapter(path: str) -> Callable[..., Any]:
    return late(f"adapters.embedded.{path}")


def _handlers(pollinate: Handler, enqueue: Handler, mark: Handler) -> Mapping[type[Event], Handler]:
    from domain.events import AnalysisNeeded, EarningsProcessed, PollinationNeeded  # noqa: PLC0415 - as with `late`

    return {PollinationNeeded: pollinate, AnalysisNeeded: enqueue, EarningsProcessed: mark}


class EmbeddedStores(containers.DeclarativeContainer):
    """Every port on one SQLite file, under the port's name."""

    settings: providers.Provider[Settings] = providers.Dependency(instance_of=Settings)
    outside: providers.Provider[Outside] = providers.Dependency(instance_of=Outside)
    database: providers.Provider[Database] = providers.Singleton(
        _database, settings.provided.data, settings.provided.lock_wait
    )
    bodies: providers.Provider[AnswerBodies] = providers.Singleton(_bodies, settings.provided.data)

    stored_runs: providers.Provider[RunLog] = providers.Singleton(_adapter("run_log.EmbeddedRunLog"), database)
    machine_clock: providers.Provider[Clock] = providers.Singleton(SystemClock)
    clock: providers.Provider[Clock] = providers.Selector(
        outside.provided.timekeeper,
        machine=machine_clock,
        simulator=outside.provided.simulator_clock,
        last_run=providers.Singleton(LastRunClock, runs=stored_runs, machine=machine_clock),
    )
    assets: providers.Provider[AssetStore] = providers.Singleton(_adapter("asset_store.EmbeddedAssetStore"), database)
    watchlist: providers.Provider[Watchlist] = providers.Singleton(_adapter("watchlist.EmbeddedWatchlist"), database)
    releases: providers.Provider[ReleaseStore] = providers.Singleton(
        _adapter("release_store.EmbeddedReleaseStore"), database
    )
    reports: providers.Provider[ReportStore] = providers.Singleton(
        _adapter("report_store.EmbeddedReportStore"), database
    )
    requests: providers.Provider[PollinationRequests] = providers.Singleton(
        _adapter("pollination_requests.EmbeddedPollinationRequests"), database
    )
    queue: providers.Provider[AnalysisQueue] = providers.Singleton(
        _adapter("analysis_queue.EmbeddedAnalysisQueue"), database
    )
    analyses: providers.Provider[AnalysisStore] = providers.Singleton(
        _adapter("analysis_store.EmbeddedAnalysisStore"), database
    )
    news: providers.Provider[NewsStore] = providers.Singleton(_adapter("news_store.EmbeddedNewsStore"), database)
    quarantine: providers.Provider[QuarantineStore] = providers.Singleton(
        _adapter("quarantine_store.EmbeddedQuarantineStore"), database
    )
    archive: providers.Provider[Archive] = providers.Singleton(_adapter("archive.EmbeddedArchive"), database, bodies)
    ledger: providers.Provider[BudgetLedger] = providers.Singleton(
        _adapter("budget_ledger.EmbeddedBudgetLedger"), database
    )
    metrics: providers.Provider[Metrics] = providers.Singleton(_adapter("metrics_table.MetricsTable"), database, clock)
    bus: providers.Provider[EventBus] = providers.Singleton(_adapter("bus.EmbeddedBus"), database)
    deferrals: providers.Provider[Deferrals] = providers.Singleton(_adapter("bus.EmbeddedBus"), database)
    dead_letter_counts: providers.Provider[DeadLetterCounts] = providers.Singleton(
        _adapter("bus.EmbeddedBus"), database
    )
    alpha_vantage: providers.Provider[ProviderGateway] = providers.Singleton(
        gateways.alpha_vantage_gateway,
        url=outside.provided.alpha_vantage_url,
        key=providers.Singleton(gateways.always, outside.provided.alpha_vantage_key),
        clock=clock,
        policy=settings.provided.policies[Provider.ALPHA_VANTAGE],
    )
    alpaca: providers.Provider[ProviderGateway] = providers.Singleton(
        gateways.alpaca_gateway,
        url=outside.provided.alpaca_url,
        news_url=outside.provided.alpaca_news_url,
        key_id=providers.Singleton(gateways.always, outside.provided.alpaca_key_id),
        secret_key=providers.Singleton(gateways.always, outside.provided.alpaca_secret_key),
        clock=clock,
        policy=settings.provided.policies[Provider.ALPACA],
    )
    deliveries: providers.Provider[EmbeddedBus] = providers.Singleton(_adapter("bus.EmbeddedBus"), database)
    dead_letters: providers.Provider[EmbeddedDeadLetters] = providers.Singleton(
        _adapter("dead_letters.EmbeddedDeadLetters"), database
    )


class Embedded(Questions):
    """The whole system on one machine."""

    deliveries: providers.Provider[EmbeddedBus] = providers.Dependency()
    dead_letters: providers.Provider[EmbeddedDeadLetters] = providers.Dependency()
    database: providers.Provider[Database] = providers.Dependency(instance_of=Database)

    dispatcher: providers.Provider[Dispatcher] = providers.Factory(
        late("entrypoints.dispatcher.Dispatcher"),
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
        late("entrypoints.scheduler.Scheduler"),
        triggers=Questions.triggers,
        dispatcher=dispatcher,
        bus=deliveries,
        schedule=Questions.schedule,
        clock=Questions.clock,
        runs=Questions.runs,
        summarize=Questions.summarize_day,
    )
    run_day: providers.Provider[RunDay] = providers.Factory(
        late("entrypoints.day.RunDay"),
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


def rebuilt(
    settings: Settings,
    outside: Outside,
    redact: Redaction,
    log: structlog.stdlib.BoundLogger,
    archive: Archive,
) -> Embedded:
    """A system with empty tables over the real one's `archive`, for a replay; `database` is to be closed.

    Its file lies beside the real one and is thrown away by whoever asked for it.
    """
    path = settings.data / REBUILT
    path.unlink(missing_ok=True)
    scratch = Database(path)
    stores = EmbeddedStores(settings=settings, outside=outside)
    stores.database.override(providers.Object(scratch))
    stores.archive.override(providers.Object(archive))
    adapters = {name: provider for name, provider in stores.providers.items() if name in Embedded.dependencies}
    return Embedded(**adapters | {"settings": settings, "outside": outside}, redact=redact, log=log)
