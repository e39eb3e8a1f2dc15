"""Which calls an asset is worth in each state."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.model.datasets import BUNDLE_ORDER, STATEMENTS, Dataset
from domain.model.pollination import CERTAIN
from domain.model.releases import ReleaseState
from domain.rules.candidates import candidates
from domain.rules.publication import Chances
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
    SEPTEMBER,
    heads_at,
    needed,
    spare,
    view,
)

CHANCES = Chances()
PROCESSED = replace(OPEN_RELEASE, state=ReleaseState.PROCESSED)
COMPLETE = heads_at(DECEMBER, fetched_at=NOW - timedelta(days=1))
FILED = heads_at(SEPTEMBER) | heads_at(DECEMBER, fetched_at=NOW - timedelta(hours=2), datasets=[INCOME])


def test_an_asset_that_was_never_fetched_is_worth_one_probe() -> None:
    (probe,) = candidates(view({}, PROCESSED), CHANCES, NOW)

    assert (probe.dataset, probe.chance, probe.calls_left) == (INCOME, CERTAIN, 5)
    assert probe.fiscal_period is None


def test_the_first_probe_of_an_asset_is_about_its_open_release() -> None:
    (probe,) = candidates(view({}, OPEN_RELEASE), CHANCES, NOW)

    assert probe.fiscal_period == OPEN_RELEASE.fiscal_period
    assert str(OPEN_RELEASE.report_date) in probe.explanation


def test_an_asset_unknown_to_the_provider_is_left_alone_until_its_next_check() -> None:
    unknown = head(fetched_at=None, newest_quarter_end=None, unknown_times=1, next_check=NOW + timedelta(days=30))

    assert candidates(view({INCOME: unknown}), CHANCES, NOW) == ()
    assert needed(candidates(view({INCOME: unknown}), CHANCES, NOW + timedelta(days=30))) == [INCOME]


def test_a_dataset_of_which_nothing_was_ever_accepted_is_asked_for_again_after_a_week() -> None:
    refused = head(fetched_at=None, newest_quarter_end=None)

    assert candidates(view({INCOME: refused}), CHANCES, NOW + timedelta(days=6)) == ()
    assert needed(candidates(view({INCOME: refused}), CHANCES, NOW + timedelta(days=7))) == [INCOME]


def test_after_its_first_answer_an_asset_is_worth_the_rest_of_its_bundle() -> None:
    first = heads_at(DECEMBER, fetched_at=NOW - timedelta(hours=1), datasets=[INCOME])

    found = candidates(view(first, PROCESSED), CHANCES, NOW)

    assert needed(found) == [BALANCE, CASH, EARNINGS, OVERVIEW]
    assert {candidate.calls_left for candidate in found} == {4}


def test_a_released_quarter_is_looked_for_in_the_probe_and_in_earnings_only() -> None:
    found = candidates(view(heads_at(SEPTEMBER), OPEN_RELEASE), CHANCES, NOW)

    assert needed(found) == [INCOME, EARNINGS]
    assert {candidate.fiscal_period for candidate in found} == {DECEMBER}
    assert {candidate.calls_left for candidate in found} == {4}
    assert [candidate.chance for candidate in found] == [
        CHANCES.published(dataset, 4) for dataset in (INCOME, EARNINGS)
    ]
    assert found[0].explanation == "quarter 2025-12 released 2026-02-26"


def test_while_a_filing_is_awaited_datasets_that_were_never_fetched_wait_for_it() -> None:
    first = heads_at(SEPTEMBER, datasets=[INCOME])

    assert needed(candidates(view(first, OPEN_RELEASE), CHANCES, NOW)) == [INCOME]


def test_a_release_whose_date_has_not_come_is_not_looked_for() -> None:
    upcoming = replace(OPEN_RELEASE, report_date=NOW.date() + timedelta(days=1))

    assert needed(candidates(view(heads_at(SEPTEMBER), upcoming), CHANCES, NOW)) == []
    assert needed(candidates(view(heads_at(SEPTEMBER), upcoming), CHANCES, NOW + timedelta(days=1))) == [
        INCOME,
        EARNINGS,
    ]


def test_a_look_in_vain_is_repeated_on_the_day_of_the_next_try() -> None:
    """The plan of a day may be made earlier than the look of the day before was."""
    looked = heads_at(SEPTEMBER) | {INCOME: head(newest_quarter_end=SEPTEMBER, considered_at=NOW, fetched_at=NOW)}
    waiting = replace(OPEN_RELEASE, attempts=1, next_try=NOW + timedelta(days=2, hours=3))

    assert INCOME not in needed(candidates(view(looked, waiting), CHANCES, NOW + timedelta(days=1)))
    assert INCOME in needed(candidates(view(looked, waiting), CHANCES, NOW + timedelta(days=2)))


def test_a_look_that_was_put_off_is_the_best_use_of_an_idle_slot() -> None:
    looked = heads_at(SEPTEMBER) | {INCOME: head(newest_quarter_end=SEPTEMBER, considered_at=NOW, fetched_at=NOW)}
    waiting = replace(OPEN_RELEASE, attempts=1, next_try=NOW + timedelta(days=2))

    assert spare(candidates(view(looked, waiting), CHANCES, NOW + timedelta(hours=5))) == []
    assert spare(candidates(view(looked, waiting), CHANCES, NOW + timedelta(days=1))) == [INCOME]


def test_after_a_look_in_vain_the_chance_counts_what_was_published_since() -> None:
    looked = heads_at(SEPTEMBER) | {INCOME: head(newest_quarter_end=SEPTEMBER, considered_at=NOW, fetched_at=NOW)}

    probe, _ = candidates(view(looked, OPEN_RELEASE), CHANCES, NOW + timedelta(days=3))

    assert probe.chance == CHANCES.newly_published(INCOME, 7, 4) < CHANCES.published(INCOME, 7)


def test_once_the_filing_is_out_the_other_datasets_follow() -> None:
    found = candidates(view(FILED, PROCESSED), CHANCES, NOW)

    assert needed(found) == [BALANCE, CASH, EARNINGS]
    assert {candidate.calls_left for candidate in found} == {3}
    assert {candidate.fiscal_period for candidate in found} == {DECEMBER}


@pytest.mark.parametrize("filed", STATEMENTS)
def test_any_statement_tells_that_the_filing_is_out(filed: Dataset) -> None:
    heads = heads_at(SEPTEMBER) | heads_at(DECEMBER, fetched_at=NOW, datasets=[filed])

    found = needed(candidates(view(heads, OPEN_RELEASE), CHANCES, NOW))

    assert found == [dataset for dataset in (*STATEMENTS, EARNINGS) if dataset is not filed]


def test_an_overview_that_is_due_is_part_of_the_bundle_and_comes_last() -> None:
    due = FILED | heads_at(None, fetched_at=NOW - timedelta(days=90), datasets=[OVERVIEW])

    found = candidates(view(due, PROCESSED), CHANCES, NOW)

    assert needed(found) == [BALANCE, CASH, EARNINGS, OVERVIEW]
    assert {candidate.calls_left for candidate in found} == {4}


def test_an_overview_older_than_the_newest_quarter_is_asked_for_when_a_slot_is_idle() -> None:
    heads = COMPLETE | heads_at(None, fetched_at=NOW - timedelta(days=40), datasets=[OVERVIEW])

    found = candidates(view(heads, PROCESSED), CHANCES, NOW)

    (overview,) = (candidate for candidate in found if candidate.dataset is OVERVIEW)
    assert overview.spare
    assert overview.chance == CERTAIN


def test_a_dataset_with_an_open_request_is_not_planned_again_but_still_counts() -> None:
    found = candidates(view(FILED, PROCESSED, opened=[CASH]), CHANCES, NOW)

    assert needed(found) == [BALANCE, EARNINGS]
    assert {candidate.calls_left for candidate in found} == {3}


def test_a_provisional_report_is_looked_at_when_its_check_is_due() -> None:
    provisional = replace(
        COMPLETE[BALANCE], provisional=True, provisional_since=NOW - timedelta(days=3), next_check=NOW
    )

    found = candidates(view(COMPLETE | {BALANCE: provisional}, PROCESSED), CHANCES, NOW)
    too_early = candidates(view(COMPLETE | {BALANCE: provisional}, PROCESSED), CHANCES, NOW - timedelta(days=1))

    assert needed(found) == [BALANCE]
    assert [candidate.dataset for candidate in found].count(BALANCE) == 1
    assert needed(too_early) == []


def test_leftover_slots_look_for_silent_restatements_in_the_oldest_data_first() -> None:
    heads = COMPLETE | heads_at(DECEMBER, fetched_at=NOW - timedelta(days=30), datasets=[CASH])

    found = candidates(view(heads, PROCESSED), CHANCES, NOW)

    assert needed(found) == []
    assert set(spare(found)) == set(BUNDLE_ORDER)
    assert max(found, key=lambda candidate: candidate.chance).dataset is CASH


def test_what_was_looked_at_today_is_not_looked_at_again() -> None:
    assert candidates(view(heads_at(DECEMBER, fetched_at=NOW), PROCESSED), CHANCES, NOW + timedelta(hours=3)) == ()


def test_an_asset_that_the_calendar_does_not_list_is_probed_by_its_own_rhythm() -> None:
    """The next quarter ends 91 days later and is reported some 45 days after that."""
    expected = DECEMBER + timedelta(days=136)
    before = datetime.combine(expected, NOW.timetz()) - timedelta(days=1)

    assert needed(candidates(view(COMPLETE, PROCESSED), CHANCES, before)) == []
    assert needed(candidates(view(COMPLETE, PROCESSED), CHANCES, before + timedelta(days=1))) == [INCOME]


def test_an_upcoming_release_outweighs_the_rhythm() -> None:
    upcoming = release(fiscal_period=date(2026, 3, 31), report_date=date(2026, 6, 30))

    assert needed(candidates(view(COMPLETE, PROCESSED, upcoming), CHANCES, datetime(2026, 5, 25, tzinfo=UTC))) == []


def test_looks_by_rhythm_grow_rarer() -> None:
    expected = datetime(2026, 5, 16, 12, tzinfo=UTC)
    looked_at = expected + timedelta(days=20)
    heads = COMPLETE | {INCOME: head(considered_at=looked_at, fetched_at=looked_at)}

    def is_probed(days_later: int) -> bool:
        return INCOME in needed(candidates(view(heads, PROCESSED), CHANCES, looked_at + timedelta(days=days_later)))

    assert not is_probed(9)
    assert is_probed(11)


def test_a_quarter_that_one_dataset_shows_is_looked_for_in_the_others_without_a_release() -> None:
    heads = heads_at(SEPTEMBER) | heads_at(DECEMBER, fetched_at=NOW, datasets=[INCOME])

    found = candidates(view(heads), CHANCES, NOW)

    assert needed(found) == [BALANCE, CASH, EARNINGS]
    assert {candidate.fiscal_period for candidate in found} == {None}


def test_what_is_waived_is_no_longer_asked_for() -> None:
    asked_in_vain = heads_at(SEPTEMBER, fetched_at=NOW + timedelta(days=30), datasets=[CASH])

    found = candidates(view(COMPLETE | asked_in_vain, PROCESSED), CHANCES, NOW + timedelta(days=60))

    assert needed(found) == []
    assert CASH in spare(found)


EVENING = datetime(2026, 2, 26, 0, 30, tzinfo=UTC)
"""Half past seven in the evening of the 25th in New York, where the report date has not come yet."""


def test_a_release_is_out_on_its_day_in_new_york() -> None:
    """Whoever plans in the evening, or from Europe, would else spend a call a day early."""
    seen = heads_at(SEPTEMBER, fetched_at=EVENING - timedelta(days=30))

    assert INCOME not in needed(candidates(view(seen, OPEN_RELEASE), CHANCES, EVENING))
    assert INCOME in needed(candidates(view(seen, OPEN_RELEASE), CHANCES, EVENING + timedelta(hours=5)))


def test_an_unknown_overview_does_not_hold_up_the_others() -> None:
    unknown = replace(
        COMPLETE[OVERVIEW], fetched_at=None, unknown_times=1, considered_at=EARLIER, next_check=NOW + timedelta(days=5)
    )

    found = candidates(view(FILED | {OVERVIEW: unknown}, PROCESSED), CHANCES, NOW)

    assert needed(found) == [BALANCE, CASH, EARNINGS]
    assert {candidate.calls_left for candidate in found} == {3}
