"""How much an asset matters, and who is in the universe."""

from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.model.assets import Asset
from domain.model.pollination import CERTAIN
from domain.rules.weights import active_universe, weigh
from tests.builders import asset

NOBODY: frozenset[str] = frozenset()
PLAIN = {"attributes": ()}
SYMBOLS = st.lists(st.text("ABCDEF", min_size=1, max_size=4), unique=True, max_size=30)


def weights_of(
    *assets: Asset,
    watched: frozenset[str] = NOBODY,
    capitalizations: dict[str, Decimal] | None = None,
    with_estimates: frozenset[str] = NOBODY,
) -> dict[str, int]:
    return weigh(assets, watched=watched, capitalizations=capitalizations or {}, with_estimates=with_estimates)


def test_watched_assets_weigh_more_than_the_largest_company() -> None:
    weights = weights_of(
        asset("GIANT"), asset("MINE"), watched=frozenset({"MINE"}), capitalizations={"GIANT": Decimal(4 * 10**12)}
    )

    assert list(weights) == ["MINE", "GIANT"]
    assert weights["MINE"] == CERTAIN
    assert weights["GIANT"] * 100 <= weights["MINE"]


def test_larger_companies_weigh_more() -> None:
    capitalizations = {"SMALL": Decimal(10**9), "LARGE": Decimal(10**12), "MIDDLE": Decimal(10**10)}

    assert list(weights_of(*map(asset, capitalizations), capitalizations=capitalizations)) == [
        "LARGE",
        "MIDDLE",
        "SMALL",
    ]


def test_an_unknown_size_is_assumed_from_attributes() -> None:
    """A company of known size keeps its place; only a tiny one makes way for one that may be larger."""
    weights = weights_of(
        asset("TINY"),
        asset("KNOWN"),
        asset("OPTIONS"),
        asset("ESTIMATES", **PLAIN),
        asset("NOTHING", **PLAIN),
        capitalizations={"KNOWN": Decimal(10**9), "TINY": Decimal(2 * 10**7)},
        with_estimates=frozenset({"ESTIMATES"}),
    )

    assert list(weights) == ["KNOWN", "OPTIONS", "ESTIMATES", "TINY", "NOTHING"]


@pytest.mark.parametrize("amount", [Decimal(0), Decimal(-5), Decimal("NaN"), Decimal("Infinity")])
def test_a_capitalization_that_cannot_be_is_taken_as_unknown(amount: Decimal) -> None:
    """Unknown counts as ten million here: between the two known ones."""
    weights = weights_of(
        *(asset(symbol, **PLAIN) for symbol in ("ODD", "LARGER", "SMALLER")),
        capitalizations={"ODD": amount, "LARGER": Decimal(11_000_000), "SMALLER": Decimal(9_000_000)},
    )

    assert list(weights) == ["LARGER", "ODD", "SMALLER"]


def test_attributes_order_assets_of_the_same_size() -> None:
    weights = weights_of(
        asset("ELSEWHERE", exchange="ARCA"), asset("MAIN"), asset("ESTIMATED"), with_estimates=frozenset({"ESTIMATED"})
    )

    assert list(weights) == ["ESTIMATED", "MAIN", "ELSEWHERE"]


def test_equal_assets_are_not_ordered_by_the_alphabet() -> None:
    symbols = [f"A{number:02d}" for number in range(50)]

    assert list(weights_of(*map(asset, symbols))) != symbols
    assert sorted(weights_of(*map(asset, symbols))) == symbols


@given(SYMBOLS, st.frozensets(st.text("ABCDEF", min_size=1, max_size=4)), st.randoms(use_true_random=False))
def test_weights_are_strictly_ordered_and_do_not_depend_on_the_order_of_the_assets(
    symbols: list[str], watched: frozenset[str], random: Random
) -> None:
    weights = weights_of(*map(asset, symbols), watched=watched)
    random.shuffle(symbols)

    assert weights_of(*map(asset, symbols), watched=watched) == weights
    assert len(set(weights.values())) == len(symbols)
    assert all(0 < weight <= CERTAIN for weight in weights.values())
    assert list(weights.values()) == sorted(weights.values(), reverse=True)


def test_thirteen_thousand_assets_are_still_strictly_ordered() -> None:
    weights = weights_of(*(asset(f"A{number}") for number in range(13_000)))

    assert len(set(weights.values())) == 13_000


def test_the_universe_holds_the_heaviest_up_to_its_cap() -> None:
    weights = {"A": 400, "B": 300, "C": 200, "D": 100}

    assert active_universe(weights, 2, already_in=NOBODY) == ("A", "B")
    assert active_universe(weights, 9, already_in=NOBODY) == ("A", "B", "C", "D")


def test_every_watched_asset_is_in_the_universe_even_above_its_cap() -> None:
    weights = weights_of(*map(asset, "ABCD"), watched=frozenset("ABC"))

    assert set(active_universe(weights, 2, already_in=frozenset("D"))) == set("ABC")


def test_a_newcomer_of_nearly_the_same_weight_does_not_throw_out_an_asset_with_data() -> None:
    weights = {"FIRST": 1000, "NEWCOMER": 110, "HELD": 100}

    assert active_universe(weights, 2, already_in=frozenset({"HELD"})) == ("FIRST", "HELD")


def test_a_newcomer_that_weighs_much_more_does() -> None:
    weights = {"FIRST": 1000, "NEWCOMER": 130, "HELD": 100}

    assert active_universe(weights, 2, already_in=frozenset({"HELD"})) == ("FIRST", "NEWCOMER")
