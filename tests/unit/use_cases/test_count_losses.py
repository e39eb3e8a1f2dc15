from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from adapters.embedded.archive import EmbeddedArchive
from adapters.embedded.bus import EmbeddedBus
from domain.model.answers import SETTLED, AnswerClass, Receipt
from domain.model.datasets import DataRequest, Dataset, MarketList, Provider
from domain.model.pollination import RequestState
from domain.use_cases.count_losses import CountLosses, Losses
from tests.builders import NOW, answer, head, pollination_needed, pollination_request
from tests.contracts.backend import Backend

MINUTE = timedelta(minutes=1)
NOTHING = Losses(0, 0, 0)


def counted(stores: Backend, *, next_delivery: datetime | None = None) -> Losses:
    count = CountLosses(stores.archive, stores.reports, stores.requests, stores.dead_letter_counts)
    return count(NOW, next_delivery=next_delivery)


def test_empty_stores_have_lost_nothing(stores: Backend) -> None:
    assert counted(stores) == NOTHING


def test_an_answer_that_its_head_has_considered_is_not_lost(stores: Backend) -> None:
    stores.archive.keep(answer(), receipt_id="receipt-1", request_id="request-1")
    stores.reports.advance_head(head(considered_at=NOW))

    assert counted(stores) == NOTHING


@pytest.mark.parametrize("answer_class", list(AnswerClass))
def test_an_answer_that_nothing_has_considered_is_lost_if_it_settles_the_question(
    stores: Backend, answer_class: AnswerClass
) -> None:
    stores.archive.keep(answer(answer_class=answer_class), receipt_id="receipt-1", request_id="request-1")

    assert counted(stores).answers_not_applied == int(answer_class in SETTLED)


def test_an_answer_newer_than_its_head_is_lost(stores: Backend) -> None:
    stores.archive.keep(answer(), receipt_id="receipt-1", request_id="request-1")
    stores.reports.advance_head(head(considered_at=NOW - MINUTE))

    assert counted(stores) == Losses(0, 1, 0)


def test_the_head_of_another_dataset_saves_no_answer(stores: Backend) -> None:
    stores.archive.keep(answer(), receipt_id="receipt-1", request_id="request-1")
    stores.reports.advance_head(head(dataset=Dataset.EARNINGS, considered_at=NOW))

    assert counted(stores).answers_not_applied == 1


def test_market_wide_lists_have_no_head_and_are_not_counted(stores: Backend) -> None:
    calendar = DataRequest(Provider.ALPHA_VANTAGE, MarketList.EARNINGS_CALENDAR)
    stores.archive.keep(answer(request=calendar), receipt_id="receipt-1", request_id="run-1")

    assert counted(stores) == NOTHING


@pytest.mark.parametrize(
    "dataset, lease_until, lost",
    [
        (Dataset.INCOME_STATEMENT, NOW + MINUTE, 0),
        (Dataset.INCOME_STATEMENT, NOW, 1),
        (Dataset.EARNINGS, NOW + MINUTE, 1),
    ],
    ids=["at work", "gone", "at work on something else"],
)
def test_an_answer_that_a_worker_is_about_to_apply_is_not_lost(
    stores: Backend, dataset: Dataset, lease_until: datetime, lost: int
) -> None:
    stores.archive.keep(answer(), receipt_id="receipt-1", request_id="request-1")
    stores.requests.add([pollination_request(dataset=dataset, state=RequestState.LEASED, lease_until=lease_until)])

    assert counted(stores).answers_not_applied == lost


def test_an_answer_that_is_applied_while_losses_are_counted_is_not_lost(stores: Backend) -> None:
    class AppliedMeanwhile(EmbeddedArchive):
        def receipts(self, *, after: datetime | None = None) -> Iterator[Receipt]:
            yield from super().receipts(after=after)
            stores.reports.advance_head(head(considered_at=NOW))

    stores.archive.keep(answer(), receipt_id="receipt-1", request_id="request-1")
    services = stores.services()
    archive = services.archive
    assert isinstance(archive, EmbeddedArchive)
    archive_meanwhile = AppliedMeanwhile(archive.database, archive.bodies)
    meanwhile = replace(stores, services=lambda: replace(services, archive=archive_meanwhile))

    assert counted(meanwhile) == NOTHING


@pytest.mark.parametrize(
    "due, lost", [(NOW - MINUTE, 1), (NOW, 1), (NOW + MINUTE, 0)], ids=["past", "now", "in the future"]
)
def test_a_request_is_lost_once_its_time_has_passed(stores: Backend, due: datetime, lost: int) -> None:
    stores.requests.add([pollination_request(not_before=due)])

    assert counted(stores) == Losses(0, 0, lost)


def test_a_leased_request_is_lost_once_its_lease_has_ended(stores: Backend) -> None:
    leased = pollination_request(state=RequestState.LEASED, not_before=NOW - MINUTE, lease_until=NOW + MINUTE)
    stores.requests.add([leased])

    assert counted(stores) == NOTHING


def test_a_request_without_a_time_is_due_when_it_was_made(stores: Backend) -> None:
    stores.requests.add([pollination_request(not_before=None)])

    assert counted(stores).requests_without_event == 1


def test_while_a_delivery_is_due_no_request_counts_as_lost(stores: Backend) -> None:
    stores.requests.add([pollination_request(not_before=NOW - MINUTE)])

    assert counted(stores, next_delivery=NOW) == NOTHING
    assert counted(stores, next_delivery=NOW + MINUTE).requests_without_event == 1


def test_dead_letters_are_lost_until_somebody_looks_at_them(stores: Backend) -> None:
    bus = stores.bus
    assert isinstance(bus, EmbeddedBus)
    bus.publish([pollination_needed()])
    delivery = bus.receive(NOW, MINUTE)
    assert delivery is not None
    bus.dead_letter(delivery, "no such symbol")

    losses = counted(stores)
    assert losses == Losses(1, 0, 0)
    assert losses.total == 1
