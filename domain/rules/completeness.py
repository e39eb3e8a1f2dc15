"""Whether an asset is complete, and the name of the state that its data is in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from domain.model.datasets import BUNDLE_ORDER, REPORT_DATASETS, STATEMENTS, Dataset
from domain.model.releases import Release, ReleaseState
from domain.model.reports import DatasetHead
from domain.rules.market_day import market_day
from domain.rules.publication import WINDOW_DAYS
from domain.rules.release_matching import head_fulfils

OVERVIEW_LIFE = timedelta(days=100)
SAME_QUARTER = timedelta(days=45)
"""Quarter ends no further apart than this are the same quarter told by two datasets."""
LATEST_AFTER_REPORT = timedelta(days=7)
"""A quarter that ends later than this after a report date is not the one that was reported."""


@dataclass(frozen=True, slots=True)
class Completeness:
    """What an asset lacks; `missing` and `waived` in the order of a bundle, no dataset in both."""

    complete: bool
    missing: tuple[Dataset, ...]
    waived: tuple[Dataset, ...]
    """Still missing `WINDOW_DAYS` after the release although the provider was asked: analysed without."""
    newest_release: Release | None
    """The newest release whose report date has come and that is open or processed."""


@dataclass(frozen=True, slots=True)
class ExpectedQuarter:
    """The quarter that the datasets should hold: that of a release, or else the newest that any of them holds."""

    release: Release | None
    newest_end: date | None
    since: date | None
    """The report date, or the day on which the first dataset was seen with it; `None` when nothing is expected."""

    def held_by(self, head: DatasetHead | None) -> bool:
        """Whether the dataset has this quarter or a newer one."""
        if head is None or head.fetched_at is None:
            return False
        if self.release is not None:
            return head_fulfils(self.release, head)
        if self.newest_end is None or head.newest_quarter_end is None:
            return self.newest_end is None
        return self.newest_end - head.newest_quarter_end <= SAME_QUARTER


def newest_release(releases: Sequence[Release], today: date) -> Release | None:
    """The newest release whose report date has come and that is open or processed."""
    newest: Release | None = None
    for release in releases:
        counts = release.state is ReleaseState.OPEN or release.state is ReleaseState.PROCESSED
        if counts and release.report_date <= today and (newest is None or _age(release) > _age(newest)):
            newest = release
    return newest


def _age(release: Release) -> tuple[date, date]:
    return (release.report_date, release.fiscal_period)


def expected_quarter(heads: Mapping[Dataset, DatasetHead], releases: Sequence[Release], today: date) -> ExpectedQuarter:
    """What the datasets should hold today.

    The calendar decides, unless it knows no release yet, or a dataset already holds a later quarter than its newest.
    """
    release = newest_release(releases, today)
    newest_end: date | None = None
    for dataset in REPORT_DATASETS:
        head = heads.get(dataset)
        end = head.newest_quarter_end if head is not None else None
        if end is not None and (newest_end is None or end > newest_end):
            newest_end = end
    if release is not None and (newest_end is None or newest_end <= release.report_date + LATEST_AFTER_REPORT):
        return ExpectedQuarter(release, newest_end, release.report_date)
    if newest_end is None:
        return ExpectedQuarter(None, None, None)
    seen = [
        head.data_changed_at or head.considered_at
        for dataset in REPORT_DATASETS
        if (head := heads.get(dataset)) is not None
        and head.newest_quarter_end is not None
        and newest_end - head.newest_quarter_end <= SAME_QUARTER
    ]
    return ExpectedQuarter(None, newest_end, market_day(min(seen)))


def completeness(heads: Mapping[Dataset, DatasetHead], releases: Sequence[Release], now: datetime) -> Completeness:
    """Complete: statements and earnings hold the newest released quarter, the overview is at most 100 days old.

    A dataset that the provider still did not have when it was asked, 45 days after the release, is waived. One that was
    never asked since is missing, however late: it was our budget that was short, not the provider's data.
    """
    today = market_day(now)
    expected = expected_quarter(heads, releases, today)
    missing: list[Dataset] = []
    waived: list[Dataset] = []
    for dataset in BUNDLE_ORDER:
        head = heads.get(dataset)
        lacks = overview_expired(head, now) if dataset is Dataset.OVERVIEW else not expected.held_by(head)
        if lacks:
            (waived if is_waived(expected, head, today) else missing).append(dataset)
    some_statement = any(expected.held_by(heads.get(dataset)) for dataset in STATEMENTS)
    return Completeness(
        complete=not missing and some_statement,
        missing=tuple(missing),
        waived=tuple(waived),
        newest_release=newest_release(releases, today),
    )


def overview_expired(head: DatasetHead | None, now: datetime) -> bool:
    """Whether the overview is absent or more than 100 days old."""
    return head is None or head.fetched_at is None or now - head.fetched_at > OVERVIEW_LIFE


def is_waived(expected: ExpectedQuarter, head: DatasetHead | None, today: date) -> bool:
    """Whether a missing dataset is waived: the window is over, and a look since the release did not find it."""
    if expected.since is None or head is None or (today - expected.since).days < WINDOW_DAYS:
        return False
    in_vain = head.dataset is not Dataset.OVERVIEW or head.fetched_at is None or head.fetched_at < head.considered_at
    return in_vain and market_day(head.considered_at) >= expected.since


def data_version(heads: Mapping[Dataset, DatasetHead]) -> str:
    """A name for the state of an asset's data that sorts by age: when it last changed, then a digest of what it is.

    Empty when no data is held.
    """
    held = [heads[dataset] for dataset in BUNDLE_ORDER if dataset in heads and heads[dataset].data_version]
    changes = [head.data_changed_at or head.considered_at for head in held]
    if not changes:
        return ""
    content = "|".join(f"{head.dataset.value}={head.data_version}" for head in held)
    return f"{_sortable(max(changes))}-{sha256(content.encode()).hexdigest()[:12]}"


def _sortable(instant: datetime) -> str:
    utc = instant.astimezone(UTC)
    # The fraction follows the Z: "Z-" sorts before "Z.", so a whole second comes before its fractions.
    return f"{utc:%Y%m%dT%H%M%SZ}" + (f".{utc:%f}" if utc.microsecond else "")
