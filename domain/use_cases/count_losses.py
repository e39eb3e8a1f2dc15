"""What was lost, counted from the stores: the answer to "did everything arrive?"."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from domain.model.answers import SETTLED, Receipt
from domain.model.datasets import Dataset
from domain.model.pollination import RequestState
from domain.ports.archive import Archive
from domain.ports.event_bus import DeadLetterCounts
from domain.ports.pollination_requests import PollinationRequests
from domain.ports.report_store import ReportStore


@dataclass(frozen=True, slots=True)
class Losses:
    """Three ways in which work can be lost; a day without any is a day on which everything arrived."""

    dead_letters: int
    """Events that could not be handled and wait for a person."""
    answers_not_applied: int
    """Archived answers about a company that its dataset's head never looked at: neither stored nor quarantined, and in
    no worker's hands."""
    requests_without_event: int
    """Datasets asked for whose time has passed although no event is on its way to them."""

    @property
    def total(self) -> int:
        """All of them."""
        return self.dead_letters + self.answers_not_applied + self.requests_without_event


@dataclass(frozen=True, slots=True)
class CountLosses:
    """Reads only, and trusts no counter of the code that did the work."""

    archive: Archive
    reports: ReportStore
    requests: PollinationRequests
    dead_letters: DeadLetterCounts

    def __call__(self, now: datetime, *, next_delivery: datetime | None) -> Losses:
        """Count at `now`; `next_delivery` is when the bus delivers next.

        While a delivery is due, an open request may be the one that it is about, so none counts as lost then.
        """
        waiting = next_delivery is not None and next_delivery <= now
        return Losses(
            dead_letters=self.dead_letters.dead_letters(),
            answers_not_applied=self._not_applied(now),
            requests_without_event=0 if waiting else sum(it.due <= now for it in self.requests.open_requests()),
        )

    def _not_applied(self, now: datetime) -> int:
        """In this order: a worker may be at it meanwhile, who applies an answer before the lease ends."""
        unreached = list(self._unreached(self.archive.receipts()))
        if not unreached:
            return 0
        in_hand = {
            (request.symbol, request.dataset)
            for request in self.requests.open_requests()
            if request.state is RequestState.LEASED and request.due > now
        }
        return sum(
            (receipt.request.symbol, receipt.request.subject) not in in_hand for receipt in self._unreached(unreached)
        )

    def _unreached(self, receipts: Iterable[Receipt]) -> Iterable[Receipt]:
        considered = {(head.symbol, head.dataset): head.considered_at for head in self.reports.heads()}
        for receipt in receipts:
            request = receipt.request
            if isinstance(request.subject, Dataset) and receipt.answer_class in SETTLED:
                reached = considered.get((request.symbol or "", request.subject))
                if reached is None or reached < receipt.received_at:
                    yield receipt
