"""Rebuild the derived tables from the archive, without a call."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.errors import Signal9Error
from domain.model.answers import REFUSALS, SETTLED, Receipt
from domain.model.datasets import Dataset, MarketList
from domain.ports.archive import Archive
from domain.ports.report_store import ReportStore
from domain.use_cases.apply_answers import ApplyAnswers
from domain.use_cases.recording import Run, RunRecorder
from domain.use_cases.sync_assets import SyncAssets
from domain.use_cases.sync_earnings_calendar import SyncEarningsCalendar
from domain.use_cases.sync_listing import SyncListing

USE_CASE = "replay"


@dataclass(frozen=True, slots=True)
class Replay:
    """Applies every archived answer in the order of arrival, through the same code that applied it first.

    The stores behind the parts may be the ones that are in use (answers that were applied change nothing) or empty
    ones.
    """

    archive: Archive
    reports: ReportStore
    apply_answers: ApplyAnswers
    sync_assets: SyncAssets
    sync_earnings_calendar: SyncEarningsCalendar
    sync_listing: SyncListing
    recorder: RunRecorder

    def __call__(self, correlation_id: str = "") -> Mapping[str, int]:
        """Run over the whole archive; receipts by subject. What was refused at first is refused again, and said."""
        applied: dict[str, int] = {}
        with self.recorder.run(USE_CASE, correlation_id) as run:
            for receipt in self.archive.receipts():
                about_asset = isinstance(receipt.request.subject, Dataset)
                if receipt.answer_class in (SETTLED | REFUSALS if about_asset else SETTLED):
                    self._apply(receipt, run)
                    subject = receipt.request.subject.value
                    applied[subject] = applied.get(subject, 0) + 1
            run.say(f"{sum(applied.values())} answers applied.")
        return applied

    def _apply(self, receipt: Receipt, run: Run) -> None:
        subject = receipt.request.subject
        try:
            if isinstance(subject, Dataset):
                self._apply_dataset(receipt, subject, run)
            elif subject is MarketList.ASSETS:
                self.sync_assets.apply(receipt, run)
            elif subject is MarketList.EARNINGS_CALENDAR:
                self.sync_earnings_calendar.apply(receipt, run)
            else:
                self.sync_listing.apply(receipt, run)
        except Signal9Error as error:
            run.fail(f"{receipt.receipt_id}: {error}")

    def _apply_dataset(self, receipt: Receipt, dataset: Dataset, run: Run) -> None:
        head = self.reports.head(receipt.request.symbol or "", dataset)
        if head is None or head.considered_at < receipt.received_at:
            self.apply_answers.apply(receipt, dataset, head, run)
