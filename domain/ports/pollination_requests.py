"""The pollination requests table."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Protocol

from domain.model.datasets import Dataset
from domain.model.pollination import PollinationRequest, ProbeOutcome, ProbeTally


class PollinationRequests(Protocol):
    """One row per request and dataset; leases keep two workers off the same dataset of the same asset."""

    def add(self, requests: Iterable[PollinationRequest]) -> int:
        """Put each if its (request_id, dataset) is absent; how many were new."""

    def get(self, request_id: str, dataset: Dataset) -> PollinationRequest | None:
        """One request."""

    def of_symbol(self, symbol: str) -> Sequence[PollinationRequest]:
        """Open requests of one asset."""

    def open_requests(self) -> Iterator[PollinationRequest]:
        """Every request that is planned, leased or deferred, by requested_at."""

    def lease(self, request_id: str, dataset: Dataset, *, now: datetime, until: datetime) -> PollinationRequest | None:
        """Take the request for this worker until `until`, counting an attempt; what is returned names the lease.

        No two leases of a request that follow each other end at the same moment, whatever the clock does.

        `None` when it is done. Raises `DeferredError` when it was put off to a time later than `now`; `LeaseHeldError`
        when another worker's lease on this request, or on any other request for the same symbol and dataset, has not
        ended by `now`; `UnknownSymbolError` when it does not exist.
        """

    def defer(self, leased: PollinationRequest, *, until: datetime, outcome: str, called: bool) -> None:
        """Give the lease back; the request is to go on at `until`, for the reason in `outcome`.

        `called` tells whether a call was made; else the attempt that the lease counted is taken back. No effect when
        `leased` is no longer the lease: who outlives his own cannot give back the next worker's.
        """

    def finish(self, leased: PollinationRequest, *, outcome: str) -> None:
        """Mark as done, with how it ended in words. No effect when `leased` is no longer the lease."""

    def put_off(self, request_id: str, dataset: Dataset, *, now: datetime, until: datetime, outcome: str) -> None:
        """Let a request that no worker has at `now` go on at `until`.

        No effect on one that is leased or done, nor on one that was put off to a later time than `until`.
        """

    def add_probe_outcome(self, outcome: ProbeOutcome) -> bool:
        """Record what a look found, if (request_id, dataset) is absent; whether it was."""

    def probe_tallies(self) -> Sequence[ProbeTally]:
        """Looks and finds by dataset and days since the report date."""
