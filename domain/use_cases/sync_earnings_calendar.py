"""Bring the earnings calendar up to date."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.errors import (
    AnswerCorruptedError,
    BudgetExhaustedError,
    DeferredError,
    ProviderUnavailableError,
    TimeOverError,
    UnreadableAnswerError,
)
from domain.model.answers import AnswerClass, Receipt
from domain.model.assets import RejectedRow
from domain.model.datasets import DataRequest, MarketList, Provider
from domain.model.metrics import Metric
from domain.model.releases import CalendarRow
from domain.model.runs import RunOutcome, ScheduledUseCase
from domain.ports.archive import Archive
from domain.ports.asset_store import AssetStore
from domain.ports.clock import Clock
from domain.ports.providers import ReportReader
from domain.ports.quarantine_store import QuarantineStore
from domain.ports.release_store import ReleaseStore
from domain.ports.schedule import Schedule
from domain.rules.calendar_changes import calendar_changes, spellings
from domain.rules.market_day import market_day
from domain.rules.rejected_rows import quarantined, refused
from domain.rules.wording import counted
from domain.use_cases.in_time import in_time
from domain.use_cases.provider_calls import ProviderCalls
from domain.use_cases.recording import Run, RunRecorder

RETRY_AFTER = timedelta(minutes=15)
"""After an answer that brought no calendar; the next day's run comes anyway, so a long outage costs few calls."""
TRIES_A_DAY = 3
LATEST_RUNS = 20
HELD_BACK, HELD_AHEAD = timedelta(days=200), timedelta(days=400)
"""Wider than the calendar: every release that one of its rows can be about."""


@dataclass(frozen=True, slots=True)
class SyncEarningsCalendar:
    """One call brings the whole market's expected releases. A calendar without rows changes nothing."""

    calls: ProviderCalls
    reader: ReportReader
    archive: Archive
    assets: AssetStore
    releases: ReleaseStore
    quarantine: QuarantineStore
    clock: Clock
    schedule: Schedule
    recorder: RunRecorder

    def __call__(self, correlation_id: str = "", *, stop_at: datetime | None = None) -> None:
        """Run once a day; a repeat costs no call, and goes on where one stopped because of `stop_at`.

        Raises `DeferredError` when it is to be run again at a known time (no slot yet, no calendar, no time left), and
        `OperatorError` when a person has to act. After the last try of a day the run is recorded as failed.
        """
        with self.recorder.run(ScheduledUseCase.SYNC_EARNINGS_CALENDAR.value, correlation_id) as run:
            request = DataRequest(Provider.ALPHA_VANTAGE, MarketList.EARNINGS_CALENDAR)
            today = self.schedule.local_day(self.clock.now())
            tries = self._failed_tries_on(today) + 1
            try:
                if not self._applied_kept(today, tries, run, stop_at):
                    receipt = self.calls.ask_once(request, run, request_id=_request_id(today, tries))
                    self.apply(receipt, run, stop_at=stop_at)
            except (BudgetExhaustedError, TimeOverError):
                raise
            except (DeferredError, ProviderUnavailableError, UnreadableAnswerError) as failure:
                if tries < TRIES_A_DAY:
                    until = self.clock.now() + RETRY_AFTER * tries
                    message = f"No calendar yet (try {tries} of {TRIES_A_DAY} today): {failure}"
                    raise DeferredError(message, until) from failure
                run.fail(f"No calendar today: {failure} The releases that are known stay as they are.")

    def apply(self, receipt: Receipt, run: Run, *, stop_at: datetime | None = None) -> None:
        """Bring the table up to an archived calendar.

        Raises `UnreadableAnswerError`, when nothing is changed, and `TimeOverError`.
        """
        rows: tuple[CalendarRow, ...] = ()
        rejected: tuple[RejectedRow, ...] = ()
        if receipt.answer_class is AnswerClass.DATA:
            try:
                rows, rejected = self.reader.read_calendar(self.archive.body(receipt.digest))
            except (UnreadableAnswerError, AnswerCorruptedError) as unreadable:
                self.quarantine.add([refused(receipt, unreadable)])
                raise
        else:
            run.fail("The calendar has no rows; the releases that are known stay as they are.")
        self.quarantine.add(quarantined(receipt, rejected))
        today = market_day(receipt.received_at)
        known = self.releases.reported_between(today - HELD_BACK, today + HELD_AHEAD)
        held = {
            (release.symbol, release.fiscal_period): release for release in (*self.releases.open_releases(), *known)
        }
        changes = calendar_changes(rows, spellings(self.assets.digests()), held, today)
        for some in in_time(changes.changed, self.clock, stop_at):
            self.releases.put(some)
        for rows_aside in in_time(changes.unmatched, self.clock, stop_at):
            self.releases.put_aside(rows_aside)
        run.count(Metric.CALENDAR_ROWS, len(rows))
        run.count(Metric.CALENDAR_ROWS_UNMATCHED, len(changes.unmatched))
        run.count(Metric.CALENDAR_ROWS_REJECTED, len(rejected))
        run.say(
            f"{counted(len(rows), 'calendar row')}: {counted(len(changes.changed), 'release')} new or changed, "
            f"{counted(changes.moved, 'date')} moved, {len(changes.unmatched)} of unknown symbols, "
            f"{len(rejected)} rejected."
        )

    def _applied_kept(self, today: date, tries: int, run: Run, stop_at: datetime | None) -> bool:
        """Apply an answer of an earlier try of this day that could not be stored then; whether there was one.

        The calendar is in the archive by then: another call would bring the same.
        """
        for number in range(1, tries):
            for receipt in self.archive.receipts_of_request(_request_id(today, number)):
                if receipt.answer_class is AnswerClass.DATA:
                    # What cannot be read now could not then: that is why it was tried again.
                    with suppress(UnreadableAnswerError, AnswerCorruptedError):
                        self.apply(receipt, run, stop_at=stop_at)
                        return True
        return False

    def _failed_tries_on(self, today: date) -> int:
        latest = self.recorder.runs.latest(ScheduledUseCase.SYNC_EARNINGS_CALENDAR.value, limit=LATEST_RUNS)
        return sum(
            self.schedule.local_day(run.started_at) == today
            and run.outcome is not RunOutcome.SUCCEEDED
            and run.counts.get(Metric.CALLS_USED.value, 0) > 0
            for run in latest
        )


def _request_id(today: date, number: int) -> str:
    """Of the day's try with this number, from 1."""
    return f"earnings_calendar:{today}:{number}"
