"""When a released quarter shows up, and when to look again."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.model.datasets import BUNDLE_ORDER, Dataset
from domain.model.pollination import CERTAIN, ProbeTally
from domain.rules.publication import WINDOW_DAYS, Chances, is_first_look, next_try
from tests.unit.rules.planning_cases import BALANCE, EARNINGS, INCOME

REPORT = date(2026, 2, 26)
MIDNIGHT = datetime(2026, 2, 26, 5, tzinfo=UTC)
"""In New York."""
DAYS = st.integers(-10, 200)
DATASETS = st.sampled_from(BUNDLE_ORDER)
TALLIES = st.lists(
    st.tuples(DATASETS, DAYS, st.integers(0, 50), st.floats(0, 1)).map(
        lambda drawn: ProbeTally(drawn[0], drawn[1], drawn[2], int(drawn[2] * drawn[3]))
    ),
    max_size=30,
)


def test_nothing_is_published_before_the_report_date() -> None:
    assert Chances().published(INCOME, -1) == 0


def test_earnings_are_published_days_before_the_statements() -> None:
    chances = Chances()

    assert chances.published(EARNINGS, 2) >= CERTAIN * 9 // 10
    assert chances.published(INCOME, 2) < CERTAIN // 2
    assert chances.published(INCOME, 10) >= CERTAIN * 9 // 10


@given(TALLIES, DATASETS, DAYS)
def test_chances_never_fall_with_the_days_and_are_never_certain(
    tallies: list[ProbeTally], dataset: Dataset, day: int
) -> None:
    chances = Chances(tallies)

    assert 0 <= chances.published(dataset, day) <= chances.published(dataset, day + 1) < CERTAIN
    assert 0 < chances.follows(dataset) < CERTAIN


@given(TALLIES, DATASETS, st.integers(0, 100), st.integers(0, 100))
def test_a_look_in_vain_makes_the_next_one_no_likelier_than_a_first_one(
    tallies: list[ProbeTally], dataset: Dataset, last: int, later: int
) -> None:
    chances = Chances(tallies)
    chance = chances.newly_published(dataset, last + later, last)

    assert 0 < chance <= max(chances.published(dataset, last + later), CERTAIN // 100)


def test_the_chance_after_a_look_in_vain_is_that_of_a_quarter_known_to_have_been_absent() -> None:
    """By assumption 49 % are there after five days and 90 % after ten: of the other 51 %, 41 appear in between."""
    assert Chances().newly_published(INCOME, 10, days_at_last_look=5) == 41 * CERTAIN // 51


def test_many_looks_outweigh_the_assumed_table() -> None:
    early = Chances([ProbeTally(INCOME, 1, looks=1000, finds=900)])
    late = Chances([ProbeTally(INCOME, 8, looks=1000, finds=0)])

    assert early.published(INCOME, 1) > CERTAIN * 85 // 100
    assert late.published(INCOME, 8) == Chances().published(INCOME, 7)


def test_a_few_looks_change_little() -> None:
    known, assumed = Chances([ProbeTally(INCOME, 5, looks=1, finds=0)]), Chances()

    assert assumed.published(INCOME, 5) * 9 // 10 < known.published(INCOME, 5) < assumed.published(INCOME, 5)


def test_how_often_a_statement_follows_the_filing_is_learned_from_its_own_looks() -> None:
    chances = Chances([ProbeTally(BALANCE, 3, looks=180, finds=90)])

    assert chances.follows(BALANCE) == CERTAIN * (19 + 90) // 200
    assert chances.follows(INCOME) == Chances().follows(INCOME)


@pytest.mark.parametrize(
    "looked_after, again_after",
    [(timedelta(hours=12), 1.5), (timedelta(days=2), 3), (timedelta(days=4), 6), (timedelta(days=20), 30)],
)
def test_the_next_look_comes_after_half_the_time_since_the_report_and_at_least_a_day(
    looked_after: timedelta, again_after: float
) -> None:
    assert next_try(REPORT, MIDNIGHT + looked_after) == MIDNIGHT + timedelta(days=again_after)


def test_the_last_look_comes_at_the_end_of_the_window() -> None:
    assert next_try(REPORT, MIDNIGHT + timedelta(days=40)) == MIDNIGHT + timedelta(days=WINDOW_DAYS)


def test_after_the_window_a_release_is_given_up() -> None:
    assert next_try(REPORT, MIDNIGHT + timedelta(days=WINDOW_DAYS)) is None


@given(st.timedeltas(timedelta(0), timedelta(days=400)))
def test_every_release_is_given_up_after_a_bounded_number_of_looks(first_look: timedelta) -> None:
    now: datetime | None = MIDNIGHT + first_look
    looks = 0
    while now is not None:
        looks += 1
        following = next_try(REPORT, now)
        assert following is None or following - now >= timedelta(days=1)
        now = following

    assert looks <= 12


def test_only_the_first_look_since_the_report_date_counts_as_one() -> None:
    assert is_first_look(REPORT, None)
    assert is_first_look(REPORT, MIDNIGHT - timedelta(seconds=1))
    assert not is_first_look(REPORT, MIDNIGHT + timedelta(hours=9))
