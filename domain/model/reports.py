"""Reports of a company: fiscal periods, rows as a provider sends them, and revisions as they are kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from domain.model.datasets import Dataset
from domain.model.findings import Finding


class PeriodKind(StrEnum):
    """Annual and fourth-quarter rows share a date, so the kind is part of a period's identity."""

    ANNUAL = "annual"
    QUARTERLY = "quarterly"


@dataclass(frozen=True, slots=True, order=True)
class FiscalPeriod:
    """One quarter or year as one dataset tells it, named once by a month and never renamed.

    `month` is the last day of the naming month; the provider's own dates are attributes of the revisions.
    """

    month: date
    kind: PeriodKind

    def __str__(self) -> str:
        return f"{self.kind.value}:{self.month.isoformat()[:7]}"


@dataclass(frozen=True, slots=True)
class ReportedRow:
    """One row of one answer, exact: figures as `Decimal` (absent is `None`, zero is zero), everything else as text."""

    kind: PeriodKind
    fiscal_date_ending: date
    currency: str | None
    figures: Mapping[str, Decimal | None]
    attributes: Mapping[str, str | None] = field(default_factory=dict)
    """Texts and fields unknown to the parser, as sent; `reportedDate` (ISO) of `EARNINGS` is one of them."""
    position: int = 0
    """Place of the row in its list, from 0; the newest comes first."""


@dataclass(frozen=True, slots=True)
class ReportedAnswer:
    """A parsed answer of a statement or of `EARNINGS`."""

    symbol: str
    """The symbol that the body names, in Alpaca's spelling."""
    rows: tuple[ReportedRow, ...]
    findings: tuple[Finding, ...] = ()
    """What could not be read (errors: the row is missing from `rows`) and what drifted (warnings)."""
    received_rows: int = 0
    """Rows in the body, readable or not: the denominator of the acceptance rate."""
    stub: ReportedRow | None = None
    """The year-to-date row of `annualEarnings[0]`, never stored as a fiscal year."""


@dataclass(frozen=True, slots=True)
class Revision:
    """One immutable version of a report: exactly what the provider sent at `known_at`."""

    symbol: str
    dataset: Dataset
    period: FiscalPeriod
    known_at: datetime
    fiscal_date_ending: date
    currency: str | None
    figures: Mapping[str, Decimal | None]
    attributes: Mapping[str, str | None]
    provisional: bool
    flags: tuple[str, ...]
    """Codes of the warnings that came with it, sorted."""
    answer_digest: str


@dataclass(frozen=True, slots=True)
class Overview:
    """One company overview as it was known at `known_at`."""

    symbol: str
    known_at: datetime
    figures: Mapping[str, Decimal | None]
    texts: Mapping[str, str | None]
    latest_quarter: date | None
    answer_digest: str


@dataclass(frozen=True, slots=True)
class ReportedOverview:
    """A parsed `OVERVIEW` answer."""

    symbol: str
    figures: Mapping[str, Decimal | None]
    texts: Mapping[str, str | None]
    latest_quarter: date | None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class DatasetHead:
    """How far one dataset of one asset is: readers ignore revisions that the head has not reached."""

    symbol: str
    dataset: Dataset
    considered_at: datetime
    """`received_at` of the newest answer that was looked at, accepted or not."""
    fetched_at: datetime | None = None
    """`received_at` of the newest answer that was accepted: the age of the data counts from here."""
    newest_quarter: FiscalPeriod | None = None
    newest_quarter_end: date | None = None
    """The provider's date of `newest_quarter`."""
    data_version: str = ""
    """Digest of the current view; price-driven overview fields are not in it."""
    data_changed_at: datetime | None = None
    """When `data_version` last became another one."""
    provisional: bool = False
    provisional_since: datetime | None = None
    next_check: datetime | None = None
    """When a provisional report, or an asset unknown to the provider, is worth another look."""
    unknown_times: int = 0
    """How many times in a row the provider answered that it does not know the symbol."""
    answer_digest: str = ""
    """The archived answer that the current view was last confirmed by."""
