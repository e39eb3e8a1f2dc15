"""When an asset is complete, what it lacks, and what its state is called."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.model.datasets import BUNDLE_ORDER, REPORT_DATASETS
from domain.model.releases import ReleaseState
from domain.rules.completeness import completeness, data_version
from tests.builders import NOW, head, release
from tests.unit.rules.planning_cases import (
    BALANCE,
    CASH,
    DECEMBER,
    EARLIER,
    EARNINGS,
    INCOME,
    OPEN_RELEASE,
    OVERVIEW,
    REPORTED_ON,
    SEPTEMBER,
    heads_at,
)

AFTER_THE_WINDOW = datetime(2026, 4, 12, 12, tzinfo=UTC)


def test_an_asset_that_holds_the_released_quarter_everywhere_is_complete() -> None:
    found = completeness(heads_at(DECEMBER), [OPEN_RELEASE], NOW)

    assert found.complete
    assert (found.missing, found.waived, found.newest_release) == ((), (), OPEN_RELEASE)


def test_an_asset_of_which_nothing_was_fetched_lacks_everything() -> None:
    found = completeness({}, [OPEN_RELEASE], AFTER_THE_WINDOW + timedelta(days=100))

    assert not found.complete
    assert found.missing == BUNDLE_ORDER


def test_datasets_without_the_released_quarter_are_missing_in_the_order_of_a_bundle() -> None:
    heads = {**heads_at(SEPTEMBER), INCOME: head(dataset=INCOME)}

    assert completeness(heads, [OPEN_RELEASE], NOW).missing == (BALANCE, CASH, EARNINGS)


@pytest.mark.parametrize("age_in_days, complete", [(100, True), (101, False)])
def test_an_overview_may_be_a_hundred_days_old(*, age_in_days: int, complete: bool) -> None:
    old = NOW - timedelta(days=age_in_days)
    heads = heads_at(DECEMBER) | heads_at(None, fetched_at=old, datasets=[OVERVIEW])

    found = completeness(heads, [OPEN_RELEASE], NOW)

    assert found.complete is complete
    assert found.missing == (() if complete else (OVERVIEW,))


def test_a_release_whose_date_has_not_come_asks_for_nothing() -> None:
    upcoming = replace(OPEN_RELEASE, report_date=NOW.date() + timedelta(days=1))

    assert completeness(heads_at(SEPTEMBER), [upcoming], NOW).complete


@pytest.mark.parametrize("state", [ReleaseState.GIVEN_UP, ReleaseState.SUPERSEDED])
def test_a_release_that_came_to_nothing_does_not_count(state: ReleaseState) -> None:
    processed = release(fiscal_period=SEPTEMBER, report_date=date(2025, 11, 20), state=ReleaseState.PROCESSED)
    found = completeness(heads_at(SEPTEMBER), [processed, replace(OPEN_RELEASE, state=state)], NOW)

    assert found.complete
    assert found.newest_release == processed


def test_what_the_provider_still_lacks_after_the_window_is_waived_and_named() -> None:
    asked_in_vain = heads_at(SEPTEMBER, fetched_at=datetime(2026, 3, 20, tzinfo=UTC), datasets=[CASH])
    heads = heads_at(DECEMBER, fetched_at=NOW) | asked_in_vain

    before = completeness(heads, [OPEN_RELEASE], AFTER_THE_WINDOW - timedelta(days=1))
    after = completeness(heads, [OPEN_RELEASE], AFTER_THE_WINDOW)

    assert (before.complete, before.missing, before.waived) == (False, (CASH,), ())
    assert (after.complete, after.missing, after.waived) == (True, (), (CASH,))


def test_what_was_never_asked_for_since_the_release_is_not_waived() -> None:
    never_asked = heads_at(SEPTEMBER, fetched_at=EARLIER, datasets=[CASH])
    heads = heads_at(DECEMBER, fetched_at=NOW) | never_asked

    assert completeness(heads, [OPEN_RELEASE], AFTER_THE_WINDOW).missing == (CASH,)


def test_an_overview_that_is_refused_again_and_again_is_waived_but_an_old_one_is_not() -> None:
    later = AFTER_THE_WINDOW + timedelta(days=60)
    old = heads_at(DECEMBER, fetched_at=NOW)
    refused = old | {OVERVIEW: replace(old[OVERVIEW], considered_at=later - timedelta(days=1))}

    assert completeness(old, [OPEN_RELEASE], later).missing == (OVERVIEW,)
    assert completeness(refused, [OPEN_RELEASE], later).waived == (OVERVIEW,)


def test_no_asset_is_complete_without_a_statement_of_the_released_quarter() -> None:
    heads = heads_at(SEPTEMBER, fetched_at=AFTER_THE_WINDOW - timedelta(days=1))

    found = completeness(heads, [OPEN_RELEASE], AFTER_THE_WINDOW)

    assert found.waived == REPORT_DATASETS
    assert not found.complete


def test_without_releases_the_datasets_have_to_agree() -> None:
    same_quarter = heads_at(DECEMBER) | heads_at(date(2025, 11, 30), datasets=[EARNINGS])
    one_behind = heads_at(DECEMBER) | heads_at(SEPTEMBER, datasets=[EARNINGS])

    assert completeness(same_quarter, [], NOW).complete
    assert completeness(one_behind, [], EARLIER + timedelta(days=44)).missing == (EARNINGS,)
    assert completeness(one_behind, [], EARLIER + timedelta(days=45)).waived == (EARNINGS,)


def test_without_releases_every_dataset_has_to_be_fetched_once() -> None:
    heads = heads_at(DECEMBER, datasets=REPORT_DATASETS)

    assert completeness(heads, [], NOW).missing == (OVERVIEW,)


def test_a_company_that_reports_years_only_is_complete_once_everything_was_fetched() -> None:
    heads = heads_at(None, fetched_at=NOW)

    assert completeness(heads, [], NOW).complete
    assert completeness({**heads, CASH: head(dataset=CASH)}, [], NOW).missing == (INCOME, BALANCE, EARNINGS)


def test_a_quarter_later_than_the_newest_release_has_to_be_in_every_dataset() -> None:
    """The calendar lost the company: what one dataset tells is what the others are waited for."""
    long_ago = release(fiscal_period=SEPTEMBER, report_date=date(2025, 11, 20), state=ReleaseState.PROCESSED)
    heads = heads_at(SEPTEMBER) | heads_at(DECEMBER, fetched_at=NOW, datasets=[INCOME])

    assert completeness(heads, [long_ago], NOW).missing == (BALANCE, CASH, EARNINGS)


def test_a_data_version_names_the_newest_change_and_sorts_by_age() -> None:
    first = heads_at(SEPTEMBER, fetched_at=EARLIER)
    second = first | {CASH: head(dataset=CASH, data_version="v2", data_changed_at=NOW)}
    third = second | {CASH: head(dataset=CASH, data_version="v3", data_changed_at=NOW + timedelta(microseconds=1))}
    versions = [data_version(heads) for heads in (first, second, third)]

    assert versions[1].startswith("20260302T143000Z-")
    assert versions == sorted(versions)
    assert len(set(versions)) == 3


def test_a_data_version_does_not_change_when_the_same_data_is_fetched_again() -> None:
    heads = heads_at(DECEMBER)
    again = {
        dataset: replace(held, fetched_at=NOW, considered_at=NOW, answer_digest="e" * 64)
        for dataset, held in reversed(heads.items())
    }

    assert data_version(again) == data_version(heads)


def test_no_data_has_no_version() -> None:
    assert data_version({}) == ""
    assert data_version({INCOME: head(data_version="", fetched_at=None)}) == ""


def test_the_newest_release_is_the_one_reported_last() -> None:
    older = release(fiscal_period=SEPTEMBER, report_date=date(2025, 11, 20), state=ReleaseState.PROCESSED)

    assert completeness({}, [OPEN_RELEASE, older], NOW).newest_release == OPEN_RELEASE
    assert OPEN_RELEASE.report_date == REPORTED_ON
