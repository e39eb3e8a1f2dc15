"""What was known of an asset on a day, and what was told differently later."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise, takewhile

from domain.model.assets import Asset
from domain.model.datasets import REPORT_DATASETS, Dataset
from domain.model.reports import FiscalPeriod, Overview, Revision
from domain.ports.report_store import ReportStore
from domain.rules.current_view import CurrentReport, current_view, readings
from domain.rules.market_day import end_of_market_day, market_day
from domain.rules.revisions import FieldChange, changed_fields, revisions_by_period
from domain.use_cases.find_asset import FindAsset


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure that was known otherwise on that day than now; `None` is absent."""

    dataset: Dataset
    period: FiscalPeriod
    field: str
    then: Decimal | None
    now: Decimal | None
    known_at: datetime
    """Since when it is known as it is now."""


@dataclass(frozen=True, slots=True)
class AssetAsOf:
    """An asset as it was known at the end of a New York day; nothing in it became known later."""

    asset: Asset
    day: date
    instant: datetime
    """The end of that day; UTC."""
    held_since: datetime | None
    """When the first report or overview of the asset became known; `None`: none is held."""
    reports: Mapping[Dataset, tuple[CurrentReport, ...]]
    """Newest period first; a dataset of which nothing was known has no reports."""
    overview: Overview | None
    changed_since: tuple[Difference, ...]
    """Figures of these reports that are known otherwise now: newest report first."""
    periods_since: int
    """Reports of periods that were not known yet."""


class ChangeKind(StrEnum):
    """How a field was told anew."""

    RESTATED = "restated"
    """A final report changes or withdraws a figure that was known."""
    COMPLETED = "completed"
    """A field that a provisional report had left out is filled in."""
    ADDED = "added"
    """A figure that a final report had left out is given."""
    UNSETTLED = "unsettled"
    """A provisional report changes a figure that was known, or leaves out a text: it is looked at again."""
    RELABELLED = "relabelled"
    """A date, the currency or another text of a final report."""


@dataclass(frozen=True, slots=True)
class ToldAnew:
    """One field that a later answer told differently."""

    dataset: Dataset
    period: FiscalPeriod
    field: str
    before: Decimal | str | None
    after: Decimal | str | None
    known_at: datetime
    kind: ChangeKind
    answer_digest: str
    """The archived answer that says so."""


@dataclass(frozen=True, slots=True)
class RevisionHistory:
    """Everything that was told anew of an asset, newest first."""

    asset: Asset
    revisions: int
    """Every revision that is held, first ones included."""
    told_anew: tuple[ToldAnew, ...]


@dataclass(frozen=True, slots=True)
class TellHistory:
    """Reads the revisions; changes nothing."""

    find_asset: FindAsset
    reports: ReportStore

    def as_of(self, symbol: str, day: date) -> AssetAsOf:
        """What was known at the end of that New York day. Raises `UnknownSymbolError` with close matches."""
        asset = self.find_asset(symbol)
        instant = end_of_market_day(day)
        told = {dataset: self.reports.revisions(asset.symbol, dataset) for dataset in REPORT_DATASETS}
        overviews = self.reports.overviews(asset.symbol)
        known = [revision.known_at for revisions in told.values() for revision in revisions]
        known += [overview.known_at for overview in overviews]
        then = {dataset: current_view(revisions, instant) for dataset, revisions in told.items()}
        now = {dataset: current_view(revisions) for dataset, revisions in told.items()}
        return AssetAsOf(
            asset=asset,
            day=day,
            instant=instant,
            held_since=min(known, default=None),
            reports=then,
            overview=next((it for it in reversed(overviews) if it.known_at <= instant), None),
            changed_since=tuple(
                it for dataset in REPORT_DATASETS for it in _differences(told[dataset], then[dataset], now[dataset])
            ),
            periods_since=sum(len(now[dataset]) - len(then[dataset]) for dataset in REPORT_DATASETS),
        )

    def revisions(self, symbol: str, *, dataset: Dataset | None = None, since: date | None = None) -> RevisionHistory:
        """What was told anew of all datasets or one, since the beginning of a New York day if one is given.

        Raises `UnknownSymbolError` with close matches.
        """
        asset = self.find_asset(symbol)
        wanted = REPORT_DATASETS if dataset is None else (dataset,)
        told = {each: self.reports.revisions(asset.symbol, each) for each in wanted}
        found = [
            anew
            for each, revisions in told.items()
            for anew in _told_anew(each, revisions)
            if since is None or market_day(anew.known_at) >= since
        ]
        found.sort(key=lambda anew: anew.field)
        found.sort(key=lambda anew: (anew.known_at, anew.dataset, anew.period), reverse=True)
        return RevisionHistory(asset, sum(map(len, told.values())), tuple(found))


def _differences(
    told: Sequence[Revision], then: Sequence[CurrentReport], now: Sequence[CurrentReport]
) -> Iterator[Difference]:
    current = {report.period: report for report in now}
    versions = revisions_by_period(told)
    for report in then:
        newer = current[report.period]
        fields = sorted(report.figures.keys() | newer.figures.keys())
        differing = [field for field in fields if report.figures.get(field) != newer.figures.get(field)]
        if differing:
            later = [view for view in reversed(readings(versions[report.period])) if view.known_at > report.known_at]
            for field in differing:
                before, after = report.figures.get(field), newer.figures.get(field)
                known_at = _known_since(field, after, later)
                yield Difference(report.dataset, report.period, field, before, after, known_at)


def _known_since(field: str, value: Decimal | None, views: Sequence[CurrentReport]) -> datetime:
    """When the newest of these views (newest first), and those just before it, began to give a figure this value."""
    return list(takewhile(lambda view: view.figures.get(field) == value, views))[-1].known_at


def _told_anew(dataset: Dataset, revisions: tuple[Revision, ...]) -> Iterator[ToldAnew]:
    for period, versions in revisions_by_period(revisions).items():
        # What a provisional revision leaves out is carried forward: nothing is told anew of it.
        for older, newer in pairwise(readings(versions)):
            for change in changed_fields(older, newer):
                yield ToldAnew(
                    dataset=dataset,
                    period=period,
                    field=change.field,
                    before=change.before,
                    after=change.after,
                    known_at=newer.known_at,
                    kind=_kind(older, newer, change),
                    answer_digest=newer.answer_digest,
                )


def _kind(older: CurrentReport, newer: CurrentReport, change: FieldChange) -> ChangeKind:
    if change.before is None:
        if older.provisional:
            return ChangeKind.COMPLETED
        return ChangeKind.ADDED if isinstance(change.after, Decimal) else ChangeKind.RELABELLED
    if newer.provisional:
        return ChangeKind.UNSETTLED
    return ChangeKind.RESTATED if isinstance(change.before, Decimal) else ChangeKind.RELABELLED
