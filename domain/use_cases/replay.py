"""Rebuild the derived tables from the archive, without a call."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from domain.errors import AnswerCorruptedError, SuspectListError, UnreadableAnswerError
from domain.model.answers import REFUSALS, SETTLED, Receipt
from domain.model.datasets import Dataset, MarketList
from domain.ports.archive import Archive
from domain.ports.report_store import ReportStore
from domain.rules.wording import counted
from domain.use_cases.apply_answers import ApplyAnswers
from domain.use_cases.recording import Run, RunRecorder
from domain.use_cases.sync_assets import SyncAssets
from domain.use_cases.sync_earnings_calendar import SyncEarningsCalendar
from domain.use_cases.sync_listing import SyncListing

USE_CASE = "replay"


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay did."""

    applied: Mapping[str, int]
    """Answers by what they were asked for."""
    refused: tuple[str, ...]
    """Answers that could not be read, or brought nothing, and why; most were refused at first, too."""


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

    def __call__(self, correlation_id: str = "", watch: Callable[[int], None] = lambda _: None) -> Replayed:
        """Run over the whole archive; `watch` is told how many receipts are done.

        Raises what the stores raise, and breaks off then: what is no fault of an answer refuses none.
        """
        applied: Counter[str] = Counter()
        refused: list[str] = []
        with self.recorder.run(USE_CASE, correlation_id) as run:
            for done, receipt in enumerate(self.archive.receipts(), start=1):
                about_asset = isinstance(receipt.request.subject, Dataset)
                if receipt.answer_class in (SETTLED | REFUSALS if about_asset else SETTLED):
                    # It counts with the rest, and says and fails on its own.
                    one = replace(run, messages=[], failed=False)
                    self._apply(receipt, one)
                    applied[receipt.request.subject.value] += 1
                    if one.failed:
                        refused.append(f"{_in_words(receipt)}: {' '.join(one.messages)}")
                watch(done)
            run.say(f"{counted(applied.total(), 'answer')} applied, {len(refused)} of them refused.")
            run.failed = bool(refused)
        return Replayed(applied, tuple(refused))

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
        except (AnswerCorruptedError, SuspectListError, UnreadableAnswerError) as error:
            run.fail(str(error))

    def _apply_dataset(self, receipt: Receipt, dataset: Dataset, run: Run) -> None:
        head = self.reports.head(receipt.request.symbol or "", dataset)
        if head is None or head.considered_at < receipt.received_at:
            self.apply_answers.apply(receipt, dataset, head, run)


def _in_words(receipt: Receipt) -> str:
    subject = receipt.request.subject.value.replace("_", " ")
    return f"{receipt.request.symbol or 'market'}, {subject} of {receipt.received_at:%Y-%m-%d %H:%M} UTC"
