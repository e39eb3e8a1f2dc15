"""The pollination requests table."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from adapters.embedded.database import Database, Row, Value
from adapters.exact_texts import (
    instant,
    instant_text,
    optional_date,
    optional_date_text,
    optional_instant,
    optional_instant_text,
)
from domain.errors import DeferredError, LeaseHeldError, UnknownSymbolError
from domain.model.datasets import Dataset
from domain.model.pollination import (
    PollinationReason,
    PollinationRequest,
    ProbeOutcome,
    ProbeTally,
    RequestState,
    lease_end,
)

_GET = "SELECT * FROM pollination_requests WHERE request_id = ? AND dataset = ?"
_LIVE_LEASE = """
SELECT max(lease_until) AS lease_until FROM pollination_requests
WHERE symbol = ? AND dataset = ? AND state = 'leased' AND lease_until > ?
"""
_LEASE = """
UPDATE pollination_requests SET state = 'leased', attempts = attempts + 1, lease_until = ?
WHERE request_id = ? AND dataset = ?
"""
# Its end names a lease (`lease_end`). For that the row keeps the end of the last one, also when it was given back.
_DEFER = """
UPDATE pollination_requests SET state = 'deferred', not_before = ?, outcome = ?, attempts = attempts - ?
WHERE request_id = ? AND dataset = ? AND state = 'leased' AND lease_until = ?
"""
_FINISH = """
UPDATE pollination_requests SET state = 'done', outcome = ?
WHERE request_id = ? AND dataset = ? AND state = 'leased' AND lease_until = ?
"""
_PUT_OFF = """
UPDATE pollination_requests SET state = 'deferred', not_before = ?, outcome = ?
WHERE request_id = ? AND dataset = ? AND state <> 'done' AND (state <> 'leased' OR lease_until <= ?)
  AND (state <> 'deferred' OR not_before <= ?)
"""
_TALLIES = """
SELECT dataset, days_since_report, count(*) AS looks, sum(found) AS finds FROM probe_outcomes
GROUP BY dataset, days_since_report ORDER BY dataset, days_since_report
"""


@dataclass(frozen=True, slots=True)
class EmbeddedPollinationRequests:
    """`PollinationRequests` on SQLite."""

    database: Database

    def add(self, requests: Iterable[PollinationRequest]) -> int:
        """Put each if absent; how many were new."""
        return self.database.insert("pollination_requests", map(_request_row, requests))

    def get(self, request_id: str, dataset: Dataset) -> PollinationRequest | None:
        """One request."""
        row = self.database.row(_GET, request_id, dataset.value)
        return None if row is None else _request(row)

    def of_symbol(self, symbol: str) -> Sequence[PollinationRequest]:
        """Open requests of one asset, by `requested_at`."""
        rows = self.database.rows(
            "SELECT * FROM pollination_requests WHERE symbol = ? AND state <> 'done'"
            " ORDER BY requested_at, request_id, dataset",
            symbol,
        )
        return tuple(map(_request, rows))

    def open_requests(self) -> Iterator[PollinationRequest]:
        """Every request that is not done, by `requested_at`."""
        rows = self.database.rows(
            "SELECT * FROM pollination_requests WHERE state <> 'done' ORDER BY requested_at, request_id, dataset"
        )
        return map(_request, rows)

    def lease(self, request_id: str, dataset: Dataset, *, now: datetime, until: datetime) -> PollinationRequest | None:
        """Take the request until `until`, or a moment longer; `None` when it is done.

        Raises `DeferredError` before the time it was put off to, `LeaseHeldError` while this or another request for
        the same symbol and dataset is leased, and `UnknownSymbolError` when there is no such request.
        """
        with self.database.transaction() as connection:
            row = connection.execute(_GET, (request_id, dataset.value)).fetchone()
            if row is None:
                raise UnknownSymbolError(f"There is no pollination request {request_id} for {dataset.value}.")
            if row["state"] == RequestState.DONE:
                return None
            put_off_to = optional_instant(row["not_before"]) if row["state"] == RequestState.DEFERRED else None
            if put_off_to is not None and put_off_to > now:
                raise DeferredError(row["outcome"], put_off_to)
            lease = (row["symbol"], dataset.value, instant_text(now))
            held_until = connection.execute(_LIVE_LEASE, lease).fetchone()["lease_until"]
            if held_until is not None:
                raise LeaseHeldError(f"The {dataset.value} of {row['symbol']}", instant(held_until))
            ends = lease_end(until, before=optional_instant(row["lease_until"]))
            connection.execute(_LEASE, (instant_text(ends), request_id, dataset.value))
            return _request(connection.execute(_GET, (request_id, dataset.value)).fetchone())

    def defer(self, leased: PollinationRequest, *, until: datetime, outcome: str, called: bool) -> None:
        """Give the lease back, to go on at `until`."""
        self.database.change(_DEFER, instant_text(until), outcome, int(not called), *_lease(leased))

    def finish(self, leased: PollinationRequest, *, outcome: str) -> None:
        """Mark as done."""
        self.database.change(_FINISH, outcome, *_lease(leased))

    def put_off(self, request_id: str, dataset: Dataset, *, now: datetime, until: datetime, outcome: str) -> None:
        """Let a request that no worker has go on at `until`, unless it was put off to later."""
        to = instant_text(until)
        self.database.change(_PUT_OFF, to, outcome, request_id, dataset.value, instant_text(now), to)

    def add_probe_outcome(self, outcome: ProbeOutcome) -> bool:
        """Record what a look found, if absent."""
        row: dict[str, Value] = {
            "request_id": outcome.request_id,
            "dataset": outcome.dataset.value,
            "days_since_report": outcome.days_since_report,
            "found": outcome.found,
        }
        return self.database.insert("probe_outcomes", [row]) == 1

    def probe_tallies(self) -> Sequence[ProbeTally]:
        """Looks and finds by dataset and days since the report date, in this order."""
        return tuple(
            ProbeTally(Dataset(row["dataset"]), row["days_since_report"], row["looks"], row["finds"])
            for row in self.database.rows(_TALLIES)
        )


def _lease(leased: PollinationRequest) -> tuple[Value, ...]:
    return leased.request_id, leased.dataset.value, optional_instant_text(leased.lease_until)


def _request_row(request: PollinationRequest) -> dict[str, Value]:
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


def _request(row: Row) -> PollinationRequest:
    state = RequestState(row["state"])
    return PollinationRequest(
        request_id=row["request_id"],
        symbol=row["symbol"],
        dataset=Dataset(row["dataset"]),
        reason=PollinationReason(row["reason"]),
        explanation=row["explanation"],
        requested_at=instant(row["requested_at"]),
        correlation_id=row["correlation_id"],
        fiscal_period=optional_date(row["fiscal_period"]),
        state=state,
        not_before=optional_instant(row["not_before"]),
        attempts=row["attempts"],
        lease_until=optional_instant(row["lease_until"]) if state is RequestState.LEASED else None,
        outcome=row["outcome"],
    )
