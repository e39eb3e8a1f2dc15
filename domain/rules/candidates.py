"""Which calls could be made for an asset now, and what each may bring."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.model.datasets import BUNDLE_ORDER, REPORT_DATASETS, STATEMENTS, Dataset
from domain.model.pollination import CERTAIN, Candidate
from domain.model.releases import Release, ReleaseState
from domain.model.reports import DatasetHead
from domain.rules.completeness import ExpectedQuarter, expected_quarter, is_waived, newest_release
from domain.rules.market_day import market_day, start_of_market_day
from domain.rules.publication import Chances, pause_after_look

PROBE = Dataset.INCOME_STATEMENT
"""Asked for first: it tells for one call whether a filing is out, and whether the provider knows the asset at all."""
AHEAD_OF_THE_FILING = (PROBE, Dataset.EARNINGS)
"""What is worth a look while a filing is awaited: earnings are published days before it, by a table of their own."""

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
    """Every call that could be made for the asset now, no dataset twice.

    Until the probe has an answer only the probe is worth a call; while a filing is awaited, the probe and earnings.
    Pauses are counted by the day, so that a plan made a little earlier than yesterday's does not lose a day.
    """
    found = _worth_a_call(view, chances, now)
    if view.open_datasets:
        return tuple(candidate for candidate in found if candidate.dataset not in view.open_datasets)
    return tuple(found)


def _worth_a_call(view: AssetView, chances: Chances, now: datetime) -> Iterator[Candidate]:
    today = market_day(now)
    probe = view.heads.get(PROBE)
    if probe is None or probe.fetched_at is None:
        if _may_look_again(probe, today):
            yield _first_call(view, today)
        return
    expected = expected_quarter(view.heads, view.releases, today)
    lacking = _lacking(view, expected, today)
    overview_is_due = _overview_is_due(view.heads.get(Dataset.OVERVIEW), now)
    calls_left = len(lacking) + overview_is_due
    if lacking:
        yield from _quarter_calls(view, expected, lacking, chances, calls_left=calls_left, today=today)
        if not _filing_is_out(lacking):
            return
    needed: list[Candidate] = []
    if overview_is_due:
        needed.extend(_overview_call(view, calls_left, today))
    needed.extend(_provisional_calls(view, lacking, today))
    if not lacking:
        needed.extend(_call_by_rhythm(view, expected, chances, today))
        yield from _spare_calls(view, probe, now, leave_out=[candidate.dataset for candidate in needed])
    yield from needed


def _first_call(view: AssetView, today: date) -> Candidate:
    """The first call of an asset. It is about a release, too, when one is out and still open."""
    release = newest_release(view.releases, today)
    if release is None or release.state is not ReleaseState.OPEN:
        return Candidate(view.symbol, PROBE, view.weight, CERTAIN, len(BUNDLE_ORDER), "never fetched")
    explanation = f"never fetched, quarter {_month(release.fiscal_period)} released {release.report_date}"
    return Candidate(view.symbol, PROBE, view.weight, CERTAIN, len(BUNDLE_ORDER), explanation, release.fiscal_period)


def _lacking(view: AssetView, expected: ExpectedQuarter, today: date) -> list[Dataset]:
    """Datasets without the expected quarter, in the order of a bundle; what is waived no longer counts."""
    return [
        dataset
        for dataset in REPORT_DATASETS
        if not expected.held_by(head := view.heads.get(dataset)) and not is_waived(expected, head, today)
    ]


def _filing_is_out(lacking: Sequence[Dataset]) -> bool:
    """Whether some statement is no longer waited for: it holds the quarter, or is waived."""
    return any(dataset not in lacking for dataset in STATEMENTS)


def _quarter_calls(
    view: AssetView,
    expected: ExpectedQuarter,
    lacking: Sequence[Dataset],
    chances: Chances,
    *,
    calls_left: int,
    today: date,
) -> Iterator[Candidate]:
    """Calls for the expected quarter: those that can bring it before the filing is out, or what follows the filing.

    What was put off after a look in vain is still the best use of a slot that would else be idle.
    """
    release = expected.release
    since = expected.since or today
    filing_is_out = _filing_is_out(lacking)
    for dataset in lacking:
        head = view.heads.get(dataset)
        if not filing_is_out and dataset not in AHEAD_OF_THE_FILING:
            continue
        put_off = not _may_look_again(head, today, since) or (dataset is PROBE and _was_put_off(release, today))
        if head is None or head.fetched_at is None:
            if filing_is_out and not put_off:
                yield Candidate(view.symbol, dataset, view.weight, CERTAIN, calls_left, "never fetched")
            continue
        if put_off and market_day(head.considered_at) >= today:
            continue
        if filing_is_out:
            chance = chances.follows(dataset)
        else:
            chance = chances.newly_published(dataset, (today - since).days, _days_at_last_look(head, since))
        yield Candidate(
            view.symbol,
            dataset,
            view.weight,
            chance,
            calls_left,
            _awaited(expected),
            release.fiscal_period if release else None,
            spare=put_off,
        )


def _was_put_off(release: Release | None, today: date) -> bool:
    return release is not None and release.next_try is not None and market_day(release.next_try) > today


def _awaited(expected: ExpectedQuarter) -> str:
    if expected.release is not None:
        return f"quarter {_month(expected.release.fiscal_period)} released {expected.release.report_date}"
    return f"quarter {_month(expected.newest_end)} seen in another dataset on {expected.since}"


def _month(day: date | None) -> str:
    return day.isoformat()[:7] if day else "?"


def _overview_is_due(head: DatasetHead | None, now: datetime) -> bool:
    if head is None:
        return True
    if head.unknown_times:
        return _may_look_again(head, market_day(now))
    return head.fetched_at is None or now - head.fetched_at >= OVERVIEW_DUE


def _overview_call(view: AssetView, calls_left: int, today: date) -> Iterator[Candidate]:
    head = view.heads.get(Dataset.OVERVIEW)
    due_since = None if head is None or head.fetched_at is None else market_day(head.fetched_at + OVERVIEW_DUE)
    if _may_look_again(head, today, due_since):
        explanation = f"overview due since {due_since}" if due_since else "never fetched"
        yield Candidate(view.symbol, Dataset.OVERVIEW, view.weight, CERTAIN, calls_left, explanation)


def _provisional_calls(view: AssetView, lacking: Sequence[Dataset], today: date) -> Iterator[Candidate]:
    for dataset in REPORT_DATASETS:
        head = view.heads.get(dataset)
        if head is None or not head.provisional or dataset in lacking:
            continue
        if head.next_check is not None and market_day(head.next_check) <= today:
            since = f" since {market_day(head.provisional_since)}" if head.provisional_since else ""
            explanation = f"provisional{since}"
            yield Candidate(view.symbol, dataset, view.weight, PROVISIONAL_CHANCE, len(lacking) + 1, explanation)


def _call_by_rhythm(view: AssetView, expected: ExpectedQuarter, chances: Chances, today: date) -> Iterator[Candidate]:
    """A probe for an asset that the calendar does not list, once its next report is overdue by its own rhythm."""
    if expected.newest_end is None or any(release.state is ReleaseState.OPEN for release in view.releases):
        return
    since = expected.newest_end + QUARTER + TYPICAL_LAG
    head = view.heads[PROBE]
    if today >= since and _may_look_again(head, today, since):
        chance = chances.newly_published(PROBE, (today - since).days, _days_at_last_look(head, since))
        explanation = f"next quarter expected by {since}, not in the calendar"
        yield Candidate(view.symbol, PROBE, view.weight, chance, len(REPORT_DATASETS), explanation)


def _spare_calls(
    view: AssetView, probe: DatasetHead, now: datetime, leave_out: Sequence[Dataset]
) -> Iterator[Candidate]:
    """Calls that a complete asset can do without: an overview older than its statements, and looks for restatements."""
    for dataset in BUNDLE_ORDER:
        head = view.heads.get(dataset)
        if head is None or head.fetched_at is None or dataset in leave_out:
            continue
        age = (market_day(now) - market_day(head.considered_at)).days
        if age < 1:
            continue
        changed_at = probe.data_changed_at
        if dataset is Dataset.OVERVIEW and changed_at is not None and head.fetched_at < changed_at:
            chance, explanation = CERTAIN, "older than the newest quarter"
        else:
            chance, explanation = (
                age * CERTAIN // (age + RESTATEMENT_DAYS),
                f"not looked at for {age} day{'s' if age != 1 else ''}",
            )
        yield Candidate(view.symbol, dataset, view.weight, chance, 1, explanation, spare=True)


def _may_look_again(head: DatasetHead | None, today: date, since: date | None = None) -> bool:
    """Whether enough time has passed since a look in vain; `since` is when something new was first expected."""
    if head is None:
        return True
    if head.fetched_at is None or head.unknown_times:
        again = head.next_check or head.considered_at + REFUSED_PAUSE
        return market_day(again) <= today
    if since is None or market_day(head.considered_at) < since:
        return True
    return market_day(head.considered_at + pause_after_look(start_of_market_day(since), head.considered_at)) <= today


def _days_at_last_look(head: DatasetHead, since: date) -> int | None:
    days = (market_day(head.considered_at) - since).days
    return days if days >= 0 else None
