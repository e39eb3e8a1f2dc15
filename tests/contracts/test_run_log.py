"""The contract of `RunLog`."""

from datetime import timedelta

from domain.model.runs import RunOutcome
from tests.builders import NOW, run_record
from tests.contracts.backend import Backend


def test_a_record_is_read_as_it_was_added(backend: Backend) -> None:
    failed = run_record(outcome=RunOutcome.FAILED, counts={}, message="", finished_at=NOW + timedelta(seconds=1.5))

    backend.runs.add(failed)

    assert backend.another_worker().runs.latest("sync_assets") == (failed,)


def test_a_record_is_added_once(backend: Backend) -> None:
    backend.runs.add(run_record())
    backend.runs.add(run_record(message="again"))

    assert backend.runs.latest("sync_assets", limit=9) == (run_record(),)


def test_the_newest_records_come_first(backend: Backend) -> None:
    syncs = [run_record(f"run-{hour}", started_at=NOW + timedelta(hours=hour)) for hour in (1, 3, 2)]
    other = run_record("run-9", use_case="reconcile", started_at=NOW + timedelta(hours=9))
    for record in [*syncs, other]:
        backend.runs.add(record)

    assert [record.run_id for record in backend.runs.latest("sync_assets", limit=2)] == ["run-3", "run-2"]
    assert [record.run_id for record in backend.runs.latest_of_all(limit=3)] == ["run-9", "run-3", "run-2"]
    assert backend.runs.latest("never_ran") == ()
