"""Revisions, overviews and dataset heads as rows."""

from datetime import date
from functools import lru_cache

from adapters.embedded.database import Row, Value
from adapters.exact_texts import (
    figures,
    figures_text,
    instant,
    instant_text,
    json_text,
    json_value,
    optional_date,
    optional_date_text,
    optional_decimal_text,
    optional_instant,
    optional_instant_text,
)
from domain.model.datasets import Dataset
from domain.model.reports import DatasetHead, FiscalPeriod, Overview, PeriodKind, Revision

MARKET_CAPITALIZATION = "MarketCapitalization"
"""The overview's figure that weighs an asset."""


def revision_row(revision: Revision) -> dict[str, Value]:
    """One row of the dataset's own table."""
    return {
        "symbol": revision.symbol,
        "period_kind": revision.period.kind.value,
        "period_month": revision.period.month.isoformat(),
        "known_at": instant_text(revision.known_at),
        "fiscal_date_ending": revision.fiscal_date_ending.isoformat(),
        "currency": revision.currency,
        "figures": figures_text(revision.figures),
        "attributes": json_text(dict(revision.attributes)),
        "provisional": revision.provisional,
        "flags": json_text(revision.flags),
        "answer_digest": revision.answer_digest,
    }


def revision(dataset: Dataset, row: Row) -> Revision:
    """The revision of a row of the dataset's table."""
    return Revision(
        symbol=row["symbol"],
        dataset=dataset,
        period=_period(row["period_month"], row["period_kind"]),
        known_at=instant(row["known_at"]),
        fiscal_date_ending=date.fromisoformat(row["fiscal_date_ending"]),
        currency=row["currency"],
        figures=figures(row["figures"]),
        attributes=json_value(row["attributes"]),
        provisional=bool(row["provisional"]),
        flags=tuple(json_value(row["flags"])),
        answer_digest=row["answer_digest"],
    )


def overview_row(overview: Overview) -> dict[str, Value]:
    """One row; the market capitalisation has a column of its own, by which all assets are read at once."""
    return {
        "symbol": overview.symbol,
        "known_at": instant_text(overview.known_at),
        "latest_quarter": optional_date_text(overview.latest_quarter),
        "market_capitalization": optional_decimal_text(overview.figures.get(MARKET_CAPITALIZATION)),
        "figures": figures_text(overview.figures),
        "texts": json_text(dict(overview.texts)),
        "answer_digest": overview.answer_digest,
    }


def overview(row: Row) -> Overview:
    """The overview of a row."""
    return Overview(
        symbol=row["symbol"],
        known_at=instant(row["known_at"]),
        figures=figures(row["figures"]),
        texts=json_value(row["texts"]),
        latest_quarter=optional_date(row["latest_quarter"]),
        answer_digest=row["answer_digest"],
    )


def head_row(head: DatasetHead) -> dict[str, Value]:
    """One row."""
    quarter = head.newest_quarter
    return {
        "symbol": head.symbol,
        "dataset": head.dataset.value,
        "considered_at": instant_text(head.considered_at),
        "fetched_at": optional_instant_text(head.fetched_at),
        "newest_quarter_kind": None if quarter is None else quarter.kind.value,
        "newest_quarter_month": None if quarter is None else quarter.month.isoformat(),
        "newest_quarter_end": optional_date_text(head.newest_quarter_end),
        "data_version": head.data_version,
        "data_changed_at": optional_instant_text(head.data_changed_at),
        "provisional": head.provisional,
        "provisional_since": optional_instant_text(head.provisional_since),
        "next_check": optional_instant_text(head.next_check),
        "unknown_times": head.unknown_times,
        "answer_digest": head.answer_digest,
    }


def head(row: Row) -> DatasetHead:
    """The head of a row."""
    kind, month = row["newest_quarter_kind"], row["newest_quarter_month"]
    return DatasetHead(
        symbol=row["symbol"],
        dataset=Dataset(row["dataset"]),
        considered_at=instant(row["considered_at"]),
        fetched_at=optional_instant(row["fetched_at"]),
        newest_quarter=None if kind is None else _period(month, kind),
        newest_quarter_end=optional_date(row["newest_quarter_end"]),
        data_version=row["data_version"],
        data_changed_at=optional_instant(row["data_changed_at"]),
        provisional=bool(row["provisional"]),
        provisional_since=optional_instant(row["provisional_since"]),
        next_check=optional_instant(row["next_check"]),
        unknown_times=row["unknown_times"],
        answer_digest=row["answer_digest"],
    )


@lru_cache(maxsize=4_096)
def _period(month: str, kind: str) -> FiscalPeriod:
    """Cached, since all companies share a few hundred."""
    return FiscalPeriod(date.fromisoformat(month), PeriodKind(kind))
