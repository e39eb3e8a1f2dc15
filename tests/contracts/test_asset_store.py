"""The contract of `AssetStore`."""

from datetime import date

from domain.model.assets import AssetStatus, ListedKind
from domain.rules.asset_changes import asset_digest
from tests.builders import asset, listing
from tests.contracts.backend import Backend


def test_an_asset_is_read_as_it_was_put(backend: Backend) -> None:
    put = asset("BRK.B", name="Berkshire “B” Ω", attributes=(), tradable=False)

    backend.assets.put([put])

    assert backend.another_worker().assets.get("BRK.B") == put


def test_an_unknown_symbol_has_no_asset(backend: Backend) -> None:
    assert backend.assets.get("NOPE") is None


def test_symbols_that_look_like_values_of_other_types_stay_symbols(backend: Backend) -> None:
    """`NA`, `NAN`, `TRUE` and `ON` are real tickers, and case tells symbols apart."""
    symbols = ["NA", "NAN", "NULL", "ON", "TRUE", "1E5"]

    backend.assets.put([asset(symbol) for symbol in symbols])

    assert sorted(backend.assets.digests()) == sorted(symbols)
    assert backend.assets.get("na") is None


def test_putting_again_replaces_and_leaves_the_others_alone(backend: Backend) -> None:
    backend.assets.put([asset("AAA"), asset("BBB")])

    renamed = asset("AAA", name="New Name")
    backend.assets.put([renamed])
    backend.assets.put([renamed])

    assert list(backend.assets.active()) == [renamed, asset("BBB")]


def test_putting_nothing_changes_nothing(backend: Backend) -> None:
    backend.assets.put([])

    assert list(backend.assets.active()) == []


def test_active_assets_come_by_symbol_whatever_the_order_of_writing(backend: Backend) -> None:
    backend.assets.put([asset(symbol) for symbol in ("C", "A", "BRK.B", "B")])

    assert [one.symbol for one in backend.assets.active()] == ["A", "B", "BRK.B", "C"]


def test_digests_are_those_of_the_active_assets(backend: Backend) -> None:
    active, gone = asset("AAA"), asset("BBB", status=AssetStatus.INACTIVE)

    backend.assets.put([active, gone])

    assert backend.assets.digests() == {"AAA": asset_digest(active)}


def test_a_deactivated_asset_is_kept_but_no_longer_active(backend: Backend) -> None:
    backend.assets.put([asset("AAA"), asset("BBB")])

    backend.assets.deactivate(["AAA", "NEVER_SEEN"])
    backend.assets.deactivate(["AAA"])

    assert list(backend.assets.active()) == [asset("BBB")]
    assert backend.assets.get("AAA") == asset("AAA", status=AssetStatus.INACTIVE)
    assert backend.assets.get("NEVER_SEEN") is None
    assert backend.assets.digests().keys() == {"BBB"}


def test_a_deactivated_asset_that_is_listed_again_is_active(backend: Backend) -> None:
    backend.assets.put([asset("AAA")])
    backend.assets.deactivate(["AAA"])

    backend.assets.put([asset("AAA")])

    assert list(backend.assets.active()) == [asset("AAA")]


def test_the_store_may_be_changed_while_assets_are_iterated(backend: Backend) -> None:
    backend.assets.put([asset(f"A{number:04}") for number in range(backend.many)])

    seen = 0
    for one in backend.assets.active():
        backend.assets.deactivate([one.symbol])
        seen += 1

    assert seen == backend.many
    assert backend.assets.digests() == {}


def test_listings_are_replaced_as_a_whole(backend: Backend) -> None:
    fund = listing("SPY", kind=ListedKind.ETF, exchange="NYSE ARCA", ipo_date=None)

    backend.assets.replace_listings([listing("AAA"), listing("GONE")])
    backend.assets.replace_listings([listing("AAA", ipo_date=date(2020, 2, 29)), fund])

    assert backend.another_worker().assets.listings() == {
        "AAA": listing("AAA", ipo_date=date(2020, 2, 29)),
        "SPY": fund,
    }


def test_there_are_no_listings_before_the_first_sync(backend: Backend) -> None:
    assert backend.assets.listings() == {}
