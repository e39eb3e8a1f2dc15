"""The report tables: append-only revisions, overviews, and the head of each dataset."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from domain.model.datasets import Dataset
from domain.model.pollination import MarketCapitalization
from domain.model.reports import DatasetHead, Overview, Revision


class ReportStore(Protocol):
    """Revisions are immutable and put if absent; the head advances last, so readers never see half an answer."""

    def revisions(self, symbol: str, dataset: Dataset) -> tuple[Revision, ...]:
        """Every revision that the head has reached (`known_at <= head.considered_at`), by period and `known_at`."""

    def append(self, revisions: Iterable[Revision]) -> int:
        """Put each revision if its key (symbol, dataset, period, known_at) is absent; how many were new."""

    def overviews(self, symbol: str) -> tuple[Overview, ...]:
        """Every overview of the symbol that the head has reached, oldest first."""

    def append_overview(self, overview: Overview) -> bool:
        """Put the overview if (symbol, known_at) is absent; whether it was."""

    def head(self, symbol: str, dataset: Dataset) -> DatasetHead | None:
        """How far the dataset is; `None` when no answer was ever looked at."""

    def heads_of(self, symbol: str) -> dict[Dataset, DatasetHead]:
        """The heads of one asset."""

    def heads(self) -> Iterator[DatasetHead]:
        """Every head, by symbol; of all assets that were ever asked for."""

    def advance_head(self, head: DatasetHead) -> bool:
        """Replace the head if the stored `considered_at` is absent or older; tells whether it was."""

    def market_capitalizations(self) -> Iterator[MarketCapitalization]:
        """The newest market capitalisation of every asset that has one."""
