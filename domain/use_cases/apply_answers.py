"""Bring one dataset of one asset up to the newest archived answer: the only way into the report tables.

Both a fresh answer and a replay go through here, so the tables are a function of archive and receipts.
"""

from dataclasses import dataclass
from decimal import Decimal

from domain.errors import AnswerCorruptedError, UnreadableAnswerError
from domain.model.answers import REFUSALS, SETTLED, AnswerClass, Receipt
from domain.model.datasets import Dataset
from domain.model.findings import CORRUPTED_ARCHIVE
from domain.model.metrics import Metric
from domain.model.reports import DatasetHead
from domain.ports.archive import Archive
from domain.ports.providers import ReportReader
from domain.ports.quarantine_store import QuarantineStore
from domain.ports.report_store import ReportStore
from domain.rules.dataset_heads import refused_head
from domain.rules.intake import consider_overview, consider_reports, consider_unreadable, consider_without_data
from domain.use_cases.recording import Run


@dataclass(frozen=True, slots=True)
class ApplyAnswers:
    """Reads, validates and stores what the head has not looked at yet; running it again changes nothing."""

    archive: Archive
    reader: ReportReader
    reports: ReportStore
    quarantine: QuarantineStore

    def __call__(self, symbol: str, dataset: Dataset, run: Run) -> DatasetHead | None:
        """Apply every answer after the head, oldest first, and return the head that was advanced to."""
        head = self.reports.head(symbol, dataset)
        for receipt in self.archive.receipts_of(symbol, dataset, after=head.considered_at if head else None):
            if receipt.answer_class in SETTLED | REFUSALS:
                head = self.apply(receipt, dataset, head, run)
        return head

    def apply(self, receipt: Receipt, dataset: Dataset, head: DatasetHead | None, run: Run) -> DatasetHead:
        """Apply one answer on top of `head` and return the head that was advanced to."""
        if receipt.answer_class in REFUSALS:
            advanced = refused_head(receipt, head)
        elif receipt.answer_class is not AnswerClass.DATA:
            advanced = consider_without_data(receipt, head)
        else:
            advanced = self._apply_data(receipt, dataset, head, run)
        self.reports.advance_head(advanced)
        return advanced

    def _apply_data(self, receipt: Receipt, dataset: Dataset, head: DatasetHead | None, run: Run) -> DatasetHead:
        try:
            body = self.archive.body(receipt.digest)
            if dataset is Dataset.OVERVIEW:
                return self._apply_overview(receipt, body, head, run)
            return self._apply_reports(receipt, dataset, body, head, run)
        except AnswerCorruptedError as corrupted:
            return self._refuse(receipt, CORRUPTED_ARCHIVE, str(corrupted), head, run)
        except UnreadableAnswerError as unreadable:
            return self._refuse(receipt, unreadable.code, str(unreadable), head, run)

    def _refuse(self, receipt: Receipt, code: str, why: str, head: DatasetHead | None, run: Run) -> DatasetHead:
        row, advanced = consider_unreadable(receipt, code, why, head)
        self.quarantine.add([row])
        run.fail(why)
        return advanced

    def _apply_reports(
        self, receipt: Receipt, dataset: Dataset, body: bytes, head: DatasetHead | None, run: Run
    ) -> DatasetHead:
        symbol = receipt.request.symbol or ""
        reported = self.reader.read_reports(dataset, symbol, body)
        intake = consider_reports(receipt, reported, self.reports.revisions(symbol, dataset), head)
        self.quarantine.add(intake.quarantined)
        self.reports.append(intake.revisions)
        run.count(Metric.REPORTS_ACCEPTED, intake.accepted)
        run.count(Metric.REPORTS_REJECTED, intake.rejected)
        run.count(Metric.REPORTS_PROVISIONAL, intake.provisional)
        run.count(Metric.REPORTS_RESTATED, intake.restated)
        _rate(run)
        for finding in intake.findings:
            run.say(finding.message)
        return intake.head

    def _apply_overview(self, receipt: Receipt, body: bytes, head: DatasetHead | None, run: Run) -> DatasetHead:
        symbol = receipt.request.symbol or ""
        intake = consider_overview(
            receipt, self.reader.read_overview(symbol, body), self.reports.overviews(symbol), head
        )
        self.quarantine.add(intake.quarantined)
        if intake.overview is not None:
            self.reports.append_overview(intake.overview)
        run.count(Metric.REPORTS_REJECTED if intake.refused else Metric.REPORTS_ACCEPTED)
        _rate(run)
        for finding in intake.findings:
            run.say(finding.message)
        return intake.head


def _rate(run: Run) -> None:
    """Reports accepted of those received, so far in this run."""
    accepted = run.counts.get(Metric.REPORTS_ACCEPTED, 0)
    received = accepted + run.counts.get(Metric.REPORTS_REJECTED, 0)
    if received:
        run.gauge(Metric.VALIDATION_SUCCESS_PERCENT, Decimal(100 * accepted) / received)
