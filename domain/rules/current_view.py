"""The current view of a dataset: one report per fiscal period, as known at an instant."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from domain.model.datasets import Dataset
from domain.model.reports import FiscalPeriod, Overview, PeriodKind, Revision
from domain.rules.revisions import CURRENCY, revisions_by_period

FUNDAMENTAL_FIELDS = frozenset(
    {
        "AssetType", "BookValue", "CIK", "Country", "Currency", "DilutedEPSTTM", "DividendDate", "DividendPerShare",
        "EBITDA", "EPS", "ExDividendDate", "Exchange", "FiscalYearEnd", "GrossProfitTTM", "Industry", "LatestQuarter",
        "Name", "OperatingMarginTTM", "ProfitMargin", "QuarterlyEarningsGrowthYOY", "QuarterlyRevenueGrowthYOY",
        "ReturnOnAssetsTTM", "ReturnOnEquityTTM", "RevenuePerShareTTM", "RevenueTTM", "Sector", "SharesOutstanding",
    }
)  # fmt: skip
"""The fields of an overview that make a new data version. Prices, multiples of prices, ratings and holdings change
daily; texts such as the description say nothing new of the business."""

LEAST_FIGURES = 2


@dataclass(frozen=True, slots=True)
class CurrentReport:
    """A report as it reads now: the newest revision, completed from older ones only while it is provisional."""

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
    answer_digest: str
    carried: Mapping[str, datetime]
    """Fields that come from an older revision, and when that one became known."""
    withdrawn: tuple[str, ...]
    """Figures that the provider once gave and no longer gives."""


def current_view(revisions: Iterable[Revision], as_of: datetime | None = None) -> tuple[CurrentReport, ...]:
    """One report per period, newest period first; with `as_of`, what was known at that instant."""
    known = (revision for revision in revisions if as_of is None or revision.known_at <= as_of)
    reports = [_current(told) for told in revisions_by_period(known).values()]
    reports.sort(key=lambda report: (report.fiscal_date_ending, report.period), reverse=True)
    return tuple(reports)


def readings(versions: Sequence[Revision]) -> tuple[CurrentReport, ...]:
    """A report as it read from each of its revisions on; these are of one period, oldest first."""
    return tuple(_current(versions[:so_many]) for so_many in range(1, len(versions) + 1))


def newest_quarter(view: Iterable[CurrentReport]) -> CurrentReport | None:
    """The newest quarterly report that tells something of its quarter."""
    return next(
        (
            report
            for report in sorted(view, key=lambda report: report.fiscal_date_ending, reverse=True)
            if report.period.kind is PeriodKind.QUARTERLY and _tells(report)
        ),
        None,
    )


def _tells(report: CurrentReport) -> bool:
    """Earnings per share have been reported; of a statement, more than the single figure of CME's and COP's junk."""
    if report.dataset is Dataset.EARNINGS:
        return report.figures.get("reportedEPS") is not None
    return sum(bool(value) for value in report.figures.values()) >= LEAST_FIGURES


def data_version(view: Iterable[CurrentReport]) -> str:
    """Digest of what the reports say, whenever it became known."""
    return _digest(
        [
            [
                str(report.period),
                report.fiscal_date_ending.isoformat(),
                report.currency,
                report.provisional,
                _present_figures(report.figures),
                _present_texts(report.attributes),
            ]
            for report in sorted(view, key=lambda report: report.period)
        ]
    )


def overview_version(overview: Overview) -> str:
    """Digest of the fundamental fields of an overview."""
    latest = {"LatestQuarter": overview.latest_quarter.isoformat()} if overview.latest_quarter else {}
    told = {**_present_texts(overview.texts), **_present_figures(overview.figures), **latest}
    return _digest({field: told[field] for field in FUNDAMENTAL_FIELDS & told.keys()})


def _current(told: Sequence[Revision]) -> CurrentReport:
    *older, newest = told
    figures = dict(newest.figures)
    currency = newest.currency
    carried: dict[str, datetime] = {}
    reachable = newest.provisional
    withdrawn: set[str] = set()
    for revision in reversed(older):
        for field, value in revision.figures.items():
            if value is None or figures.get(field) is not None:
                continue
            if reachable:
                figures[field] = value
                carried[field] = revision.known_at
            else:
                withdrawn.add(field)
        if reachable and currency is None and revision.currency is not None:
            currency = revision.currency
            carried[CURRENCY] = revision.known_at
        reachable = reachable and revision.provisional
    return CurrentReport(
        symbol=newest.symbol,
        dataset=newest.dataset,
        period=newest.period,
        known_at=newest.known_at,
        fiscal_date_ending=newest.fiscal_date_ending,
        currency=currency,
        figures=figures,
        attributes=newest.attributes,
        provisional=newest.provisional,
        flags=newest.flags,
        answer_digest=newest.answer_digest,
        carried=carried,
        withdrawn=tuple(sorted(withdrawn)),
    )


def _present_figures(figures: Mapping[str, Decimal | None]) -> dict[str, str]:
    return {
        name: text if (text := str(value)).isdecimal() else _plain(value)
        for name, value in figures.items()
        if value is not None
    }


def _present_texts(texts: Mapping[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in texts.items() if value is not None}


def _plain(value: Decimal) -> str:
    """The number without trailing zeros; `Decimal.normalize` would round beyond 28 digits."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _digest(content: object) -> str:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
