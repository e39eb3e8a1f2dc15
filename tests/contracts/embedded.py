"""The embedded adapters as a backend: on a file, and in memory."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from adapters.embedded.analysis_queue import EmbeddedAnalysisQueue
from adapters.embedded.analysis_store import EmbeddedAnalysisStore
from adapters.embedded.answer_bodies import AnswerBodies, BodiesInFolder, BodiesInMemory
from adapters.embedded.archive import EmbeddedArchive
from adapters.embedded.asset_store import EmbeddedAssetStore
from adapters.embedded.budget_ledger import EmbeddedBudgetLedger
from adapters.embedded.bus import EmbeddedBus
from adapters.embedded.database import Database
from adapters.embedded.metrics_table import MetricsTable
from adapters.embedded.news_store import EmbeddedNewsStore
from adapters.embedded.pollination_requests import EmbeddedPollinationRequests
from adapters.embedded.quarantine_store import EmbeddedQuarantineStore
from adapters.embedded.release_store import EmbeddedReleaseStore
from adapters.embedded.report_store import EmbeddedReportStore
from adapters.embedded.run_log import EmbeddedRunLog
from adapters.embedded.watchlist import EmbeddedWatchlist
from domain.errors import RetryLaterError
from tests.contracts.backend import Backend, Handler, Services
from tests.manual_clock import ManualClock


@dataclass(frozen=True, slots=True)
class EmbeddedConsumer:
    """Receives as a worker does."""

    bus: EmbeddedBus

    def deliver(self, now: datetime, handler: Handler) -> None:
        while (delivery := self.bus.receive(now, timedelta(minutes=5))) is not None:
            try:
                handler(delivery.content)
            except RetryLaterError as error:
                self.bus.retry(delivery, now + timedelta(minutes=1), str(error))
            else:
                self.bus.done(delivery)


def file_backend(folder: Path, closing: ExitStack) -> Backend:
    database = closing.enter_context(Database(folder / "signal9.db"))
    return _backend(database, BodiesInFolder(folder / "archive"), lambda: file_backend(folder, closing))


def memory_backend(_: Path, closing: ExitStack) -> Backend:
    database = closing.enter_context(Database())
    bodies = BodiesInMemory()

    def opened() -> Backend:
        return _backend(database, bodies, opened)

    return opened()


def _backend(database: Database, bodies: AnswerBodies, another_worker: Callable[[], Backend]) -> Backend:
    bus = EmbeddedBus(database)
    services = Services(
        archive=EmbeddedArchive(database, bodies, page=7),
        metrics=MetricsTable(database, ManualClock()),
        bus=bus,
        deferrals=bus,
        dead_letter_counts=bus,
        consumer=EmbeddedConsumer(bus),
    )
    return Backend(
        assets=EmbeddedAssetStore(database),
        releases=EmbeddedReleaseStore(database),
        reports=EmbeddedReportStore(database),
        requests=EmbeddedPollinationRequests(database),
        queue=EmbeddedAnalysisQueue(database),
        analyses=EmbeddedAnalysisStore(database),
        news=EmbeddedNewsStore(database),
        runs=EmbeddedRunLog(database),
        quarantine=EmbeddedQuarantineStore(database),
        ledger=EmbeddedBudgetLedger(database),
        watchlist=EmbeddedWatchlist(database),
        services=lambda: services,
        another_worker=another_worker,
        many=300,
    )
