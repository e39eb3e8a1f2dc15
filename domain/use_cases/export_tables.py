"""What is held, as tidy tables: one figure a row, with its unit, currency, fiscal period and known_at."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from domain.model.assets import Asset
from domain.model.datasets import REPORT_DATASETS, Dataset
from domain.model.releases import Release
from domain.model.reports import FiscalPeriod, Overview, Revision
from domain.ports.asset_store import AssetStore
from domain.ports.release_store import ReleaseStore
from domain.ports.report_store import ReportStore
from domain.rules.current_view import CurrentReport, current_view
from domain.rules.market_day import end_of_market_day
from domain.rules.revisions import revisions_by_period
from domain.rules.units import currency_of, unit_of

LATEST_QUARTER = "LatestQuarter"


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure of one report; a figure that the provider leaves out is no row, but a withdrawn one may be."""

    symbol: str
    dataset: str
    period_kind: str
    fiscal_period: date
    """The last day of the month that names the period: the same for ever, also when the provider dates it anew."""
    fiscal_date_ending: date
    """The provider's own date of the period."""
    field: str
    value: Decimal | None
    """Absent in a row of every revision that says that the provider no longer gives the figure."""
    unit: str
    currency: str | None
    known_at: datetime
    """When the revision that the figure comes from became known; UTC."""
    provisional: bool
    answer_digest: str
    """The archived answer that says so."""


@dataclass(frozen=True, slots=True)
class OverviewRow:
    """One field of one overview: a figure or a text."""

    symbol: str
    known_at: datetime
    field: str
    value: Decimal | None
    text: str | None
    unit: str | None
    currency: str | None
    answer_digest: str


@dataclass(frozen=True, slots=True)
class ReleaseRow:
    """One entry of the earnings calendar."""

    symbol: str
    fiscal_period: date
    report_date: date
    estimate: Decimal | None
    currency: str | None
    time_of_day: str | None
    state: str


@dataclass(frozen=True, slots=True)
class AssetRow:
    """One asset that data is held of."""

    symbol: str
    name: str
    exchange: str
    status: str


@dataclass(frozen=True, slots=True)
class ExportTables:
    """Reads asset by asset, so that memory does not grow with what is held."""

    assets: AssetStore
    releases: ReleaseStore
    reports: ReportStore

    def symbols(self) -> tuple[str, ...]:
        """Every asset that data is held of."""
        return tuple(sorted({head.symbol for head in self.reports.heads() if head.fetched_at is not None}))

    def figures(self, symbol: str, *, as_of: date | None = None, all_revisions: bool = False) -> Iterator[FigureRow]:
        """The figures of an asset's reports: current ones, those known on a New York day, or every revision.

        Of every revision, the newest row of each figure with `known_at` up to an instant is what was known then; a
        row without a value says that the figure was withdrawn.
        """
        instant = end_of_market_day(as_of) if as_of else None
        for dataset in REPORT_DATASETS:
            told = self.reports.revisions(symbol, dataset)
            known = [revision for revision in told if instant is None or revision.known_at <= instant]
            yield from _every_revision(known) if all_revisions else _current(known)

    def overview(self, symbol: str, *, as_of: date | None = None, all_revisions: bool = False) -> Iterator[OverviewRow]:
        """The fields of the newest overview, or of every one."""
        instant = end_of_market_day(as_of) if as_of else None
        known = [
            overview for overview in self.reports.overviews(symbol) if instant is None or overview.known_at <= instant
        ]
        for overview in known if all_revisions else known[-1:]:
            yield from _overview(overview)

    def asset(self, symbol: str) -> Iterator[AssetRow]:
        """The asset itself, as it is listed now."""
        asset = self.assets.get(symbol)
        if asset is not None:
            yield _asset(asset)

    def calendar(self, symbol: str) -> Iterator[ReleaseRow]:
        """The asset's releases, as the calendar tells them now."""
        yield from map(_release, self.releases.of_symbol(symbol))


def _current(revisions: Sequence[Revision]) -> Iterator[FigureRow]:
    digests: Mapping[tuple[FiscalPeriod, datetime], str] = {
        (revision.period, revision.known_at): revision.answer_digest for revision in revisions
    }
    for report in current_view(revisions):
        for field, value in report.figures.items():
            if value is not None:
                known_at = report.carried.get(field, report.known_at)
                yield _figure(report, field, value, known_at, digests[report.period, known_at])


def _every_revision(revisions: Sequence[Revision]) -> Iterator[FigureRow]:
    for versions in revisions_by_period(revisions).values():
        given: set[str] = set()
        for revision in versions:
            present = {field for field, value in revision.figures.items() if value is not None}
            # A provisional report withdraws nothing: what it leaves out is carried forward.
            withdrawn = set() if revision.provisional else given - present
            for field in sorted(present | withdrawn):
                value = revision.figures.get(field)
                yield _figure(revision, field, value, revision.known_at, revision.answer_digest)
            given = (given | present) - withdrawn


def _figure(
    report: CurrentReport | Revision, field: str, value: Decimal | None, known_at: datetime, answer_digest: str
) -> FigureRow:
    return FigureRow(
        symbol=report.symbol,
        dataset=report.dataset.value,
        period_kind=report.period.kind.value,
        fiscal_period=report.period.month,
        fiscal_date_ending=report.fiscal_date_ending,
        field=field,
        value=value,
        unit=unit_of(field).value,
        currency=currency_of(field, report.dataset, report.currency),
        known_at=known_at,
        provisional=report.provisional,
        answer_digest=answer_digest,
    )


def _overview(overview: Overview) -> Iterator[OverviewRow]:
    named = overview.texts.get("Currency")
    for field, value in overview.figures.items():
        if value is not None:
            yield OverviewRow(
                symbol=overview.symbol,
                known_at=overview.known_at,
                field=field,
                value=value,
                text=None,
                unit=unit_of(field).value,
                currency=currency_of(field, Dataset.OVERVIEW, named),
                answer_digest=overview.answer_digest,
            )
    latest = overview.latest_quarter.isoformat() if overview.latest_quarter else None
    for field, text in {**overview.texts, LATEST_QUARTER: latest}.items():
        if text is not None:
            yield OverviewRow(overview.symbol, overview.known_at, field, None, text, None, None, overview.answer_digest)


def _asset(asset: Asset) -> AssetRow:
    return AssetRow(asset.symbol, asset.name, asset.exchange, asset.status.value)


def _release(release: Release) -> ReleaseRow:
    return ReleaseRow(
        symbol=release.symbol,
        fiscal_period=release.fiscal_period,
        report_date=release.report_date,
        estimate=release.estimate,
        currency=release.currency,
        time_of_day=release.time_of_day,
        state=release.state.value,
    )
