"""What a set of adapters gives the contract suites: every port, and a look from another worker."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Protocol

from domain.events import Event
from domain.model.runs import ScheduledUseCase
from domain.ports.analysis_queue import AnalysisQueue
from domain.ports.analysis_store import AnalysisStore
from domain.ports.archive import Archive
from domain.ports.asset_store import AssetStore
from domain.ports.budget_ledger import BudgetLedger
from domain.ports.event_bus import DeadLetterCounts, Deferrals, EventBus
from domain.ports.metrics import Metrics
from domain.ports.news_store import NewsStore
from domain.ports.pollination_requests import PollinationRequests
from domain.ports.quarantine_store import QuarantineStore
from domain.ports.release_store import ReleaseStore
from domain.ports.report_store import ReportStore
from domain.ports.run_log import RunLog
from domain.ports.watchlist import Watchlist

Handler = Callable[[Event | ScheduledUseCase], None]


class Consumer(Protocol):
    """How a bus hands out what was published: the part that no port names."""

    def deliver(self, now: datetime, handler: Handler) -> None:
        """Give the handler everything that is due at `now`; what it refuses by raising `RetryLaterError` stays."""


@dataclass(frozen=True, slots=True)
class Services:
    """The ports that are more than stores; some sets of adapters take long to make them."""

    archive: Archive
    metrics: Metrics
    bus: EventBus
    deferrals: Deferrals
    dead_letter_counts: DeadLetterCounts
    consumer: Consumer


def once(make: Callable[[], Services]) -> Callable[[], Services]:
    """Calls `make` when it is first called, and gives the same services ever after."""
    made: list[Services] = []
    making = Lock()

    def services() -> Services:
        with making:
            if not made:
                made.append(make())
        return made[0]

    return services


@dataclass(frozen=True, slots=True)
class Backend:
    """One set of adapters over one store."""

    assets: AssetStore
    releases: ReleaseStore
    reports: ReportStore
    requests: PollinationRequests
    queue: AnalysisQueue
    analyses: AnalysisStore
    news: NewsStore
    runs: RunLog
    quarantine: QuarantineStore
    ledger: BudgetLedger
    watchlist: Watchlist
    services: Callable[[], Services]
    another_worker: "Callable[[], Backend]"
    """The same store as another process opens it: what is seen there is really stored."""
    many: int
    """More items than are read at once."""

    @property
    def archive(self) -> Archive:
        return self.services().archive

    @property
    def metrics(self) -> Metrics:
        return self.services().metrics

    @property
    def bus(self) -> EventBus:
        return self.services().bus

    @property
    def deferrals(self) -> Deferrals:
        return self.services().deferrals

    @property
    def dead_letter_counts(self) -> DeadLetterCounts:
        return self.services().dead_letter_counts

    @property
    def consumer(self) -> Consumer:
        return self.services().consumer

    def delivered(self, now: datetime) -> Sequence[Event | ScheduledUseCase]:
        """Everything that is due at `now`, handled."""
        contents: list[Event | ScheduledUseCase] = []
        self.consumer.deliver(now, contents.append)
        return contents
