"""What a new asset list changes, and when it is refused."""

from dataclasses import replace
from fractions import Fraction

import pytest

from domain.errors import SuspectListError
from domain.model.assets import Asset, AssetStatus
from domain.rules.asset_changes import asset_changes, asset_digest

MOST = Fraction(1, 20)


def asset(symbol: str) -> Asset:
    return Asset(
        symbol, f"id-{symbol}", f"{symbol} Inc.", "NYSE", "us_equity", AssetStatus.ACTIVE, True, ("has_options",)
    )


def held(*assets: Asset) -> dict[str, str]:
    return {one.symbol: asset_digest(one) for one in assets}


def test_only_what_changed_is_written() -> None:
    same, renamed, gone, new = asset("AAA"), asset("BBB"), asset("CCC"), asset("DDD")
    now_called = replace(renamed, name="Other Inc.")
    changes = asset_changes([same, now_called, new], held(same, renamed, gone), most_deactivated=MOST)
    assert (changes.inserted, changes.changed) == ((new,), (now_called,))
    assert (changes.deactivated, changes.unchanged) == (("CCC",), 1)


def test_every_stored_field_is_part_of_the_digest() -> None:
    one = asset("AAA")
    others = [
        replace(one, symbol="AAB"),
        replace(one, asset_id="x"),
        replace(one, name="x"),
        replace(one, exchange="x"),
        replace(one, asset_class="x"),
        replace(one, status=AssetStatus.INACTIVE),
        replace(one, tradable=False),
        replace(one, attributes=()),
    ]
    assert len({asset_digest(other) for other in [one, *others]}) == len(others) + 1


def test_a_list_that_would_deactivate_too_many_is_refused_and_says_what_to_do() -> None:
    market = [asset(f"S{number}") for number in range(100)]
    with pytest.raises(SuspectListError, match=r"94 assets .* deactivate 6 of 100.*SIGNAL9_MOST_DEACTIVATED"):
        asset_changes(market[6:], held(*market), most_deactivated=MOST)


def test_a_list_that_deactivates_just_the_share_is_accepted() -> None:
    market = [asset(f"S{number}") for number in range(100)]
    assert len(asset_changes(market[5:], held(*market), most_deactivated=MOST).deactivated) == 5


def test_an_asset_whose_row_cannot_be_read_stays_as_it_is() -> None:
    changes = asset_changes([], held(asset("AAA")), most_deactivated=MOST, unreadable=["AAA"])
    assert changes.deactivated == ()


def test_a_handful_of_assets_is_too_few_to_judge() -> None:
    assert asset_changes([], held(asset("AAA")), most_deactivated=MOST).deactivated == ("AAA",)
