"""Bring the datasets of one asset up to date: the handler of `pollenationNeeded`."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from domain.errors import (
    BudgetExhaustedError,
    CredentialsRejectedError,
    DeferredError,
    ProviderBusyError,
    ProviderRefusedError,
    ProviderUnavailableError,
    ReservationExpiredError,
    SettingsError,
    TimeOverError,
    UnknownSymbolError,
)
from domain.events import PollinationNeeded
from domain.model.answers import AnswerClass, Receipt
from domain.model.datasets import DataRequest, Dataset, Provider
from domain.model.metrics import Metric
from domain.model.pollination import PollinationRequest, ProbeOutcome
from domain.model.releases import Release, ReleaseState
from domain.model.reports import DatasetHead
from domain.ports.asset_store import AssetStore
from domain.ports.clock import Clock
from domain.ports.pollination_requests import PollinationRequests
from domain.ports.release_store import ReleaseStore
from domain.ports.report_store import ReportStore
from domain.rules.candidates import PROBE
from domain.rules.market_day import market_day
from domain.rules.publication import is_first_look, next_try
from domain.rules.release_matching import head_fulfils
from domain.rules.retry import provider_retry
from domain.use_cases.advance_asset import AdvanceAsset
from domain.use_cases.apply_answers import ApplyAnswers
from domain.use_cases.calendar_hold import CalendarHold
from domain.use_cases.provider_calls import BAD_KEY_PAUSE, ProviderCalls
from domain.use_cases.recording import Run, RunRecorder

USE_CASE = "pollinate_asset"
LEASE = timedelta(minutes=5)
"""Longer than a wait for a slot and a call with all its retries together."""


@dataclass(frozen=True, slots=True)
class PollinateAsset:
    """Lease, budget slot, call, archive, validate, store, head: at most one call per dataset and request."""

    calls: ProviderCalls
    hold: CalendarHold
    apply_answers: ApplyAnswers
    advance: AdvanceAsset
    assets: AssetStore
    reports: ReportStore
    releases: ReleaseStore
    requests: PollinationRequests
    clock: Clock
    recorder: RunRecorder

    def __call__(self, event: PollinationNeeded, *, stop_at: datetime | None = None) -> None:
        """Handle one event; no dataset is begun at `stop_at` or later, so that a worker ends in time.

        Raises `DeferredError` when some datasets have to wait for a known time (deliver the event again then),
        `UnknownSymbolError` for a symbol that no asset has, `RetryLaterError` when the store or a lease is in the way.
        """
        with self.recorder.run(USE_CASE, event.correlation_id) as run:
            if self.assets.get(event.symbol) is None:
                raise UnknownSymbolError(
                    f"No asset has the symbol {event.symbol!r}: check the spelling; a new company is known after the "
                    "next sync of the assets."
                )
            self.requests.add(_requests(event))
            was_complete = self.advance.completeness(event.symbol).complete
            deferrals: list[DeferredError] = []
            advanced = 0
            for place, dataset in enumerate(event.datasets):
                if stop_at is not None and (now := self.clock.now()) >= stop_at:
                    deferrals.append(TimeOverError(now))
                    self._put_off_all(event, event.datasets[place:], deferrals[-1])
                    break
                try:
                    advanced += self._bring(event, dataset, run)
                except BudgetExhaustedError as exhausted:
                    deferrals.append(exhausted)
                    self._put_off_all(event, event.datasets[place + 1 :], exhausted)
                    break
                except DeferredError as deferral:
                    deferrals.append(deferral)
            run.count(Metric.ASSETS_ADVANCED, int(advanced > 0))
            run.count(
                Metric.ASSETS_COMPLETED, int(self.advance.completeness(event.symbol).complete and not was_complete)
            )
            self.advance(event.symbol, run)
            if advanced or (not deferrals and self._brought_before(event)):
                self.advance.ask_for_follow_ups(event.symbol, run)
            if advanced:
                waited = self.clock.now() - event.requested_at
                run.gauge(Metric.EVENT_TO_STORED_SECONDS, Decimal(waited // timedelta(milliseconds=1)) / 1000)
            if deferrals:
                raise min(deferrals, key=lambda deferral: deferral.until)

    def _brought_before(self, event: PollinationNeeded) -> bool:
        """Whether data came for this request: a worker that stored it may have ended before he asked for follow-ups."""
        heads = self.reports.heads_of(event.symbol)
        return any(
            receipt.answer_class is AnswerClass.DATA
            and isinstance(receipt.request.subject, Dataset)
            and _accepted(heads.get(receipt.request.subject), receipt)
            for receipt in self.calls.archive.receipts_of_request(event.request_id)
        )

    def _bring(self, event: PollinationNeeded, dataset: Dataset, run: Run) -> bool:
        now = self.clock.now()
        leased = self.requests.lease(event.request_id, dataset, now=now, until=now + LEASE)
        if leased is None:
            return False
        counted = run.counts.get(Metric.CALLS_USED, 0)
        try:
            return self._bring_leased(event, leased, run)
        except KeyboardInterrupt:
            # The worker is told to end: another one may go on at once.
            called = run.counts.get(Metric.CALLS_USED, 0) > counted
            self.requests.defer(leased, until=self.clock.now(), outcome="interrupted", called=called)
            raise

    def _bring_leased(self, event: PollinationNeeded, leased: PollinationRequest, run: Run) -> bool:
        dataset = leased.dataset
        provider_request = DataRequest(Provider.ALPHA_VANTAGE, dataset, event.symbol)
        try:
            # What came for another request since this one was made serves this one, too: a person and a plan may have
            # asked for the same.
            receipt = self.calls.settled_since(event.symbol, dataset, leased.requested_at) or self.calls.ask_once(
                provider_request, run, request_id=event.request_id, hold=self.hold.due()
            )
        except (CredentialsRejectedError, SettingsError) as keyless:
            run.fail(str(keyless))
            called = isinstance(keyless, CredentialsRejectedError)
            raise self._put_off(leased, self.clock.now() + BAD_KEY_PAUSE, str(keyless), called=called) from keyless
        except ProviderRefusedError as refused:
            run.fail(str(refused))
            self.apply_answers(event.symbol, dataset, run)
            self.requests.finish(leased, outcome=f"refused: {refused}")
            return False
        except (ProviderUnavailableError, ReservationExpiredError) as failure:
            busy = isinstance(failure, ProviderBusyError)
            until = provider_retry(leased.attempts, self.clock.now(), busy=busy)
            if until is None:
                run.fail(str(failure))
                self.apply_answers(event.symbol, dataset, run)
                outcome = f"given up after {leased.attempts} tries, to be planned again: {failure}"
                self.requests.finish(leased, outcome=outcome)
                return False
            raise self._put_off(leased, until, str(failure)) from failure
        except DeferredError as deferral:
            self._put_off(leased, deferral.until, str(deferral), called=False)
            raise
        before = self.reports.head(event.symbol, dataset)
        head = self.apply_answers(event.symbol, dataset, run)
        accepted = _accepted(head, receipt)
        self._record_look(leased, before, run)
        self.requests.finish(leased, outcome=_outcome(receipt.answer_class, accepted=accepted))
        # If that was for this request, before a crash, it still counts; what another one brought has counted there.
        is_new = before is None or before.considered_at < receipt.received_at
        return accepted and (is_new or receipt.request_id == event.request_id)

    def _put_off(self, leased: PollinationRequest, until: datetime, why: str, *, called: bool = True) -> DeferredError:
        self.requests.defer(leased, until=until, outcome=why, called=called)
        return DeferredError(why, until)

    def _put_off_all(self, event: PollinationNeeded, datasets: Iterable[Dataset], deferral: DeferredError) -> None:
        now = self.clock.now()
        for dataset in datasets:
            self.requests.put_off(event.request_id, dataset, now=now, until=deferral.until, outcome=str(deferral))

    def _record_look(self, leased: PollinationRequest, before: DatasetHead | None, run: Run) -> None:
        if leased.fiscal_period is None:
            return
        release = self.releases.get(leased.symbol, leased.fiscal_period)
        if release is None:
            return
        head = self.reports.head(leased.symbol, leased.dataset)
        found = head is not None and head_fulfils(release, head)
        now = self.clock.now()
        if is_first_look(release.report_date, before.considered_at if before else None):
            days = (market_day(now) - release.report_date).days
            self.requests.add_probe_outcome(ProbeOutcome(leased.request_id, leased.dataset, days, found))
        due = release.next_try is None or release.next_try <= now
        if leased.dataset is PROBE and not found and due and release.state is ReleaseState.OPEN:
            self._look_again_later(release, now, run)

    def _look_again_later(self, release: Release, now: datetime, run: Run) -> None:
        again = next_try(release.report_date, now)
        if again is None:
            changed = replace(
                release,
                state=ReleaseState.GIVEN_UP,
                state_reason="the provider did not publish the quarter within the window after its report date",
                attempts=release.attempts + 1,
                next_try=None,
            )
            run.count(Metric.RELEASES_GIVEN_UP)
        else:
            changed = replace(release, attempts=release.attempts + 1, next_try=again)
        self.releases.change(changed, ReleaseState.OPEN)


def _requests(event: PollinationNeeded) -> list[PollinationRequest]:
    return [
        PollinationRequest(
            request_id=event.request_id,
            symbol=event.symbol,
            dataset=dataset,
            reason=event.reason,
            explanation=f"asked for by an event ({event.reason.value})",
            requested_at=event.requested_at,
            correlation_id=event.correlation_id,
            fiscal_period=event.fiscal_period,
        )
        for dataset in event.datasets
    ]


def _accepted(head: DatasetHead | None, receipt: Receipt) -> bool:
    """Asked of the store, not of a run: the answer may have been applied before."""
    return head is not None and head.fetched_at is not None and head.fetched_at >= receipt.received_at


def _outcome(answer_class: AnswerClass, *, accepted: bool) -> str:
    if answer_class is AnswerClass.DATA:
        return "stored" if accepted else "quarantined"
    return answer_class.value.replace("_", " ")
