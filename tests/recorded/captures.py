"""Every recorded report answer, read, considered and stored in the order in which it was captured."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from adapters.alpha_vantage.reading import AlphaVantageReader
from adapters.embedded.database import Database
from adapters.embedded.report_store import EmbeddedReportStore
from domain.model.datasets import Dataset
from domain.model.reports import ReportedAnswer, Revision
from domain.rules.intake import Intake, consider_reports
from tests.recorded.recorded_answers import DATASETS, RecordedFile


@dataclass(frozen=True, slots=True)
class Capture:
    """One answer: its file, what was read of it, what it changed, and what the store held after it."""

    file: RecordedFile
    reported: ReportedAnswer
    intake: Intake
    stored: tuple[Revision, ...]


@dataclass(slots=True)
class Captures:
    """All captures, by company and dataset in order of time."""

    of: dict[tuple[str, Dataset], list[Capture]] = field(default_factory=lambda: defaultdict(list))

    def all(self) -> Iterable[Capture]:
        return (capture for captures in self.of.values() for capture in captures)


def take(files: Iterable[RecordedFile], store: EmbeddedReportStore) -> Captures:
    """Bring every report answer into the store, as the pipeline does."""
    reader = AlphaVantageReader()
    captures = Captures()
    reports = [file for file in files if file.function in DATASETS and file.dataset is not Dataset.OVERVIEW]
    for file in sorted(reports, key=lambda file: (file.recorded_on, file.name)):
        before = captures.of[file.symbol, file.dataset]
        receipt = file.receipt(number=len(before))
        reported = reader.read_reports(file.dataset, file.symbol, file.body)
        held = before[-1].stored if before else ()
        intake = consider_reports(receipt, reported, held, store.head(file.symbol, file.dataset))
        store.append(intake.revisions)
        store.advance_head(intake.head)
        before.append(Capture(file, reported, intake, store.revisions(file.symbol, file.dataset)))
    return captures


def take_all(files: Iterable[RecordedFile]) -> Captures:
    """As `take`, into a database of its own."""
    database = Database()
    try:
        return take(files, EmbeddedReportStore(database))
    finally:
        database.close()
