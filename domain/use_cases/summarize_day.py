"""What a span of time brought, from the stores: calls, answers, reports, assets. Reads only."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import takewhile

from domain.model.analysis import QueueState
from domain.model.answers import AnswerClass, Receipt
from domain.model.datasets import Dataset, Provider
from domain.model.metrics import Metric
from domain.model.pollination import PollinationRequest
from domain.model.releases import ReleaseState
from domain.model.runs import RunOutcome, RunRecord
from domain.ports.analysis_queue import AnalysisQueue
from domain.ports.archive import Archive
from domain.ports.pollination_requests import PollinationRequests
from domain.ports.release_store import ReleaseStore
from domain.ports.report_store import ReportStore
from domain.ports.run_log import RunLog
from domain.rules.market_day import market_day
from domain.use_cases.count_losses import CountLosses, Losses
from domain.use_cases.rate_budget import RateBudget

MOST_RUNS = 100_000
"""Far more than a day has, also with a paid key."""


@dataclass(frozen=True, slots=True)
class CallMade:
    """One answered call of Alpha Vantage, and why it was made."""

    at: datetime
    subject: str
    """A dataset or a market-wide list."""
    symbol: str | None
    answer_class: AnswerClass
    request: PollinationRequest | None
    """Gives the reason in words; `None` for a list."""


@dataclass(frozen=True, slots=True)
class Reports:
    """Reports of all answers together; an overview counts as one report."""

    accepted: int
    rejected: int
    provisional: int
    restated: int

    @property
    def accepted_percent(self) -> Decimal | None:
        """Accepted of those that were received, in percent with one decimal; `None` when none was received."""
        received = self.accepted + self.rejected
        return (Decimal(100 * self.accepted) / received).quantize(Decimal("0.1")) if received else None


@dataclass(frozen=True, slots=True)
class DaySummary:
    """One day, or any other span; the three numbers of assets are never one another's substitute."""

    since: datetime
    until: datetime
    calls_used: int
    """Calls that were counted against the budget, answered or not; without a daily limit the answered ones."""
    call_limit: int | None
    calls: tuple[CallMade, ...]
    """The answered ones, oldest first."""
    answers: Mapping[AnswerClass, int]
    assets_synced: int
    assets_changed: int
    assets_deactivated: int
    assets_rejected: int
    calendar_rows: int
    calendar_rows_unmatched: int
    releases: Mapping[ReleaseState, int]
    """In the whole store, at the end."""
    releases_due: int
    """Open ones whose report date has come."""
    releases_processed: int
    """Processed in this span."""
    reports: Reports
    assets_advanced: int
    """Assets that got new data."""
    assets_completed: int
    """Assets that became complete."""
    analysis_ready: int
    """Assets that entered the analysis queue with a new data version."""
    losses: Losses
    deferred: tuple[PollinationRequest, ...]
    """Datasets that wait for their time, by that time."""
    failures: tuple[RunRecord, ...]
    """Runs that failed, oldest first."""


@dataclass(frozen=True, slots=True)
class SummarizeDay:
    """Counts what is stored, not what the code that did the work believes."""

    archive: Archive
    requests: PollinationRequests
    reports: ReportStore
    releases: ReleaseStore
    queue: AnalysisQueue
    runs: RunLog
    budget: RateBudget
    count_losses: CountLosses

    def __call__(self, since: datetime, until: datetime, *, next_delivery: datetime | None) -> DaySummary:
        """Summarize what happened from `since` to `until`, which is now; for `next_delivery` see `CountLosses`."""
        runs = self._runs(since)
        counts = _counts(runs)
        calls = tuple(self._call(receipt) for receipt in self._receipts(since))
        by_state = self.releases.count_by_state()
        policy = self.budget.policies[Provider.ALPHA_VANTAGE]
        return DaySummary(
            since=since,
            until=until,
            calls_used=len(calls) if policy.limit is None else self._started(since),
            call_limit=policy.limit,
            calls=calls,
            answers=Counter(call.answer_class for call in calls),
            assets_synced=counts[Metric.ASSETS_SYNCED],
            assets_changed=counts[Metric.ASSETS_CHANGED],
            assets_deactivated=counts[Metric.ASSETS_DEACTIVATED],
            assets_rejected=counts[Metric.ASSETS_REJECTED],
            calendar_rows=counts[Metric.CALENDAR_ROWS],
            calendar_rows_unmatched=counts[Metric.CALENDAR_ROWS_UNMATCHED],
            releases={state: by_state.get(state, 0) for state in ReleaseState},
            releases_due=sum(release.report_date <= market_day(until) for release in self.releases.open_releases()),
            releases_processed=counts[Metric.RELEASES_PROCESSED],
            reports=Reports(
                accepted=counts[Metric.REPORTS_ACCEPTED],
                rejected=counts[Metric.REPORTS_REJECTED],
                provisional=counts[Metric.REPORTS_PROVISIONAL],
                restated=counts[Metric.REPORTS_RESTATED],
            ),
            assets_advanced=len({head.symbol for head in self.reports.heads() if _later(head.fetched_at, since)}),
            assets_completed=counts[Metric.ASSETS_COMPLETED],
            analysis_ready=sum(
                entry.enqueued_at >= since for state in QueueState for entry in self.queue.entries(state)
            ),
            losses=self.count_losses(until, next_delivery=next_delivery),
            deferred=self._deferred(),
            failures=tuple(run for run in runs if run.outcome is RunOutcome.FAILED),
        )

    def _started(self, since: datetime) -> int:
        return sum(start >= since for _, start in self.budget.read(Provider.ALPHA_VANTAGE).slots)

    def _runs(self, since: datetime) -> tuple[RunRecord, ...]:
        newest_first = self.runs.latest_of_all(limit=MOST_RUNS)
        return tuple(reversed(tuple(takewhile(lambda run: run.started_at >= since, newest_first))))

    def _receipts(self, since: datetime) -> Iterable[Receipt]:
        for receipt in self.archive.receipts(after=since - timedelta.resolution):
            if receipt.request.provider is Provider.ALPHA_VANTAGE:
                yield receipt

    def _call(self, receipt: Receipt) -> CallMade:
        subject = receipt.request.subject
        asked = self.requests.get(receipt.request_id, subject) if isinstance(subject, Dataset) else None
        return CallMade(receipt.received_at, subject.value, receipt.request.symbol, receipt.answer_class, asked)

    def _deferred(self) -> tuple[PollinationRequest, ...]:
        waiting = (request for request in self.requests.open_requests() if request.not_before is not None)
        return tuple(sorted(waiting, key=lambda it: (it.not_before or it.requested_at, it.symbol, it.dataset)))


def _counts(runs: Iterable[RunRecord]) -> Counter[str]:
    total: Counter[str] = Counter()
    for run in runs:
        total.update(run.counts)
    return total


def _later(instant: datetime | None, since: datetime) -> bool:
    return instant is not None and instant >= since
