"""Assets in the states that the planner meets; it is 2 March 2026, four days after the quarter of December came out."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from domain.model.datasets import BUNDLE_ORDER, Dataset
from domain.model.pollination import CERTAIN, Candidate
from domain.model.releases import Release
from domain.model.reports import DatasetHead
from domain.rules.candidates import AssetView
from tests.builders import NOW, head, release

DECEMBER = date(2025, 12, 31)
SEPTEMBER = date(2025, 9, 30)
REPORTED_ON = date(2026, 2, 26)
OPEN_RELEASE = release()
EARLIER = NOW - timedelta(days=80)

INCOME = Dataset.INCOME_STATEMENT
BALANCE = Dataset.BALANCE_SHEET
CASH = Dataset.CASH_FLOW
EARNINGS = Dataset.EARNINGS
OVERVIEW = Dataset.OVERVIEW


def heads_at(
    quarter: date | None, *, fetched_at: datetime = EARLIER, datasets: Iterable[Dataset] = BUNDLE_ORDER
) -> dict[Dataset, DatasetHead]:
    """Heads that were all fetched at one time and hold the same newest quarter."""
    return {
        dataset: head(
            dataset=dataset,
            considered_at=fetched_at,
            fetched_at=fetched_at,
            data_changed_at=fetched_at,
            newest_quarter_end=quarter,
        )
        for dataset in datasets
    }


def view(
    heads: Mapping[Dataset, DatasetHead],
    *releases: Release,
    opened: Iterable[Dataset] = (),
    weight: int = CERTAIN // 1000,
) -> AssetView:
    """What the planner knows of ACME."""
    return AssetView("ACME", weight, heads, releases, frozenset(opened))


def needed(found: Iterable[Candidate]) -> list[Dataset]:
    """The datasets of the candidates that are not spare."""
    return [candidate.dataset for candidate in found if not candidate.spare]


def spare(found: Iterable[Candidate]) -> list[Dataset]:
    """The datasets of the spare candidates."""
    return [candidate.dataset for candidate in found if candidate.spare]
