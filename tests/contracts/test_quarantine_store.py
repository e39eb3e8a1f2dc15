"""The contract of `QuarantineStore`."""

from datetime import timedelta

from domain.model.datasets import MarketList, Provider
from tests.builders import NOW, data_request, quarantined_row
from tests.contracts.backend import Backend


def test_what_was_refused_is_read_as_it_was_added(backend: Backend) -> None:
    row = quarantined_row()
    whole = quarantined_row("", findings=(), raw="")
    of_a_list = quarantined_row(
        "row 7", request=data_request(provider=Provider.ALPACA, subject=MarketList.ASSETS, symbol=None)
    )

    assert backend.quarantine.add([row, whole, of_a_list]) == 3

    another = backend.another_worker().quarantine
    assert set(another.rows()) == {row, whole, of_a_list}
    assert set(another.of_symbol("ACME")) == {row, whole}


def test_a_place_of_an_answer_is_refused_once(backend: Backend) -> None:
    backend.quarantine.add([quarantined_row()])

    assert backend.quarantine.add([quarantined_row(raw="other"), quarantined_row("quarterlyReports[4]")]) == 1
    assert backend.quarantine.add([]) == 0

    assert quarantined_row() in backend.quarantine.of_symbol("ACME")


def test_what_was_refused_last_comes_first(backend: Backend) -> None:
    rows = [
        quarantined_row(answer_digest=digit * 64, received_at=NOW + timedelta(days=day))
        for digit, day in [("a", 2), ("b", 3), ("c", 1)]
    ]

    backend.quarantine.add([*rows, quarantined_row(answer_digest="e" * 64, request=data_request(symbol="OTHER"))])

    assert [row.answer_digest[0] for row in backend.quarantine.of_symbol("ACME")] == ["b", "a", "c"]
    assert [row.answer_digest[0] for row in backend.quarantine.rows()] == ["b", "a", "c", "e"]
