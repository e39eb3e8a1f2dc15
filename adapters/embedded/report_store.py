"""The report tables: revisions, overviews and the head of each dataset."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from adapters.embedded.database import Database, Value
from adapters.embedded.report_rows import head, head_row, overview, overview_row, revision, revision_row
from domain.model.datasets import REPORT_DATASETS, Dataset
from domain.model.pollination import MarketCapitalization
from domain.model.reports import DatasetHead, Overview, Revision

# The tables bear the names of the datasets.
_REVISIONS = {
    dataset: f"""
    SELECT report.* FROM {dataset.value} AS report
    JOIN dataset_heads AS head ON head.symbol = report.symbol AND head.dataset = '{dataset.value}'
    WHERE report.symbol = ? AND report.known_at <= head.considered_at
    ORDER BY report.period_month, report.period_kind, report.known_at
    """  # noqa: S608 - the names of datasets are constants
    for dataset in REPORT_DATASETS
}
_OVERVIEWS = """
SELECT overview.* FROM company_overview AS overview
JOIN dataset_heads AS head ON head.symbol = overview.symbol AND head.dataset = 'overview'
WHERE overview.symbol = ? AND overview.known_at <= head.considered_at
ORDER BY overview.known_at
"""
# SQLite takes the other columns of a group from the row that has the maximum.
_MARKET_CAPITALIZATIONS = """
SELECT overview.symbol AS symbol, overview.market_capitalization AS amount, max(overview.known_at)
FROM company_overview AS overview
JOIN dataset_heads AS head ON head.symbol = overview.symbol AND head.dataset = 'overview'
WHERE overview.market_capitalization IS NOT NULL AND overview.known_at <= head.considered_at
GROUP BY overview.symbol
ORDER BY overview.symbol
"""
_ADVANCE_HEAD = """
INSERT INTO dataset_heads (
    symbol, dataset, considered_at, fetched_at, newest_quarter_kind, newest_quarter_month, newest_quarter_end,
    data_version, data_changed_at, provisional, provisional_since, next_check, unknown_times, answer_digest
) VALUES (
    :symbol, :dataset, :considered_at, :fetched_at, :newest_quarter_kind, :newest_quarter_month, :newest_quarter_end,
    :data_version, :data_changed_at, :provisional, :provisional_since, :next_check, :unknown_times, :answer_digest
) ON CONFLICT (symbol, dataset) DO UPDATE SET
    considered_at = excluded.considered_at,
    fetched_at = excluded.fetched_at,
    newest_quarter_kind = excluded.newest_quarter_kind,
    newest_quarter_month = excluded.newest_quarter_month,
    newest_quarter_end = excluded.newest_quarter_end,
    data_version = excluded.data_version,
    data_changed_at = excluded.data_changed_at,
    provisional = excluded.provisional,
    provisional_since = excluded.provisional_since,
    next_check = excluded.next_check,
    unknown_times = excluded.unknown_times,
    answer_digest = excluded.answer_digest
WHERE dataset_heads.considered_at < excluded.considered_at
"""


@dataclass(frozen=True, slots=True)
class EmbeddedReportStore:
    """`ReportStore` on SQLite."""

    database: Database

    def revisions(self, symbol: str, dataset: Dataset) -> tuple[Revision, ...]:
        """Every revision that the head has reached, by period and `known_at`."""
        rows = self.database.rows(_REVISIONS[dataset], symbol)
        return tuple(map(partial(revision, dataset), rows))

    def append(self, revisions: Iterable[Revision]) -> int:
        """Put each revision if absent; how many were new."""
        by_dataset: defaultdict[Dataset, list[dict[str, Value]]] = defaultdict(list)
        for each in revisions:
            by_dataset[each.dataset].append(revision_row(each))
        return sum(self.database.insert(dataset.value, rows) for dataset, rows in by_dataset.items())

    def overviews(self, symbol: str) -> tuple[Overview, ...]:
        """Every overview that the head has reached, oldest first."""
        return tuple(map(overview, self.database.rows(_OVERVIEWS, symbol)))

    def append_overview(self, overview: Overview) -> bool:
        """Put the overview if absent."""
        return self.database.insert("company_overview", [overview_row(overview)]) == 1

    def head(self, symbol: str, dataset: Dataset) -> DatasetHead | None:
        """How far the dataset is."""
        return self.heads_of(symbol).get(dataset)

    def heads_of(self, symbol: str) -> dict[Dataset, DatasetHead]:
        """The heads of one asset."""
        rows = self.database.rows("SELECT * FROM dataset_heads WHERE symbol = ? ORDER BY dataset", symbol)
        return {found.dataset: found for found in map(head, rows)}

    def heads(self) -> Iterator[DatasetHead]:
        """Every head, by symbol."""
        return map(head, self.database.rows("SELECT * FROM dataset_heads ORDER BY symbol, dataset"))

    def advance_head(self, head: DatasetHead) -> bool:
        """Replace the head if the stored one is absent or older."""
        return self.database.change_each(_ADVANCE_HEAD, [head_row(head)]) == 1

    def market_capitalizations(self) -> Iterator[MarketCapitalization]:
        """The newest market capitalisation of every asset that has one, by symbol."""
        rows = self.database.rows(_MARKET_CAPITALIZATIONS)
        return (MarketCapitalization(row["symbol"], Decimal(row["amount"])) for row in rows)
