"""The analysis queue as its feeder and its workers see it."""

from datetime import timedelta
from pathlib import Path

import pytest

from adapters.embedded.analysis_queue import EmbeddedAnalysisQueue
from adapters.embedded.database import Database
from adapters.embedded.metrics_table import MetricsTable
from adapters.embedded.run_log import EmbeddedRunLog
from domain.errors import ClaimLostError, UnknownSymbolError
from domain.model.analysis import QueueEntry, QueueState
from domain.use_cases.enqueue_analysis import AnalysisWork, EnqueueAnalysis
from domain.use_cases.recording import RunRecorder
from tests.builders import analysis_needed
from tests.contracts.at_once import at_once
from tests.manual_clock import ManualClock, SequenceIds
from tests.memory_database import memory_database

LEASE = timedelta(minutes=10)
OLD, NEW = "20260301T000000Z-aaaa", "20260302T000000Z-bbbb"


class Bench:
    """A queue with its feeder and its worker's view, on one clock."""

    def __init__(self, database: Database) -> None:
        self.clock = ManualClock()
        self.queue = EmbeddedAnalysisQueue(database)
        self.runs = EmbeddedRunLog(database)
        recorder = RunRecorder(self.clock, SequenceIds(), self.runs, MetricsTable(database, self.clock))
        self.enqueue = EnqueueAnalysis(self.queue, self.clock, recorder)
        self.work = AnalysisWork(self.queue, self.clock, recorder)

    def feed(self, symbol: str = "ACME", data_version: str = OLD) -> None:
        self.enqueue(analysis_needed(symbol=symbol, data_version=data_version))

    def entry(self, symbol: str = "ACME") -> QueueEntry:
        entry = self.queue.get(symbol)
        assert entry is not None
        return entry


@pytest.fixture
def bench() -> Bench:
    return Bench(memory_database())


def test_an_asset_has_one_entry_however_often_its_event_comes(bench: Bench) -> None:
    for _ in range(3):
        bench.feed()
    assert bench.queue.depth()[QueueState.PENDING] == 1
    assert bench.entry().revision == 1


def test_the_newest_data_version_wins_in_any_order(bench: Bench) -> None:
    bench.feed(data_version=NEW)
    bench.feed(data_version=OLD)
    assert bench.entry().data_version == NEW


def test_the_oldest_entry_is_claimed_first_and_only_once(bench: Bench) -> None:
    bench.feed()
    claimed = bench.work.claim("worker-1", lease=LEASE)
    assert claimed is not None
    assert (claimed.symbol, claimed.state, claimed.attempts) == ("ACME", QueueState.CLAIMED, 1)
    assert bench.work.claim("worker-2", lease=LEASE) is None


def test_a_claim_whose_lease_ended_is_claimed_anew_and_the_first_worker_cannot_complete_it(bench: Bench) -> None:
    bench.feed()
    bench.work.claim("worker-1", lease=LEASE)
    bench.clock.advance(LEASE)
    assert bench.work.claim("worker-2", lease=LEASE) is not None
    with pytest.raises(ClaimLostError, match="worker-1"):
        bench.work.complete("ACME", "worker-1", OLD)
    bench.work.complete("ACME", "worker-2", OLD)
    assert bench.entry().state is QueueState.COMPLETED


def test_a_newer_version_during_the_analysis_is_analysed_next(bench: Bench) -> None:
    bench.feed()
    bench.work.claim("worker-1", lease=LEASE)
    bench.feed(data_version=NEW)
    with pytest.raises(ClaimLostError):
        bench.work.complete("ACME", "worker-1", OLD)
    claimed = bench.work.claim("worker-1", lease=LEASE)
    assert claimed is not None
    assert claimed.data_version == NEW


def test_an_entry_whose_claims_end_three_times_without_a_word_is_failed(bench: Bench) -> None:
    bench.feed()
    for _ in range(3):
        assert bench.work.claim("worker-1", lease=LEASE) is not None
        bench.clock.advance(LEASE)
    assert bench.work.claim("worker-1", lease=LEASE) is None
    assert bench.entry().state is QueueState.FAILED
    assert "leases ended" in bench.entry().failure


def test_a_failed_entry_keeps_its_reason_until_it_is_requeued(bench: Bench) -> None:
    bench.feed()
    bench.work.claim("worker-1", lease=LEASE)
    bench.work.fail("ACME", "worker-1", OLD, failure="the model answered nonsense")
    assert (bench.entry().state, bench.entry().failure) == (QueueState.FAILED, "the model answered nonsense")
    bench.work.requeue("ACME")
    assert (bench.entry().state, bench.entry().attempts) == (QueueState.PENDING, 0)


def test_what_is_not_in_the_queue_cannot_be_requeued(bench: Bench) -> None:
    with pytest.raises(UnknownSymbolError, match="'NOPE'"):
        bench.work.requeue("NOPE")


def test_looking_in_vain_leaves_no_run_record(bench: Bench) -> None:
    """A worker may look every minute of a year."""
    assert bench.work.claim("worker-1", lease=LEASE) is None
    assert bench.runs.latest_of_all(limit=1) == ()


def test_many_workers_at_once_share_the_queue_without_an_entry_twice(tmp_path: Path) -> None:
    with Database(tmp_path / "queue.sqlite3") as database:
        bench = Bench(database)
        for number in range(30):
            bench.feed(f"C{number}")

        def worker(number: int) -> list[str]:
            claims = iter(lambda: bench.work.claim(f"worker-{number}", lease=LEASE), None)
            return [entry.symbol for entry in claims]

        claimed = [symbol for symbols in at_once(4, worker) for symbol in symbols]

    assert sorted(claimed) == sorted(f"C{number}" for number in range(30))
