"""Once a month, ask which symbols of the market are funds."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.errors import AnswerCorruptedError, DeferredError, ProviderUnavailableError, UnreadableAnswerError
from domain.model.answers import AnswerClass, Receipt
from domain.model.datasets import DataRequest, MarketList, Provider
from domain.model.metrics import Metric
from domain.model.runs import RunOutcome, RunRecord
from domain.ports.archive import Archive
from domain.ports.asset_store import AssetStore
from domain.ports.clock import Clock
from domain.ports.providers import ReportReader
from domain.ports.quarantine_store import QuarantineStore
from domain.ports.schedule import Schedule
from domain.rules.rejected_rows import quarantined, refused
from domain.rules.wording import counted
from domain.use_cases.calendar_hold import CalendarHold
from domain.use_cases.provider_calls import ProviderCalls
from domain.use_cases.recording import Run, RunRecorder

USE_CASE = "sync_listing"
EVERY = timedelta(days=30)
NEXT_DAY = timedelta(hours=20)
"""Less than a day after a call that brought no list, it is not asked for again: the trigger may come twice a day."""


@dataclass(frozen=True, slots=True)
class SyncListing:
    """`LISTING_STATUS` covers the market in one call; without it the names alone decide."""

    calls: ProviderCalls
    hold: CalendarHold
    reader: ReportReader
    archive: Archive
    assets: AssetStore
    quarantine: QuarantineStore
    clock: Clock
    schedule: Schedule
    recorder: RunRecorder

    def __call__(self, correlation_id: str = "") -> None:
        """Run when the last success is a month old; a failure waits for the next day.

        A list that came today and could not be stored then is applied by a repeat, without a call.
        """
        now = self.clock.now()
        request_id = f"listing_status:{self.schedule.local_day(now)}"
        if not (self.is_due(now) or (self._is_old(now) and self._has_come(request_id))):
            return
        with self.recorder.run(USE_CASE, correlation_id) as run:
            request = DataRequest(Provider.ALPHA_VANTAGE, MarketList.LISTING_STATUS)
            try:
                receipt = self.calls.ask_once(request, run, request_id=request_id, hold=self.hold.due())
                self.apply(receipt, run)
            except (DeferredError, ProviderUnavailableError, UnreadableAnswerError) as failure:
                run.fail(f"{failure} The listing is asked for again tomorrow.")

    def is_due(self, at: datetime) -> bool:
        """Whether the last success is a month old at `at`, and the last call that failed was on an earlier day."""
        return self._is_old(at) and not any(
            run.started_at > at - NEXT_DAY and run.counts.get(Metric.CALLS_USED.value, 0) > 0 for run in self._latest()
        )

    def _is_old(self, at: datetime) -> bool:
        return not any(run.outcome is RunOutcome.SUCCEEDED and run.started_at > at - EVERY for run in self._latest())

    def _has_come(self, request_id: str) -> bool:
        receipts = self.archive.receipts_of_request(request_id)
        return any(receipt.answer_class is AnswerClass.DATA for receipt in receipts)

    def apply(self, receipt: Receipt, run: Run) -> None:
        """Replace the listings by an archived list; an empty one replaces nothing. Raises `UnreadableAnswerError`."""
        if receipt.answer_class is not AnswerClass.DATA:
            run.fail("The listing has no rows; it is asked for again tomorrow.")
            return
        try:
            listings, rejected = self.reader.read_listing(self.archive.body(receipt.digest))
        except (UnreadableAnswerError, AnswerCorruptedError) as unreadable:
            self.quarantine.add([refused(receipt, unreadable)])
            raise
        self.quarantine.add(quarantined(receipt, rejected))
        self.assets.replace_listings(listings)
        run.say(f"{counted(len(listings), 'listing')}, {counted(len(rejected), 'row')} rejected.")

    def _latest(self) -> tuple[RunRecord, ...]:
        return self.recorder.runs.latest(USE_CASE, limit=30)
