"""The plan: which calls get the slots, and why."""

from collections import Counter
from datetime import date, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from domain.model.datasets import BUNDLE_ORDER, Dataset
from domain.model.pollination import CERTAIN, Candidate, PlannedCall
from domain.rules.planning import PlanMode, call_reason, plan
from domain.rules.weights import weigh
from tests.builders import NOW, asset
from tests.unit.rules.planning_cases import BALANCE, CASH, EARNINGS, INCOME, OVERVIEW


def starts(count: int) -> list[datetime]:
    return [NOW + timedelta(seconds=2 * number) for number in range(count)]


def candidate(
    symbol: str = "ACME",
    dataset: Dataset = INCOME,
    *,
    weight: int = CERTAIN // 100,
    chance: int = CERTAIN,
    left: int = 1,
    spare: bool = False,
) -> Candidate:
    return Candidate(symbol, dataset, weight, chance, left, "because", spare=spare)


def chosen(calls: tuple[PlannedCall, ...]) -> list[tuple[str, Dataset]]:
    return [(call.candidate.symbol, call.candidate.dataset) for call in calls]


CANDIDATES = st.lists(
    st.builds(
        Candidate,
        symbol=st.sampled_from(["A", "B", "C", "D", "E", "F"]),
        dataset=st.sampled_from(BUNDLE_ORDER),
        weight=st.sampled_from([1, 7, CERTAIN // 200, CERTAIN]),
        chance=st.sampled_from([0, CERTAIN // 10, CERTAIN // 2, CERTAIN]),
        calls_left=st.integers(1, 5),
        explanation=st.sampled_from(["one", "other"]),
        fiscal_period=st.sampled_from([None, date(2025, 12, 31)]),
        spare=st.booleans(),
    ),
    max_size=40,
)
MODES = st.sampled_from(PlanMode)


@given(CANDIDATES, st.integers(0, 30), MODES, st.randoms(use_true_random=False))
def test_the_order_of_the_candidates_does_not_matter(
    candidates: list[Candidate], slots: int, mode: PlanMode, random: Random
) -> None:
    shuffled = list(candidates)
    random.shuffle(shuffled)

    assert plan(shuffled, starts(slots), mode) == plan(candidates, starts(slots), mode)


@given(CANDIDATES, st.integers(0, 30), MODES)
def test_no_call_is_planned_twice_and_no_slot_is_left_while_anyone_wants_it(
    candidates: list[Candidate], slots: int, mode: PlanMode
) -> None:
    calls = plan(candidates, starts(slots), mode)

    distinct = {(each.symbol, each.dataset) for each in candidates}
    assert len(set(chosen(calls))) == len(calls) == min(slots, len(distinct))
    assert [call.start for call in calls] == starts(slots)[: len(calls)]


@given(CANDIDATES, st.integers(0, 30))
def test_spreading_gives_no_asset_a_second_needed_call_before_every_asset_has_one(
    candidates: list[Candidate], slots: int
) -> None:
    calls = [call for call in plan(candidates, starts(slots)) if not call.candidate.spare]

    assets = {each.symbol for each in candidates if not each.spare}
    assert len({call.candidate.symbol for call in calls}) == min(len(assets), len(calls))
    assert len({call.candidate.symbol for call in calls[: len(assets)]}) == len(calls[: len(assets)])


@given(CANDIDATES, st.integers(0, 30), MODES)
def test_a_spare_call_never_takes_the_slot_of_a_needed_one(
    candidates: list[Candidate], slots: int, mode: PlanMode
) -> None:
    calls = plan(candidates, starts(slots), mode)

    kinds = [call.candidate.spare for call in calls]
    assert kinds == sorted(kinds)


def test_an_asset_that_is_nearly_complete_comes_before_one_that_was_just_begun() -> None:
    calls = plan([candidate("BEGUN", left=5), candidate("NEARLY", left=1)], starts(1))

    assert chosen(calls) == [("NEARLY", INCOME)]


def test_a_likely_call_comes_before_an_unlikely_one() -> None:
    calls = plan([candidate("UNLIKELY", chance=CERTAIN // 10), candidate("LIKELY", chance=CERTAIN // 2)], starts(1))

    assert chosen(calls) == [("LIKELY", INCOME)]


def test_watched_assets_come_first_however_much_they_lack() -> None:
    weights = weigh(
        [asset("MINE"), asset("GIANT")], watched=frozenset({"MINE"}), capitalizations={}, with_estimates=frozenset()
    )
    mine = candidate("MINE", weight=weights["MINE"], chance=CERTAIN // 12, left=5)
    giant = candidate("GIANT", weight=weights["GIANT"], left=1)

    assert chosen(plan([giant, mine], starts(2))) == [("MINE", INCOME), ("GIANT", INCOME)]


def test_completing_finishes_one_asset_before_the_next() -> None:
    calls = plan(
        [candidate(symbol, dataset, left=3) for dataset in (INCOME, BALANCE, CASH) for symbol in ("A", "B")],
        starts(4),
        PlanMode.COMPLETE,
    )

    assert sorted(Counter(symbol for symbol, _ in chosen(calls)).values()) == [1, 3]
    assert len({symbol for symbol, _ in chosen(calls)[:3]}) == 1


def test_the_second_call_of_an_asset_is_valued_as_if_the_first_had_been_made() -> None:
    calls = plan([candidate(dataset=dataset, left=2) for dataset in (INCOME, BALANCE)], starts(2))

    assert [call.value for call in calls] == [CERTAIN // 200, CERTAIN // 100]


def test_equal_assets_are_ordered_by_hash_and_not_by_the_alphabet() -> None:
    symbols = [f"A{number}" for number in range(30)]
    calls = plan([candidate(symbol) for symbol in symbols], starts(30))

    order = [symbol for symbol, _ in chosen(calls)]
    assert order != sorted(order)
    assert order == [symbol for symbol, _ in chosen(plan([candidate(symbol) for symbol in order], starts(30)))]


def test_the_overview_is_asked_for_last() -> None:
    calls = plan(
        [
            candidate(dataset=OVERVIEW, left=3),
            candidate(dataset=EARNINGS, chance=CERTAIN // 2, left=3),
            candidate(dataset=BALANCE, chance=CERTAIN // 2, left=3),
        ],
        starts(3),
    )

    assert chosen(calls) == [("ACME", BALANCE), ("ACME", EARNINGS), ("ACME", OVERVIEW)]


def test_every_planned_call_has_its_reason_in_words() -> None:
    due = Candidate(
        "ACME",
        INCOME,
        weight=12 * CERTAIN // 1000,
        chance=86 * CERTAIN // 100,
        calls_left=3,
        explanation="quarter 2026-09 released 2026-10-22",
        fiscal_period=date(2026, 9, 30),
    )
    (call,) = plan([due], starts(1))

    assert call.explanation == (
        "quarter 2026-09 released 2026-10-22, chance 86 %, weight 0.012, 3 calls left, value 0.0034"
    )
    assert call_reason(candidate(spare=True), CERTAIN // 100).endswith("weight 0.01, spare call, value 0.01")


def test_nothing_is_planned_without_a_slot() -> None:
    assert plan([candidate()], []) == ()
