"""The analysis queue: fed by `analysisNeeded`, emptied by the phase that analyses."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.errors import ClaimLostError, StoreUnavailableError, UnknownSymbolError
from domain.events import AnalysisNeeded
from domain.model.analysis import QueueEntry, QueueState
from domain.model.metrics import Metric
from domain.ports.analysis_queue import AnalysisQueue
from domain.ports.clock import Clock
from domain.use_cases.recording import Run, RunRecorder

USE_CASE = "enqueue_analysis"
TRIES = 20
MOST_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class EnqueueAnalysis:
    """The handler of `analysisNeeded`: at most one open entry per asset, the newest data version wins."""

    queue: AnalysisQueue
    clock: Clock
    recorder: RunRecorder

    def __call__(self, event: AnalysisNeeded) -> None:
        """Handle one event; repeats and older versions change nothing.

        A new version of an asset that is being analysed waits as pending; the claim of the older version then ends
        without effect.
        """
        with self.recorder.run(USE_CASE, event.correlation_id) as run:
            for _ in range(TRIES):
                held = self.queue.get(event.symbol)
                if held is not None and held.data_version >= event.data_version:
                    return
                entry = QueueEntry(
                    symbol=event.symbol,
                    data_version=event.data_version,
                    enqueued_at=event.occurred_at,
                    waived=tuple(dataset.value for dataset in event.waived),
                    revision=held.revision + 1 if held else 1,
                )
                if self.queue.put(entry, expected_revision=held.revision if held else None):
                    run.count(Metric.ANALYSIS_ENQUEUED)
                    return
            raise StoreUnavailableError(f"The queue entry of {event.symbol} changed {TRIES} times in a row; try again.")


@dataclass(frozen=True, slots=True)
class AnalysisWork:
    """Claim under a lease, then complete, fail or give back; two workers never both win."""

    queue: AnalysisQueue
    clock: Clock
    recorder: RunRecorder

    def claim(self, worker: str, *, lease: timedelta) -> QueueEntry | None:
        """Claim the oldest entry that is pending or whose claim has ended; `None` when there is none.

        An entry whose claims ended three times without a word is failed, for a person to look at.
        """
        while entries := self.queue.claimable(self.clock.now(), limit=TRIES):
            # No run is recorded of looking in vain: a worker may do that every minute.
            with self.recorder.run("claim_analysis") as run:
                claimed = self._claim_first(entries, worker, lease, run)
                if claimed is not None:
                    return claimed
        return None

    def _claim_first(self, entries: Iterable[QueueEntry], worker: str, lease: timedelta, run: Run) -> QueueEntry | None:
        """Claim the first that no other worker is faster at."""
        now = self.clock.now()
        for entry in entries:
            if entry.attempts >= MOST_ATTEMPTS:
                failed = replace(
                    entry, state=QueueState.FAILED, finished_at=now, failure="its leases ended without a word"
                )
                if self._put(failed):
                    run.fail(f"{entry.symbol}: {failed.failure}; its analysis is given up.")
                continue
            claimed = replace(
                entry,
                state=QueueState.CLAIMED,
                claimed_by=worker,
                lease_until=now + lease,
                attempts=entry.attempts + 1,
            )
            if self._put(claimed):
                run.say(f"{worker} claimed {entry.symbol}.")
                return replace(claimed, revision=entry.revision + 1)
        return None

    def complete(self, symbol: str, worker: str, data_version: str | None = None) -> None:
        """The analysis of this version (`None`: of the one that is claimed) is done.

        Raises `ClaimLostError` when the claim is no longer this worker's, `UnknownSymbolError` when there is no entry.
        """
        with self.recorder.run("complete_analysis"):
            self._finish(
                symbol,
                worker,
                data_version,
                lambda entry, now: replace(entry, state=QueueState.COMPLETED, finished_at=now),
            )

    def fail(self, symbol: str, worker: str, data_version: str | None = None, *, failure: str) -> None:
        """The analysis of this version cannot be done. Raises like `complete`."""
        with self.recorder.run("fail_analysis") as run:
            self._finish(
                symbol,
                worker,
                data_version,
                lambda entry, now: replace(entry, state=QueueState.FAILED, finished_at=now, failure=failure),
            )
            run.say(f"{symbol}: {failure}")

    def requeue(self, symbol: str) -> None:
        """Put a claimed, completed or failed entry back to pending. Raises `UnknownSymbolError` when there is none."""
        with self.recorder.run("requeue_analysis"):
            entry = self._entry(symbol)
            pending = replace(
                entry,
                state=QueueState.PENDING,
                claimed_by="",
                lease_until=None,
                finished_at=None,
                failure="",
                attempts=0,
            )
            if not self._put(pending):
                raise StoreUnavailableError(f"The queue entry of {symbol} changed at the same time; try again.")

    def _finish(
        self, symbol: str, worker: str, data_version: str | None, change: Callable[[QueueEntry, datetime], QueueEntry]
    ) -> None:
        entry = self._entry(symbol)
        claimed = entry.state is QueueState.CLAIMED and entry.claimed_by == worker
        mine = claimed and data_version in (None, entry.data_version)
        if not mine or not self._put(replace(change(entry, self.clock.now()), claimed_by="", lease_until=None)):
            raise ClaimLostError(
                f"The analysis of {symbol} {data_version or entry.data_version} is not claimed by {worker!r}"
                f" (it is {entry.state.value}{f' by {entry.claimed_by!r}' if entry.claimed_by else ''});"
                " give the work up, or claim it first."
            )

    def _entry(self, symbol: str) -> QueueEntry:
        entry = self.queue.get(symbol)
        if entry is None:
            raise UnknownSymbolError(f"{symbol!r} is not in the analysis queue.")
        return entry

    def _put(self, entry: QueueEntry) -> bool:
        return self.queue.put(replace(entry, revision=entry.revision + 1), expected_revision=entry.revision)
