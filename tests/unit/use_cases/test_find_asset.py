"""Which asset a person means."""

import pytest

from domain.errors import UnknownSymbolError
from domain.use_cases.find_asset import FindAsset
from tests.builders import asset
from tests.contracts.backend import Backend


@pytest.fixture
def find(stores: Backend) -> FindAsset:
    stores.assets.put(
        [asset("BRK.B", name="Berkshire Hathaway Inc."), asset("ACME"), asset("AGME"), asset("ACMEU"), asset("ZZ")]
    )
    return FindAsset(stores.assets)


@pytest.mark.parametrize("written", ["BRK.B", "brk.b", "brk-b", "BRK-B"])
def test_a_symbol_is_found_as_people_write_it(find: FindAsset, written: str) -> None:
    assert find(written).symbol == "BRK.B"


@pytest.mark.parametrize(
    "written, meant",
    [("ACM", "ACME (ACME Inc. Common Stock), ACMEU ("), ("hathaway", "BRK.B (Berkshire Hathaway Inc.)?")],
    ids=["the beginning", "a word of the name"],
)
def test_close_matches_are_told_with_their_names(find: FindAsset, written: str, meant: str) -> None:
    with pytest.raises(UnknownSymbolError) as unknown:
        find(written)

    assert f"No asset has the symbol {written!r}. Did you mean {meant}" in str(unknown.value)


def test_a_letter_that_is_wrong_is_noticed(find: FindAsset) -> None:
    with pytest.raises(UnknownSymbolError, match=r"Did you mean .*AGME"):
        find("AHME")


def test_a_symbol_like_no_other_says_what_to_check(find: FindAsset) -> None:
    with pytest.raises(
        UnknownSymbolError, match="Check the spelling; a new company is known after the next sync of the assets"
    ):
        find("QQQQ")
