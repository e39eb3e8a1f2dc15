"""The pollination requests: what is asked for, leased, put off and done.

Three tables, each changed by single conditional writes in an order that a crash cannot break:

- a request, by its id and dataset;
- a mark that it is open, set before the request is written and taken away after it is done: whatever is open has a
  mark, and what a mark leads to says itself whether it is still open;
- a lease on the dataset of an asset, taken before the request is leased and given back after.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from adapters.aws.dynamodb.batches import Count, Put, all_or_none, get_many
from adapters.aws.dynamodb.dataset_leases import DatasetLeases
from adapters.aws.dynamodb.expressions import Condition
from adapters.aws.dynamodb.items import Item, Row
from adapters.aws.dynamodb.tables import Tables
from adapters.aws.schema import EVERYTHING, OPEN_REQUESTS, POLLINATION_REQUESTS, PROBE_OUTCOMES, PROBE_TALLIES
from adapters.exact_texts import (
    instant,
    instant_text,
    optional_date,
    optional_date_text,
    optional_instant,
    optional_instant_text,
)
from domain.errors import DeferredError, UnknownSymbolError
from domain.model.datasets import Dataset
from domain.model.pollination import (
    PollinationReason,
    PollinationRequest,
    ProbeOutcome,
    ProbeTally,
    RequestState,
    lease_end,
)

ONE_LESS = {"attempts": -1}


@dataclass(frozen=True, slots=True)
class DynamoDBPollinationRequests:
    """`PollinationRequests` on DynamoDB."""

    tables: Tables
    leases: DatasetLeases

    def add(self, requests: Iterable[PollinationRequest]) -> int:
        """Put each if absent; how many were new."""
        asked = tuple(requests)
        held = {(known["request_id"], known["dataset"]) for known in self._get_many(map(_key, asked))}
        return sum(map(self._add, (request for request in asked if _key(request) not in held)))

    def get(self, request_id: str, dataset: Dataset) -> PollinationRequest | None:
        """One request."""
        found = self.tables.get(POLLINATION_REQUESTS, request_id, dataset.value)
        return None if found is None else _request(found)

    def of_symbol(self, symbol: str) -> Sequence[PollinationRequest]:
        """Open requests of one asset, by `requested_at`."""
        return self._open(mark for mark in self._marks() if mark["symbol"] == symbol)

    def open_requests(self) -> Iterator[PollinationRequest]:
        """Every request that is not done, by `requested_at`."""
        return iter(self._open(self._marks()))

    def lease(self, request_id: str, dataset: Dataset, *, now: datetime, until: datetime) -> PollinationRequest | None:
        """Take the request until `until`, or a moment longer; `None` when it is done.

        Raises `DeferredError` before the time it was put off to, `LeaseHeldError` while this or another request for
        the same symbol and dataset is leased, and `UnknownSymbolError` when there is no such request.
        """
        held = self.tables.get(POLLINATION_REQUESTS, request_id, dataset.value)
        while True:
            if held is None:
                raise UnknownSymbolError(f"There is no pollination request {request_id} for {dataset.value}.")
            if held["state"] == RequestState.DONE:
                self._tidy(held)
                return None
            put_off_to = optional_instant(held.get("not_before")) if held["state"] == RequestState.DEFERRED else None
            if put_off_to is not None and put_off_to > now:
                raise DeferredError(held["outcome"], put_off_to)
            before = optional_instant(held.get("lease_until"))
            ends = lease_end(until, before=before)
            over = None if held["state"] == RequestState.LEASED else before
            self.leases.take(held["symbol"], dataset, request_id, now=now, until=ends, over=over)
            leased: Row = {"state": RequestState.LEASED.value, "lease_until": instant_text(ends)}
            written = self.tables.update(
                POLLINATION_REQUESTS, (request_id, dataset.value), leased, _as_seen(held, now), add={"attempts": 1}
            )
            if written.done and written.held is not None:
                return _request(written.held)
            # A worker whose lease had ended finished the request or put it off in the meantime.
            self.leases.give_back(held["symbol"], dataset, request_id, ends)
            held = written.held

    def defer(self, leased: PollinationRequest, *, until: datetime, outcome: str, called: bool) -> None:
        """Give the lease back, to go on at `until`."""
        self.tables.update(
            POLLINATION_REQUESTS,
            _key(leased),
            _put_off(until, outcome),
            _mine(leased),
            add=None if called else ONE_LESS,
        )
        self._give_back(leased)

    def finish(self, leased: PollinationRequest, *, outcome: str) -> None:
        """Mark as done."""
        done: Row = {"state": RequestState.DONE.value, "outcome": outcome}
        written = self.tables.update(POLLINATION_REQUESTS, _key(leased), done, _mine(leased))
        if written.held is not None and written.held["state"] == RequestState.DONE:
            self._tidy(written.held)
        else:
            self._give_back(leased)

    def put_off(self, request_id: str, dataset: Dataset, *, now: datetime, until: datetime, outcome: str) -> None:
        """Let a request that no worker has go on at `until`, unless it was put off to later."""
        free = Condition(
            "#state = :planned OR (#state = :deferred AND #not_before <= :until)"
            " OR (#state = :leased AND #lease_until <= :now)",
            {
                "planned": "planned",
                "deferred": "deferred",
                "leased": "leased",
                "until": instant_text(until),
                "now": instant_text(now),
            },
        )
        self.tables.update(POLLINATION_REQUESTS, (request_id, dataset.value), _put_off(until, outcome), free)

    def add_probe_outcome(self, outcome: ProbeOutcome) -> bool:
        """Record what a look found, if absent: the look and the tallies are one transaction."""
        look: Row = {
            "request_id": outcome.request_id,
            "dataset": outcome.dataset.value,
            "days_since_report": outcome.days_since_report,
            "found": outcome.found,
        }
        tally = (EVERYTHING, f"{outcome.dataset.value}#{outcome.days_since_report}")
        counted = {"looks": 1, "finds": int(outcome.found)}
        return all_or_none(
            self.tables, [Put(PROBE_OUTCOMES, look, if_absent=True), Count(PROBE_TALLIES, tally, counted)]
        )

    def probe_tallies(self) -> Sequence[ProbeTally]:
        """Looks and finds by dataset and days since the report date."""
        return tuple(map(_tally, self.tables.query(PROBE_TALLIES, EVERYTHING)))

    def _add(self, request: PollinationRequest) -> bool:
        self.tables.put(OPEN_REQUESTS, {"list": EVERYTHING, "request": _mark(request), "symbol": request.symbol})
        written = self.tables.put_if_absent(POLLINATION_REQUESTS, _row(request))
        if written.held is not None and written.held["state"] == RequestState.DONE:
            self.tables.delete(OPEN_REQUESTS, EVERYTHING, _mark(request))
        return written.done

    def _marks(self) -> Iterator[Item]:
        return self.tables.query(OPEN_REQUESTS, EVERYTHING)

    def _open(self, marks: Iterable[Item]) -> Sequence[PollinationRequest]:
        found = map(_request, self._get_many(tuple(mark["request"].rsplit("#", 1)) for mark in marks))
        still_open = (request for request in found if request.state is not RequestState.DONE)
        return sorted(still_open, key=lambda each: (each.requested_at, each.request_id, each.dataset))

    def _get_many(self, keys: Iterable[tuple[str, ...]]) -> Iterator[Item]:
        return get_many(self.tables, POLLINATION_REQUESTS, keys)

    def _tidy(self, done: Item) -> None:
        """Take away what a request leaves behind; a worker that was killed may not have come to it."""
        self.tables.delete(OPEN_REQUESTS, EVERYTHING, f"{done['request_id']}#{done['dataset']}")
        self.leases.give_back(done["symbol"], Dataset(done["dataset"]), done["request_id"])

    def _give_back(self, leased: PollinationRequest) -> None:
        self.leases.give_back(leased.symbol, leased.dataset, leased.request_id, leased.lease_until)


def _key(request: PollinationRequest) -> tuple[str, ...]:
    return request.request_id, request.dataset.value


def _as_seen(held: Item, now: datetime) -> Condition:
    """Nobody has changed the request since, nor put it off to a time later than `now`."""
    return Condition(
        "#state = :seen AND #attempts = :attempts"
        " AND (#state <> :deferred OR attribute_not_exists(#not_before) OR #not_before <= :now)",
        {
            "seen": held["state"],
            "attempts": held["attempts"],
            "deferred": RequestState.DEFERRED.value,
            "now": instant_text(now),
        },
    )


def _mine(leased: PollinationRequest) -> Condition:
    """Its end names a lease; for that the item keeps the end of the last one, also when it was given back."""
    return Condition(
        "#state = :leased AND #lease_until = :mine",
        {"leased": RequestState.LEASED.value, "mine": optional_instant_text(leased.lease_until)},
    )


def _put_off(until: datetime, outcome: str) -> Row:
    return {
        "state": RequestState.DEFERRED.value,
        "not_before": instant_text(until),
        "outcome": outcome,
    }


def _mark(request: PollinationRequest) -> str:
    return "#".join(_key(request))


def _tally(stored: Item) -> ProbeTally:
    dataset, _, days = stored["tally"].partition("#")
    return ProbeTally(Dataset(dataset), int(days), stored["looks"], stored["finds"])


def _row(request: PollinationRequest) -> Row:
    return {
        "request_id": request.request_id,
        "dataset": request.dataset.value,
        "symbol": request.symbol,
        "reason": request.reason.value,
        "explanation": request.explanation,
        "requested_at": instant_text(request.requested_at),
        "correlation_id": request.correlation_id,
        "fiscal_period": optional_date_text(request.fiscal_period),
        "state": request.state.value,
        "not_before": optional_instant_text(request.not_before),
        "attempts": request.attempts,
        "lease_until": optional_instant_text(request.lease_until),
        "outcome": request.outcome,
    }


def _request(stored: Item) -> PollinationRequest:
    state = RequestState(stored["state"])
    return PollinationRequest(
        request_id=stored["request_id"],
        symbol=stored["symbol"],
        dataset=Dataset(stored["dataset"]),
        reason=PollinationReason(stored["reason"]),
        explanation=stored["explanation"],
        requested_at=instant(stored["requested_at"]),
        correlation_id=stored["correlation_id"],
        fiscal_period=optional_date(stored.get("fiscal_period")),
        state=state,
        not_before=optional_instant(stored.get("not_before")),
        attempts=stored["attempts"],
        lease_until=optional_instant(stored.get("lease_until")) if state is RequestState.LEASED else None,
        outcome=stored["outcome"],
    )
