"""Bring the earnings calendar up to date."""

from dataclasses import dataclass
from datetime import timedelta

from domain.errors import BudgetExhaustedError, DeferredError, ProviderUnavailableError, UnreadableAnswerError
from domain.model.answers import AnswerClass, Receipt
from domain.model.assets import RejectedRow
from domain.model.datasets import DataRequest, MarketList, Provider
from domain.model.metrics import Metric
from domain.model.releases import CalendarRow
from domain.model.runs import ScheduledUseCase
from domain.ports.archive import Archive
from domain.ports.asset_store import AssetStore
from domain.ports.clock import Clock
from domain.ports.event_bus import Deferrals
from domain.ports.providers import ReportReader
from domain.ports.quarantine_store import QuarantineStore
from domain.ports.release_store import ReleaseStore
from domain.rules.calendar_changes import calendar_changes, spellings
from domain.rules.rejected_rows import quarantined
from domain.rules.schedule import DailySchedule
from domain.use_cases.provider_calls import ProviderCalls
from domain.use_cases.recording import Run, RunRecorder

RETRY_AFTER = timedelta(minutes=15)
"""After an answer that brought no calendar; the next day's run comes anyway, so a long outage costs few calls."""
TRIES_A_DAY = 3


@dataclass(frozen=True, slots=True)
class SyncEarningsCalendar:
    """One call brings the whole market's expected releases. A calendar without rows changes nothing."""

    calls: ProviderCalls
    reader: ReportReader
    archive: Archive
    assets: AssetStore
    releases: ReleaseStore
    quarantine: QuarantineStore
    deferrals: Deferrals
    clock: Clock
    schedule: DailySchedule
    recorder: RunRecorder

    def __call__(self, correlation_id: str = "") -> None:
        """Run once a day; a repeat costs no call.

        When no call may start soon, or none brought a calendar, the run is put off to a known time.

        Raises `OperatorError` when a person has to act.
        """
        with self.recorder.run(ScheduledUseCase.SYNC_EARNINGS_CALENDAR.value, correlation_id) as run:
            request = DataRequest(Provider.ALPHA_VANTAGE, MarketList.EARNINGS_CALENDAR)
            today = self.schedule.local_day(self.clock.now())
            try:
                receipt = self.calls.ask_once(request, run, request_id=f"earnings_calendar:{today}")
                self.apply(receipt, run)
            except BudgetExhaustedError as exhausted:
                self.deferrals.run_again(
                    ScheduledUseCase.SYNC_EARNINGS_CALENDAR, at=exhausted.until, correlation_id=run.correlation_id
                )
                raise
            except (DeferredError, ProviderUnavailableError, UnreadableAnswerError) as failure:
                self._try_again(run, str(failure))

    def apply(self, receipt: Receipt, run: Run) -> None:
        """Bring the table up to an archived calendar. Raises `UnreadableAnswerError`; nothing is changed then."""
        rows: tuple[CalendarRow, ...] = ()
        rejected: tuple[RejectedRow, ...] = ()
        if receipt.answer_class is AnswerClass.DATA:
            rows, rejected = self.reader.read_calendar(self.archive.body(receipt.digest))
        self.quarantine.add(quarantined(receipt, rejected))
        today = self.schedule.local_day(receipt.received_at)
        held = {(release.symbol, release.fiscal_period): release for release in self.releases.open_releases()}
        changes = calendar_changes(rows, spellings(self.assets.digests()), held, today)
        self.releases.put(changes.changed)
        self.releases.put_aside(changes.unmatched)
        run.count(Metric.CALENDAR_ROWS, len(rows))
        run.count(Metric.CALENDAR_ROWS_UNMATCHED, len(changes.unmatched))
        run.count(Metric.CALENDAR_ROWS_REJECTED, len(rejected))
        run.say(
            f"{len(rows)} calendar rows: {len(changes.changed)} releases new or changed, {changes.moved} dates moved, "
            f"{len(changes.unmatched)} of unknown symbols, {len(rejected)} rejected."
        )

    def _try_again(self, run: Run, problem: str) -> None:
        job = ScheduledUseCase.SYNC_EARNINGS_CALENDAR
        now = self.clock.now()
        due = self.schedule.due_on(job, self.schedule.local_day(now))
        tries = sum(record.started_at >= due for record in self.recorder.runs.latest(job.value, limit=TRIES_A_DAY)) + 1
        if tries < TRIES_A_DAY:
            self.deferrals.run_again(job, at=now + RETRY_AFTER * tries, correlation_id=run.correlation_id)
            run.fail(f"No calendar: {problem} Try {tries} of {TRIES_A_DAY} today; the next one is put off.")
        else:
            run.fail(f"No calendar today: {problem} The releases that are known stay as they are.")
