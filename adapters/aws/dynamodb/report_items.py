"""Revisions, overviews and dataset heads as items."""

from datetime import date
from typing import Any

from adapters.aws.dynamodb.items import Item, Row
from adapters.aws.schema import shard
from adapters.exact_texts import (
    figures,
    figures_text,
    instant,
    instant_text,
    optional_date,
    optional_date_text,
    optional_instant,
    optional_instant_text,
)
from domain.model.datasets import Dataset
from domain.model.reports import DatasetHead, FiscalPeriod, Overview, PeriodKind, Revision

MARKET_CAPITALIZATION = "MarketCapitalization"
"""The overview's figure that weighs an asset."""


def revision_row(revision: Revision) -> Row:
    """The key and the short attributes; the rest is in `revision_body`."""
    period = revision.period
    return {
        "symbol": revision.symbol,
        "period": f"{period.month.isoformat()}#{period.kind.value}#{instant_text(revision.known_at)}",
        "fiscal_date_ending": revision.fiscal_date_ending.isoformat(),
        "provisional": revision.provisional,
        "answer_digest": revision.answer_digest,
    }


def revision_body(revision: Revision) -> object:
    """What was sent, and what was remarked on it."""
    return (figures_text(revision.figures), dict(revision.attributes), revision.currency, revision.flags)


def revision(dataset: Dataset, stored: Item, body: Any) -> Revision:  # noqa: ANN401 - as `revision_body` made it
    """The revision of an item of the dataset's table."""
    month, kind, known_at = stored["period"].split("#")
    figures_sent, attributes, currency, flags = body
    return Revision(
        symbol=stored["symbol"],
        dataset=dataset,
        period=FiscalPeriod(date.fromisoformat(month), PeriodKind(kind)),
        known_at=instant(known_at),
        fiscal_date_ending=date.fromisoformat(stored["fiscal_date_ending"]),
        currency=currency,
        figures=figures(figures_sent),
        attributes=attributes,
        provisional=stored["provisional"],
        flags=tuple(flags),
        answer_digest=stored["answer_digest"],
    )


def overview_row(overview: Overview) -> Row:
    """The key and the short attributes; the market capitalisation is one of them, so that it can be asked for alone."""
    capitalization = overview.figures.get(MARKET_CAPITALIZATION)
    return {
        "symbol": overview.symbol,
        "known_at": instant_text(overview.known_at),
        "latest_quarter": optional_date_text(overview.latest_quarter),
        "market_capitalization": None if capitalization is None else str(capitalization),
        "answer_digest": overview.answer_digest,
    }


def overview_body(overview: Overview) -> object:
    """What was sent."""
    return (figures_text(overview.figures), dict(overview.texts))


def overview(stored: Item, body: Any) -> Overview:  # noqa: ANN401 - as `overview_body` made it
    """The overview of an item."""
    figures_sent, texts = body
    return Overview(
        symbol=stored["symbol"],
        known_at=instant(stored["known_at"]),
        figures=figures(figures_sent),
        texts=texts,
        latest_quarter=optional_date(stored.get("latest_quarter")),
        answer_digest=stored["answer_digest"],
    )


def head_key(symbol: str, dataset: Dataset) -> tuple[str, str]:
    """Where the head of a dataset is."""
    return shard(symbol), f"{symbol}#{dataset.value}"


def head_row(head: DatasetHead) -> Row:
    """One item."""
    partition, place = head_key(head.symbol, head.dataset)
    quarter = head.newest_quarter
    return {
        "shard": partition,
        "head": place,
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


def head(stored: Item) -> DatasetHead:
    """The head of an item."""
    symbol, _, dataset = stored["head"].rpartition("#")
    return DatasetHead(
        symbol=symbol,
        dataset=Dataset(dataset),
        considered_at=instant(stored["considered_at"]),
        fetched_at=optional_instant(stored.get("fetched_at")),
        newest_quarter=_newest_quarter(stored),
        newest_quarter_end=optional_date(stored.get("newest_quarter_end")),
        data_version=stored["data_version"],
        data_changed_at=optional_instant(stored.get("data_changed_at")),
        provisional=stored["provisional"],
        provisional_since=optional_instant(stored.get("provisional_since")),
        next_check=optional_instant(stored.get("next_check")),
        unknown_times=stored["unknown_times"],
        answer_digest=stored["answer_digest"],
    )


def _newest_quarter(stored: Item) -> FiscalPeriod | None:
    if "newest_quarter_month" not in stored:
        return None
    return FiscalPeriod(date.fromisoformat(stored["newest_quarter_month"]), PeriodKind(stored["newest_quarter_kind"]))
