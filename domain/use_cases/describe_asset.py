"""What is known of one asset, and how well: data, revisions, and the certificate of each dataset. Reads only."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from domain.model.analysis import QueueEntry
from domain.model.assets import Asset, IneligibleReason
from domain.model.datasets import BUNDLE_ORDER, REPORT_DATASETS, Dataset
from domain.model.pollination import PollinationRequest
from domain.model.quarantine import QuarantinedRow
from domain.model.releases import Release
from domain.model.reports import DatasetHead, FiscalPeriod, Overview, PeriodKind, Revision
from domain.ports.analysis_queue import AnalysisQueue
from domain.ports.asset_store import AssetStore
from domain.ports.clock import Clock
from domain.ports.pollination_requests import PollinationRequests
from domain.ports.quarantine_store import QuarantineStore
from domain.ports.release_store import ReleaseStore
from domain.ports.report_store import ReportStore
from domain.rules.completeness import Completeness, completeness, data_version
from domain.rules.current_view import CurrentReport, current_view, readings
from domain.rules.eligibility import ineligible_because, is_in_calendar
from domain.rules.market_day import market_day
from domain.rules.revisions import changed_fields, is_restatement, revisions_by_period
from domain.use_cases.find_asset import FindAsset


@dataclass(frozen=True, slots=True)
class DatasetCertificate:
    """What one dataset holds, since when, and which archived answer says so."""

    dataset: Dataset
    fetched_at: datetime | None
    """`None`: never accepted any data."""
    age: timedelta | None
    considered_at: datetime | None
    """When an answer was last looked at, accepted or not."""
    newest_quarter: FiscalPeriod | None
    newest_quarter_end: date | None
    provisional: bool
    reports: int
    revisions: int
    answer_digest: str
    next_check: datetime | None


@dataclass(frozen=True, slots=True)
class Restatement:
    """One figure that a later answer gave another value."""

    dataset: Dataset
    period: FiscalPeriod
    field: str
    before: Decimal | str | None
    after: Decimal | str | None
    known_at: datetime


@dataclass(frozen=True, slots=True)
class DatasetReports:
    """The current reports of one dataset, newest first."""

    dataset: Dataset
    quarterly: tuple[CurrentReport, ...]
    annual: tuple[CurrentReport, ...]


@dataclass(frozen=True, slots=True)
class AssetDescription:
    """Everything that is known of one asset at one instant."""

    as_of: datetime
    asset: Asset
    ineligible: IneligibleReason | None
    completeness: Completeness
    data_version: str
    overview: Overview | None
    certificate: tuple[DatasetCertificate, ...]
    reports: tuple[DatasetReports, ...]
    restatements: tuple[Restatement, ...]
    """Newest first."""
    releases: tuple[Release, ...]
    queue_entry: QueueEntry | None
    open_requests: tuple[PollinationRequest, ...]
    quarantined: tuple[QuarantinedRow, ...]


@dataclass(frozen=True, slots=True)
class DescribeAsset:
    """Gathers one asset from the stores."""

    find_asset: FindAsset
    assets: AssetStore
    reports: ReportStore
    releases: ReleaseStore
    requests: PollinationRequests
    queue: AnalysisQueue
    quarantine: QuarantineStore
    clock: Clock

    def __call__(self, symbol: str) -> AssetDescription:
        """Describe the asset; the symbol may be written in lower case or with a dash for the dot.

        Raises `UnknownSymbolError` that names close matches.
        """
        asset = self.find_asset(symbol)
        now = self.clock.now()
        heads = self.reports.heads_of(asset.symbol)
        releases = self.releases.of_symbol(asset.symbol)
        revisions = {dataset: self.reports.revisions(asset.symbol, dataset) for dataset in REPORT_DATASETS}
        overviews = self.reports.overviews(asset.symbol)
        return AssetDescription(
            as_of=now,
            asset=asset,
            ineligible=ineligible_because(
                asset,
                listing=self.assets.listings().get(asset.symbol),
                in_calendar=is_in_calendar(releases, market_day(now)),
            ),
            completeness=completeness(heads, releases, now),
            data_version=data_version(heads),
            overview=overviews[-1] if overviews else None,
            certificate=tuple(
                _certificate(dataset, heads.get(dataset), revisions.get(dataset, ()), len(overviews), now)
                for dataset in BUNDLE_ORDER
            ),
            reports=tuple(_reports(dataset, told) for dataset, told in revisions.items()),
            restatements=_restatements(revisions),
            releases=releases,
            queue_entry=self.queue.get(asset.symbol),
            open_requests=tuple(self.requests.of_symbol(asset.symbol)),
            quarantined=self.quarantine.of_symbol(asset.symbol),
        )


def _certificate(
    dataset: Dataset, head: DatasetHead | None, revisions: tuple[Revision, ...], overviews: int, now: datetime
) -> DatasetCertificate:
    is_overview = dataset is Dataset.OVERVIEW
    return DatasetCertificate(
        dataset=dataset,
        fetched_at=head.fetched_at if head else None,
        age=now - head.fetched_at if head and head.fetched_at else None,
        considered_at=head.considered_at if head else None,
        newest_quarter=head.newest_quarter if head else None,
        newest_quarter_end=head.newest_quarter_end if head else None,
        provisional=bool(head and head.provisional),
        reports=min(overviews, 1) if is_overview else len({revision.period for revision in revisions}),
        revisions=overviews if is_overview else len(revisions),
        answer_digest=head.answer_digest if head else "",
        next_check=head.next_check if head else None,
    )


def _reports(dataset: Dataset, revisions: tuple[Revision, ...]) -> DatasetReports:
    view = current_view(revisions)
    return DatasetReports(
        dataset,
        quarterly=tuple(report for report in view if report.period.kind is PeriodKind.QUARTERLY),
        annual=tuple(report for report in view if report.period.kind is PeriodKind.ANNUAL),
    )


def _restatements(revisions: dict[Dataset, tuple[Revision, ...]]) -> tuple[Restatement, ...]:
    found = [
        Restatement(dataset, period, change.field, change.before, change.after, newer.known_at)
        for dataset, told in revisions.items()
        for period, versions in revisions_by_period(told).items()
        for older, newer in pairwise(readings(versions))
        if is_restatement(older, newer)
        for change in changed_fields(older, newer)
        if isinstance(change.before, Decimal)
    ]
    found.sort(key=lambda restated: (restated.known_at, restated.dataset, restated.period, restated.field))
    return tuple(reversed(found))
