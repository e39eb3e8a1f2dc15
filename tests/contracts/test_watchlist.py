"""The contract of `Watchlist`."""

from tests.contracts.backend import Backend


def test_watched_symbols_are_those_added_and_not_removed(backend: Backend) -> None:
    for symbol in ("BRK.B", "ACME", "ACME", "OTHER"):
        backend.watchlist.add(symbol)
    backend.watchlist.remove("OTHER")
    backend.watchlist.remove("NEVER_WATCHED")

    assert backend.another_worker().watchlist.symbols() == {"ACME", "BRK.B"}


def test_nothing_is_watched_at_first(backend: Backend) -> None:
    assert backend.watchlist.symbols() == frozenset()
