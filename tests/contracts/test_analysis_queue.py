"""The contract of `AnalysisQueue`."""

from datetime import timedelta

from domain.model.analysis import QueueState
from tests.builders import NOW, queue_entry
from tests.contracts.at_once import at_once
from tests.contracts.backend import Backend

SOON = NOW + timedelta(minutes=5)


def test_an_entry_is_read_as_it_was_put(backend: Backend) -> None:
    full = queue_entry(
        "BRK.B",
        state=QueueState.FAILED,
        waived=("cash_flow", "earnings"),
        attempts=3,
        claimed_by="worker-1",
        lease_until=SOON,
        finished_at=NOW,
        failure="no model answered",
        revision=7,
    )

    assert backend.queue.put(full, expected_revision=None)
    assert backend.queue.put(queue_entry(waived=()), expected_revision=None)

    another = backend.another_worker().queue
    assert another.get("BRK.B") == full
    assert another.get("ACME") == queue_entry(waived=())
    assert another.get("OTHER") is None


def test_a_symbol_has_one_entry(backend: Backend) -> None:
    backend.queue.put(queue_entry(), expected_revision=None)

    assert not backend.queue.put(queue_entry(data_version="v2"), expected_revision=None)

    assert backend.queue.get("ACME") == queue_entry()


def test_an_entry_changes_only_from_the_expected_revision(backend: Backend) -> None:
    backend.queue.put(queue_entry(), expected_revision=None)
    second = queue_entry(data_version="v2", revision=1)

    assert not backend.queue.put(second, expected_revision=1)
    assert backend.queue.put(second, expected_revision=0)
    assert not backend.queue.put(queue_entry(data_version="v3", revision=1), expected_revision=0)

    assert backend.queue.get("ACME") == second


def test_an_entry_that_changes_is_replaced_as_a_whole(backend: Backend) -> None:
    backend.queue.put(queue_entry(), expected_revision=None)
    other = queue_entry(
        data_version="v2",
        enqueued_at=SOON,
        state=QueueState.CLAIMED,
        waived=(),
        attempts=1,
        claimed_by="worker-1",
        lease_until=SOON,
        finished_at=SOON,
        failure="no model answered",
        revision=1,
    )

    assert backend.queue.put(other, expected_revision=0)

    assert backend.queue.get("ACME") == other


def test_an_entry_that_does_not_exist_has_no_revision(backend: Backend) -> None:
    assert not backend.queue.put(queue_entry(revision=1), expected_revision=0)
    assert backend.queue.get("ACME") is None


def test_of_many_workers_one_claims_an_entry(backend: Backend) -> None:
    backend.queue.put(queue_entry(), expected_revision=None)

    def claimed(worker: int) -> bool:
        claim = queue_entry(state=QueueState.CLAIMED, claimed_by=f"worker-{worker}", lease_until=SOON, revision=1)
        return backend.queue.put(claim, expected_revision=0)

    claims = at_once(8, claimed)

    assert sorted(claims) == [False] * 7 + [True]
    stored = backend.queue.get("ACME")
    assert stored is not None
    assert stored.claimed_by == f"worker-{claims.index(True)}"


def test_pending_entries_and_ended_claims_are_claimable_oldest_first(backend: Backend) -> None:
    entries = [
        queue_entry("NEW", enqueued_at=NOW),
        queue_entry("OLD", enqueued_at=NOW - timedelta(days=2)),
        queue_entry("ENDED", enqueued_at=NOW - timedelta(days=1), state=QueueState.CLAIMED, lease_until=NOW),
        queue_entry("HELD", state=QueueState.CLAIMED, lease_until=NOW + timedelta(microseconds=1)),
        queue_entry("DONE", state=QueueState.COMPLETED, lease_until=NOW - timedelta(days=1)),
        queue_entry("FAILED", state=QueueState.FAILED),
    ]
    for entry in entries:
        backend.queue.put(entry, expected_revision=None)

    assert [entry.symbol for entry in backend.queue.claimable(NOW, 10)] == ["OLD", "ENDED", "NEW"]
    assert [entry.symbol for entry in backend.queue.claimable(NOW, 2)] == ["OLD", "ENDED"]
    assert [entry.symbol for entry in backend.queue.entries(QueueState.CLAIMED)] == ["ENDED", "HELD"]


def test_entries_are_counted_in_every_state(backend: Backend) -> None:
    backend.queue.put(queue_entry("A"), expected_revision=None)
    backend.queue.put(queue_entry("B"), expected_revision=None)
    backend.queue.put(queue_entry("C", state=QueueState.FAILED), expected_revision=None)

    assert backend.queue.depth() == {
        QueueState.PENDING: 2,
        QueueState.CLAIMED: 0,
        QueueState.COMPLETED: 0,
        QueueState.FAILED: 1,
    }
