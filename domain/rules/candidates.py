"""Which calls could be made for an asset now, and what each may bring."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.model.datasets import BUNDLE_ORDER, REPORT_DATASETS, STATEMENTS, Dataset
from domain.model.pollination import CERTAIN, Candidate
from domain.model.releases import Release, ReleaseState
from domain.model.reports import DatasetHead
from domain.rules.completeness import ExpectedQuarter, expected_quarter, is_waived
from domain.rules.publication import Chances, pause_after_look, start_of

PROBE = Dataset.INCOME_STATEMENT
"""Asked for first: it tells for one call whether a filing is out, and whether the provider knows the asset at all."""

QUARTER = timedelta(days=91)
TYPICAL_LAG = timedelta(days=45)
"""From the end of a quarter to its report, for an asset that the calendar does not list."""
OVERVIEW_DUE = timedelta(days=90)
"""Ten days before an overview makes its asset incomplete."""
PROVISIONAL_CHANCE = CERTAIN // 5
"""That a provisional report was completed since the last look. Assumed."""
RESTATEMENT_DAYS = 1461
"""A dataset is assumed to be restated silently about once in four years."""
REFUSED_PAUSE = timedelta(days=7)
"""Until a dataset is asked for again of which no answer was ever accepted."""


@dataclass(frozen=True, slots=True)
class AssetView:
    """What the planner knows of one asset."""

    symbol: str
    weight: int
    """1 to `CERTAIN`."""
    heads: Mapping[Dataset, DatasetHead]
    releases: tuple[Release, ...]
    open_datasets: frozenset[Dataset]
    """Datasets with an open request: they are never planned again."""


def candidates(view: AssetView, chances: Chances, now: datetime) -> tuple[Candidate, ...]:
    """Every call that could be made for the asset now, in the order of a bundle.

    Until the probe has an answer, and while a released quarter is awaited, only the probe is worth a call. A look in vain is
    repeated by the day, so that a plan made a little earlier than yesterday's does not lose a day.
    """
    return tuple(
        candidate for candidate in _worth_a_call(view, chances, now) if candidate.dataset not in view.open_datasets
    )


def released_now(view: AssetView, now: datetime) -> Release | None:
    """The release whose quarter some dataset of the asset still lacks, within its window."""
    expected = expected_quarter(view.heads, view.releases, now.date())
    if expected.release is None or all(expected.held_by(view.heads.get(dataset)) for dataset in REPORT_DATASETS):
        return None
    return expected.release


def earnings_candidates(view: AssetView, chances: Chances, now: datetime) -> tuple[Candidate, ...]:
    """The candidates that are due to a release: its probe, and what follows once the filing is out."""
    return tuple(candidate for candidate in candidates(view, chances, now) if candidate.fiscal_period is not None)


def _worth_a_call(view: AssetView, chances: Chances, now: datetime) -> Iterator[Candidate]:
    today = now.date()
    probe = view.heads.get(PROBE)
    if probe is None or probe.fetched_at is None:
        if _may_look_again(probe, today):
            yield Candidate(view.symbol, PROBE, view.weight, CERTAIN, len(BUNDLE_ORDER), "never fetched")
        return
    expected = expected_quarter(view.heads, view.releases, today)
    lacking = _lacking(view, expected, today)
    overview_due = _overview_due(view, now)
    calls_left = len(lacking) + overview_due
    if lacking and not any(expected.held_by(view.heads.get(dataset)) for dataset in STATEMENTS):
        yield from _probe(view, expected, chances, calls_left, today)
        return
    for dataset in lacking:
        yield from _follow_up(view, dataset, expected, chances, calls_left, today)
    if overview_due:
        yield from _overview(view, calls_left, now)
    yield from _provisional_looks(view, lacking, today)
    if not lacking:
        yield from _by_rhythm(view, expected, chances, today)
        yield from _spare_calls(view, probe, overview_due, now)


def _lacking(view: AssetView, expected: ExpectedQuarter, today: date) -> list[Dataset]:
    """Datasets without the expected quarter, in the order of a bundle; what is waived no longer counts."""
    return [
        dataset
        for dataset in REPORT_DATASETS
        if not expected.held_by(head := view.heads.get(dataset)) and not is_waived(expected, head, today)
    ]


def _probe(
    view: AssetView, expected: ExpectedQuarter, chances: Chances, calls_left: int, today: date
) -> Iterator[Candidate]:
    since = expected.since or today
    release = expected.release
    head = view.heads[PROBE]
    told_later = release is not None and release.next_try is not None and release.next_try.date() > today
    if told_later or not _may_look_again(head, today, since):
        return
    chance = chances.newly_published(PROBE, (today - since).days, _days_at_last_look(head, since))
    yield Candidate(
        view.symbol,
        PROBE,
        view.weight,
        chance,
        calls_left,
        _awaited(expected),
        release.fiscal_period if release else None,
    )


def _follow_up(
    view: AssetView, dataset: Dataset, expected: ExpectedQuarter, chances: Chances, calls_left: int, today: date
) -> Iterator[Candidate]:
    head = view.heads.get(dataset)
    if head is None or head.fetched_at is None:
        if _may_look_again(head, today):
            yield Candidate(view.symbol, dataset, view.weight, CERTAIN, calls_left, "never fetched")
    elif _may_look_again(head, today, expected.since):
        fiscal_period = expected.release.fiscal_period if expected.release else None
        chance = chances.follows(dataset)
        yield Candidate(view.symbol, dataset, view.weight, chance, calls_left, _awaited(expected), fiscal_period)


def _overview_due(view: AssetView, now: datetime) -> bool:
    head = view.heads.get(Dataset.OVERVIEW)
    if head is None:
        return True
    if head.unknown_times and not _may_look_again(head, now.date()):
        return False
    return head.fetched_at is None or now - head.fetched_at >= OVERVIEW_DUE


def _overview(view: AssetView, calls_left: int, now: datetime) -> Iterator[Candidate]:
    head = view.heads.get(Dataset.OVERVIEW)
    due_since = None if head is None or head.fetched_at is None else (head.fetched_at + OVERVIEW_DUE).date()
    if not _may_look_again(head, now.date(), due_since):
        return
    explanation = f"overview due since {due_since}" if due_since else "never fetched"
    yield Candidate(view.symbol, Dataset.OVERVIEW, view.weight, CERTAIN, calls_left, explanation)


def _provisional_looks(view: AssetView, lacking: list[Dataset], today: date) -> Iterator[Candidate]:
    for dataset in REPORT_DATASETS:
        head = view.heads.get(dataset)
        if head is None or dataset in lacking or not head.provisional:
            continue
        if head.next_check is not None and head.next_check.date() <= today:
            explanation = (
                f"provisional since {head.provisional_since:%Y-%m-%d}" if head.provisional_since else "provisional"
            )
            yield Candidate(view.symbol, dataset, view.weight, PROVISIONAL_CHANCE, len(lacking) + 1, explanation)


def _by_rhythm(view: AssetView, expected: ExpectedQuarter, chances: Chances, today: date) -> Iterator[Candidate]:
    """A probe for an asset that the calendar no longer lists, once its next report is overdue by its own rhythm."""
    if expected.newest_end is None or any(release.state is ReleaseState.OPEN for release in view.releases):
        return
    since = expected.newest_end + QUARTER + TYPICAL_LAG
    head = view.heads[PROBE]
    if today < since or not _may_look_again(head, today, since):
        return
    chance = chances.newly_published(PROBE, (today - since).days, _days_at_last_look(head, since))
    explanation = f"next quarter expected by {since}, not in the calendar"
    yield Candidate(view.symbol, PROBE, view.weight, chance, len(REPORT_DATASETS), explanation)


def _spare_calls(view: AssetView, probe: DatasetHead, overview_due: bool, now: datetime) -> Iterator[Candidate]:
    """Calls that a complete asset can do without: an overview older than its statements, and looks for silent restatements."""
    for dataset in BUNDLE_ORDER:
        head = view.heads.get(dataset)
        if head is None or head.fetched_at is None or (dataset is Dataset.OVERVIEW and overview_due):
            continue
        age = (now - head.considered_at).days
        if age < 1 and head.considered_at.date() >= now.date():
            continue
        outdated = (
            dataset is Dataset.OVERVIEW
            and probe.data_changed_at is not None
            and head.considered_at < probe.data_changed_at
        )
        chance = CERTAIN if outdated else age * CERTAIN // (age + RESTATEMENT_DAYS)
        explanation = "older than the newest quarter" if outdated else f"not looked at for {age} days"
        yield Candidate(view.symbol, dataset, view.weight, chance, 1, explanation, spare=True)


def _may_look_again(head: DatasetHead | None, today: date, since: date | None = None) -> bool:
    """Whether enough time has passed since a look in vain; `since` is when something new was first expected."""
    if head is None:
        return True
    if head.fetched_at is None or head.unknown_times:
        if head.next_check is not None:
            return head.next_check.date() <= today
        return (head.considered_at + REFUSED_PAUSE).date() <= today
    if since is None or head.considered_at.date() < since:
        return True
    return (head.considered_at + pause_after_look(start_of(since), head.considered_at)).date() <= today


def _days_at_last_look(head: DatasetHead, since: date) -> int | None:
    days = (head.considered_at.date() - since).days
    return days if days >= 0 else None


def _awaited(expected: ExpectedQuarter) -> str:
    if expected.release is not None:
        return f"quarter {expected.release.fiscal_period:%Y-%m} released {expected.release.report_date}"
    return f"quarter {expected.newest_end:%Y-%m} seen elsewhere on {expected.since}"
