"""The contract of `Archive`."""

from datetime import timedelta
from hashlib import sha256

import pytest

from domain.errors import AnswerCorruptedError
from domain.model.answers import AnswerClass, Receipt
from domain.model.datasets import Dataset, MarketList, Provider
from tests.builders import NOW, answer, data_request
from tests.contracts.at_once import at_once
from tests.contracts.backend import Backend


def test_an_answer_is_kept_with_its_receipt(backend: Backend) -> None:
    body = '{"Name": "Société"}\r\n'.encode() + bytes(range(256))

    receipt = backend.archive.keep(answer(body), receipt_id="receipt-1", request_id="request-1")

    assert receipt == Receipt(
        receipt_id="receipt-1",
        request=data_request(),
        request_id="request-1",
        received_at=NOW,
        status=200,
        answer_class=AnswerClass.DATA,
        explanation="reports",
        digest=sha256(body).hexdigest(),
        size=len(body),
    )
    another = backend.another_worker().archive
    assert another.body(receipt.digest) == body
    assert list(another.receipts()) == [receipt]


def test_an_empty_body_is_a_body(backend: Backend) -> None:
    receipt = backend.archive.keep(answer(b""), receipt_id="receipt-1", request_id="request-1")

    assert receipt.size == 0
    assert backend.archive.body(receipt.digest) == b""


def test_a_receipt_never_changes(backend: Backend) -> None:
    first = backend.archive.keep(answer(), receipt_id="receipt-1", request_id="request-1")

    again = backend.archive.keep(answer(), receipt_id="receipt-1", request_id="request-1")
    other = backend.archive.keep(answer(b"{}", status=503), receipt_id="receipt-1", request_id="request-2")

    assert (again, other) == (first, first)
    assert list(backend.archive.receipts()) == [first]


def test_the_same_body_received_twice_has_two_receipts(backend: Backend) -> None:
    """An answer that says nothing new still says that it was asked for."""
    first = backend.archive.keep(answer(), receipt_id="receipt-1", request_id="request-1")
    second = backend.archive.keep(
        answer(received_at=NOW + timedelta(days=1)), receipt_id="receipt-2", request_id="request-2"
    )

    assert first.digest == second.digest
    assert list(backend.archive.receipts()) == [first, second]


def test_a_body_that_was_never_kept_is_named_in_the_error(backend: Backend) -> None:
    with pytest.raises(AnswerCorruptedError, match="0" * 64):
        backend.archive.body("0" * 64)


def test_receipts_come_by_time_and_id_however_many_there_are(backend: Backend) -> None:
    kept = [
        backend.archive.keep(
            answer(received_at=NOW + timedelta(seconds=number % 7)), receipt_id=f"receipt-{number:04}", request_id="run"
        )
        for number in range(24)
    ]

    expected = sorted(kept, key=lambda receipt: (receipt.received_at, receipt.receipt_id))
    assert list(backend.archive.receipts()) == expected
    for after in (NOW - timedelta.resolution, NOW, NOW + timedelta(seconds=3), NOW + timedelta(seconds=6)):
        assert list(backend.archive.receipts(after=after)) == [it for it in expected if it.received_at > after]
    assert backend.archive.receipts_of_request("run") == tuple(expected)
    assert backend.archive.receipts_of_request("another") == ()


def test_receipts_of_a_dataset_are_those_after_an_instant(backend: Backend) -> None:
    early, late = [
        backend.archive.keep(answer(received_at=at), receipt_id=f"receipt-{at}", request_id="request-1")
        for at in (NOW, NOW + timedelta(microseconds=1))
    ]
    for number, other in enumerate(
        [
            data_request(symbol="OTHER"),
            data_request(subject=Dataset.EARNINGS),
            data_request(subject=MarketList.EARNINGS_CALENDAR, symbol=None),
            data_request(provider=Provider.ALPACA, subject=MarketList.ASSETS, symbol=None),
        ]
    ):
        backend.archive.keep(answer(request=other), receipt_id=f"other-{number}", request_id="request-2")

    income = Dataset.INCOME_STATEMENT
    assert backend.archive.receipts_of("ACME", income, after=None) == (early, late)
    assert backend.archive.receipts_of("ACME", income, after=NOW) == (late,)
    assert backend.archive.receipts_of("ACME", income, after=late.received_at) == ()


def test_a_receipt_of_a_market_list_names_no_symbol(backend: Backend) -> None:
    request = data_request(subject=MarketList.EARNINGS_CALENDAR, symbol=None)

    receipt = backend.archive.keep(answer(request=request), receipt_id="receipt-1", request_id="run-1")

    assert list(backend.another_worker().archive.receipts()) == [receipt]
    assert receipt.request == request


def test_many_workers_may_keep_the_same_answer(backend: Backend) -> None:
    body = b"x" * 100_000

    at_once(8, lambda worker: backend.archive.keep(answer(body), receipt_id=f"receipt-{worker}", request_id="run"))

    receipts = list(backend.archive.receipts())
    assert len(receipts) == 8
    assert {receipt.digest for receipt in receipts} == {sha256(body).hexdigest()}
    assert backend.archive.body(receipts[0].digest) == body
