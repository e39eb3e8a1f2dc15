"""What is held, as tidy tables: one figure a row, with its unit, currency, fiscal period and known_at."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from domain.model.assets import Asset
from domain.model.datasets import REPORT_DATASETS, Dataset
from domain.model.releases import Release
from domain.model.reports import Overview, Revision
from domain.ports.asset_store import AssetStore
from domain.ports.release_store import ReleaseStore
from domain.ports.report_store import ReportStore
from domain.rules.current_view import CurrentReport, current_view
from domain.rules.market_day import end_of_market_day
from domain.rules.units import unit_of


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure of one report; a figure that the provider leaves out is no row."""

    symbol: str
    dataset: str
    period_kind: str
    fiscal_period: date
    """The last day of the month that names the period: the same for ever, also when the provider dates it anew."""
    fiscal_date_ending: date
    """The provider's own date of the period."""
    field: str
    value: Decimal
    unit: str
    currency: str | None
    known_at: datetime
    """When the figure became known; UTC. Rows with `known_at` up to an instant are what was known then."""
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
        """The figures of an asset's reports: current ones, those known on a New York day, or every revision."""
        instant = end_of_market_day(as_of) if as_of else None
        for dataset in REPORT_DATASETS:
            revisions = self.reports.revisions(symbol, dataset)
            told: Sequence[CurrentReport | Revision] = current_view(revisions, instant)
            if all_revisions:
                told = [revision for revision in revisions if instant is None or revision.known_at <= instant]
            for report in told:
                yield from _figures(report)

    def overview(self, symbol: str, *, as_of: date | None = None, all_revisions: bool = False) -> Iterator[OverviewRow]:
        """The fields of the newest overview, or of every one."""
        instant = end_of_market_day(as_of) if as_of else None
        known = [
            overview for overview in self.reports.overviews(symbol) if instant is None or overview.known_at <= instant
        ]
        for overview in known if all_revisions else known[-1:]:
            yield from _overview(overview)

    def asset(self, symbol: str) -> Iterator[AssetRow]:
        """The asset itself."""
        asset = self.assets.get(symbol)
        if asset is not None:
            yield _asset(asset)

    def calendar(self, symbol: str) -> Iterator[ReleaseRow]:
        """The asset's releases, as the calendar tells them now."""
        yield from map(_release, self.releases.of_symbol(symbol))


def _figures(report: CurrentReport | Revision) -> Iterator[FigureRow]:
    carried = report.carried if isinstance(report, CurrentReport) else {}
    has_currency = report.dataset is not Dataset.EARNINGS
    for field, value in report.figures.items():
        if value is not None:
            yield FigureRow(
                symbol=report.symbol,
                dataset=report.dataset.value,
                period_kind=report.period.kind.value,
                fiscal_period=report.period.month,
                fiscal_date_ending=report.fiscal_date_ending,
                field=field,
                value=value,
                unit=unit_of(field).value,
                currency=report.currency if has_currency else None,
                known_at=carried.get(field, report.known_at),
                provisional=report.provisional,
                answer_digest=report.answer_digest,
            )


def _overview(overview: Overview) -> Iterator[OverviewRow]:
    currency = overview.texts.get("Currency")
    for field, value in overview.figures.items():
        if value is not None:
            unit = unit_of(field).value
            yield OverviewRow(
                overview.symbol, overview.known_at, field, value, None, unit, currency, overview.answer_digest
            )
    for field, text in overview.texts.items():
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
