"""The contract of `PollinationRequests`."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from domain.errors import DeferredError, LeaseHeldError, UnknownSymbolError
from domain.model.datasets import Dataset
from domain.model.pollination import PollinationReason, PollinationRequest, ProbeOutcome, ProbeTally, RequestState
from tests.builders import NOW, pollination_request
from tests.contracts.at_once import at_once
from tests.contracts.backend import Backend

INCOME = Dataset.INCOME_STATEMENT
SOON, LATER = NOW + timedelta(minutes=5), NOW + timedelta(hours=1)


def taken(
    backend: Backend, request_id: str = "request-1", *, now: datetime = NOW, until: datetime = SOON
) -> PollinationRequest:
    """The lease of a request that is free."""
    leased = backend.requests.lease(request_id, INCOME, now=now, until=until)
    assert leased is not None
    return leased


def test_a_request_is_read_as_it_was_added(backend: Backend) -> None:
    full = pollination_request(not_before=SOON, reason=PollinationReason.MANUAL, explanation="asked for – by hand")
    bare = pollination_request("request-2", fiscal_period=None)

    assert backend.requests.add([full, bare]) == 2

    another = backend.another_worker().requests
    assert another.get("request-1", INCOME) == full
    assert another.get("request-2", INCOME) == bare
    assert another.get("request-1", Dataset.OVERVIEW) is None


def test_a_request_that_was_added_before_is_left_as_it_is(backend: Backend) -> None:
    backend.requests.add([pollination_request()])
    backend.requests.finish(taken(backend), outcome="stored")

    added = backend.requests.add([pollination_request(), pollination_request(dataset=Dataset.EARNINGS)])

    assert added == 1
    assert backend.requests.get("request-1", INCOME) == pollination_request(
        state=RequestState.DONE, attempts=1, outcome="stored"
    )


def test_open_requests_come_by_the_time_of_asking(backend: Backend) -> None:
    first = pollination_request("request-9", requested_at=NOW - timedelta(seconds=1))
    second = pollination_request("request-2", symbol="OTHER")
    third = pollination_request("request-1", requested_at=NOW + timedelta(microseconds=1))
    done = pollination_request("request-3")

    backend.requests.add([third, done, second, first])
    backend.requests.finish(taken(backend, "request-3"), outcome="stored")

    assert list(backend.requests.open_requests()) == [first, second, third]
    assert list(backend.requests.of_symbol("ACME")) == [first, third]


def test_requests_may_be_finished_while_they_are_iterated(backend: Backend) -> None:
    backend.requests.add([pollination_request(f"request-{number:03}") for number in range(backend.many)])

    for one in backend.requests.open_requests():
        backend.requests.finish(taken(backend, one.request_id), outcome="stored")

    assert list(backend.requests.open_requests()) == []


def test_a_lease_takes_the_request_and_counts_an_attempt(backend: Backend) -> None:
    backend.requests.add([pollination_request()])

    leased = backend.requests.lease("request-1", INCOME, now=NOW, until=SOON)

    assert leased == pollination_request(state=RequestState.LEASED, attempts=1, lease_until=SOON)
    assert backend.another_worker().requests.get("request-1", INCOME) == leased
    assert list(backend.requests.open_requests()) == [leased]


def test_a_request_that_is_leased_cannot_be_leased_until_the_lease_ends(backend: Backend) -> None:
    backend.requests.add([pollination_request()])
    backend.requests.lease("request-1", INCOME, now=NOW, until=SOON)

    with pytest.raises(LeaseHeldError) as held:
        backend.requests.lease("request-1", INCOME, now=SOON - timedelta(microseconds=1), until=LATER)

    assert held.value.until == SOON
    assert "ACME" in str(held.value)
    again = backend.requests.lease("request-1", INCOME, now=SOON, until=LATER)
    assert again == pollination_request(state=RequestState.LEASED, attempts=2, lease_until=LATER)


def test_a_lease_keeps_other_requests_off_the_same_dataset_of_the_same_asset(backend: Backend) -> None:
    backend.requests.add(
        [
            pollination_request("request-1"),
            pollination_request("request-2"),
            pollination_request("request-3", dataset=Dataset.EARNINGS),
            pollination_request("request-4", symbol="OTHER"),
        ]
    )
    backend.requests.lease("request-1", INCOME, now=NOW, until=SOON)

    with pytest.raises(LeaseHeldError):
        backend.requests.lease("request-2", INCOME, now=NOW, until=SOON)

    assert backend.requests.get("request-2", INCOME) == pollination_request("request-2")
    assert backend.requests.lease("request-3", Dataset.EARNINGS, now=NOW, until=SOON) is not None
    assert backend.requests.lease("request-4", INCOME, now=NOW, until=SOON) is not None
    assert backend.requests.lease("request-2", INCOME, now=SOON, until=LATER) is not None


@pytest.mark.parametrize("ending", ["finish", "defer"])
def test_a_lease_that_was_given_back_keeps_nobody_off(backend: Backend, ending: str) -> None:
    backend.requests.add([pollination_request("request-1"), pollination_request("request-2")])
    leased = taken(backend)

    if ending == "finish":
        backend.requests.finish(leased, outcome="stored")
    else:
        backend.requests.defer(leased, until=LATER, outcome="no call left", called=False)

    assert backend.requests.lease("request-2", INCOME, now=NOW, until=SOON) is not None


def test_a_deferred_request_waits_for_its_time_and_stays_open(backend: Backend) -> None:
    backend.requests.add([pollination_request()])
    leased = taken(backend)

    backend.requests.defer(leased, until=LATER, outcome="an outage", called=True)
    backend.requests.defer(leased, until=LATER, outcome="an outage", called=True)

    deferred = pollination_request(state=RequestState.DEFERRED, attempts=1, not_before=LATER, outcome="an outage")
    assert list(backend.another_worker().requests.open_requests()) == [deferred]
    assert taken(backend, now=LATER, until=LATER + timedelta(minutes=5)).attempts == 2


def test_what_was_put_off_is_not_leased_before_its_time(backend: Backend) -> None:
    backend.requests.add([pollination_request()])
    backend.requests.defer(taken(backend), until=LATER, outcome="an outage", called=True)

    with pytest.raises(DeferredError, match="an outage") as raised:
        backend.requests.lease("request-1", INCOME, now=LATER - timedelta(seconds=1), until=LATER)
    assert raised.value.until == LATER


def test_a_lease_that_made_no_call_is_no_attempt(backend: Backend) -> None:
    backend.requests.add([pollination_request()])
    leased = taken(backend)

    backend.requests.defer(leased, until=LATER, outcome="no call left", called=False)
    backend.requests.defer(leased, until=LATER, outcome="no call left", called=False)

    (deferred,) = backend.requests.open_requests()
    assert deferred.attempts == 0


def test_a_finished_request_is_done_for_ever(backend: Backend) -> None:
    backend.requests.add([pollination_request()])
    leased = taken(backend)

    backend.requests.finish(leased, outcome="20 reports stored")
    backend.requests.finish(leased, outcome="again")
    backend.requests.defer(leased, until=LATER, outcome="too late", called=True)
    backend.requests.put_off("request-1", INCOME, now=LATER, until=LATER, outcome="too late")

    done = pollination_request(state=RequestState.DONE, attempts=1, outcome="20 reports stored")
    assert backend.requests.lease("request-1", INCOME, now=NOW, until=SOON) is None
    assert backend.another_worker().requests.get("request-1", INCOME) == done
    assert list(backend.requests.open_requests()) == []
    assert list(backend.requests.of_symbol("ACME")) == []


@pytest.mark.parametrize("called", [True, False])
@pytest.mark.parametrize("ending", ["finish", "defer"])
def test_a_worker_that_outlives_its_lease_cannot_give_back_the_next_ones(
    backend: Backend, ending: str, called: bool
) -> None:
    backend.requests.add([pollination_request(), pollination_request("request-2")])
    late = taken(backend)
    next_one = taken(backend.another_worker(), now=SOON, until=LATER)

    if ending == "finish":
        backend.requests.finish(late, outcome="given up")
    else:
        backend.requests.defer(late, until=SOON, outcome="an outage", called=called)

    assert backend.requests.get("request-1", INCOME) == next_one
    with pytest.raises(LeaseHeldError):
        backend.requests.lease("request-2", INCOME, now=SOON, until=LATER)
    backend.requests.finish(next_one, outcome="stored")
    assert backend.requests.get("request-1", INCOME) == pollination_request(
        state=RequestState.DONE, attempts=2, outcome="stored"
    )


@pytest.mark.parametrize("given_back", ["deferred", "put off"])
@pytest.mark.parametrize("ending", ["finish", "defer"])
def test_two_leases_are_never_the_same_one(backend: Backend, ending: str, given_back: str) -> None:
    """An interrupted worker gives back, and the next one may lease at the same moment, or the clock was set back."""
    backend.requests.add([pollination_request()])
    first = taken(backend)
    if given_back == "deferred":
        backend.requests.defer(first, until=NOW, outcome="interrupted", called=False)
    else:
        backend.requests.put_off("request-1", INCOME, now=SOON, until=NOW, outcome="no call left")
    second = taken(backend.another_worker())

    if ending == "finish":
        backend.requests.finish(first, outcome="stored")
    else:
        backend.requests.defer(first, until=SOON, outcome="interrupted", called=False)

    assert backend.requests.get("request-1", INCOME) == second
    backend.requests.finish(second, outcome="stored")
    assert backend.requests.lease("request-1", INCOME, now=LATER, until=LATER) is None


def test_no_lease_lasts_longer_for_a_clock_that_was_once_ahead(backend: Backend) -> None:
    ahead = timedelta(days=700)
    backend.requests.add([pollination_request()])
    leased = backend.requests.lease("request-1", INCOME, now=NOW + ahead, until=SOON + ahead)
    assert leased is not None
    backend.requests.defer(leased, until=NOW, outcome="interrupted", called=False)

    assert taken(backend).lease_until == SOON


def test_a_lease_that_ended_is_still_the_workers_as_long_as_nobody_took_the_next(backend: Backend) -> None:
    """Its answer is stored: to do the work again would cost a call."""
    backend.requests.add([pollination_request()])
    late = taken(backend)

    backend.requests.finish(late, outcome="stored")

    assert backend.requests.lease("request-1", INCOME, now=LATER, until=LATER + timedelta(minutes=5)) is None


@pytest.mark.parametrize("free", ["planned", "deferred", "its lease ended"])
def test_what_nobody_works_on_can_be_put_off(backend: Backend, free: str) -> None:
    backend.requests.add([pollination_request()])
    if free != "planned":
        leased = taken(backend)
        if free == "deferred":
            backend.requests.defer(leased, until=SOON, outcome="an outage", called=True)

    backend.requests.put_off("request-1", INCOME, now=SOON, until=LATER, outcome="no call left")

    put_off = backend.requests.get("request-1", INCOME)
    assert put_off is not None
    assert (put_off.state, put_off.not_before, put_off.lease_until, put_off.outcome) == (
        RequestState.DEFERRED,
        LATER,
        None,
        "no call left",
    )


def test_what_was_put_off_is_not_brought_forward(backend: Backend) -> None:
    """Whoever has just handled it knows better when it may go on."""
    backend.requests.add([pollination_request()])
    backend.requests.defer(taken(backend), until=LATER, outcome="an outage", called=True)
    before = backend.requests.get("request-1", INCOME)

    backend.requests.put_off("request-1", INCOME, now=SOON, until=SOON, outcome="no call left")

    assert backend.requests.get("request-1", INCOME) == before


def test_what_another_worker_has_cannot_be_put_off(backend: Backend) -> None:
    backend.requests.add([pollination_request()])
    leased = taken(backend)

    backend.requests.put_off("request-1", INCOME, now=SOON - timedelta(seconds=1), until=LATER, outcome="no call left")

    assert backend.requests.get("request-1", INCOME) == leased


def test_a_request_that_was_never_added_cannot_be_leased(backend: Backend) -> None:
    with pytest.raises(UnknownSymbolError, match="request-7"):
        backend.requests.lease("request-7", INCOME, now=NOW, until=SOON)


def test_of_many_workers_one_gets_the_lease(backend: Backend) -> None:
    requests = [pollination_request(f"request-{worker}") for worker in range(8)]
    backend.requests.add(requests)

    def leased(worker: int) -> bool:
        try:
            return backend.requests.lease(f"request-{worker}", INCOME, now=NOW, until=SOON) is not None
        except LeaseHeldError:
            return False

    assert sorted(at_once(8, leased)) == [False] * 7 + [True]


def test_looks_for_a_quarter_are_tallied_once_per_request_and_dataset(backend: Backend) -> None:
    look = ProbeOutcome("request-1", INCOME, 1, found=False)

    assert backend.requests.add_probe_outcome(look)
    assert not backend.requests.add_probe_outcome(replace(look, found=True))
    assert backend.requests.add_probe_outcome(replace(look, request_id="request-2", found=True))
    assert backend.requests.add_probe_outcome(replace(look, request_id="request-3", days_since_report=10, found=True))
    assert backend.requests.add_probe_outcome(replace(look, dataset=Dataset.EARNINGS))

    tallies = sorted(
        backend.another_worker().requests.probe_tallies(), key=lambda tally: (tally.dataset, tally.days_since_report)
    )
    assert tallies == [
        ProbeTally(Dataset.EARNINGS, 1, looks=1, finds=0),
        ProbeTally(INCOME, 1, looks=2, finds=1),
        ProbeTally(INCOME, 10, looks=1, finds=1),
    ]


def test_a_request_keeps_the_release_that_it_is_about(backend: Backend) -> None:
    """The calendar's label is a date, and may be months off the quarter's end."""
    backend.requests.add([pollination_request(fiscal_period=date(2024, 2, 29))])

    stored = backend.requests.get("request-1", INCOME)
    assert stored is not None
    assert stored.fiscal_period == date(2024, 2, 29)
