"""One process a store fires triggers."""

import os
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from domain.errors import StoreUnavailableError
from entrypoints.scheduler_lock import LOCK, SCHEDULER, held_alone, is_running


def test_a_second_holder_is_refused_and_told_who_the_first_is(tmp_path: Path) -> None:
    told = re.escape(f"{tmp_path} is in use by `signal9 run-day` (process {os.getpid()} on ")
    with (
        held_alone(tmp_path, "signal9 run-day"),
        pytest.raises(StoreUnavailableError, match=told),
        held_alone(tmp_path, SCHEDULER),
    ):
        pytest.fail("two processes fire triggers")


def test_the_lock_is_free_when_its_holder_has_ended_and_whatever_it_left(tmp_path: Path) -> None:
    with held_alone(tmp_path, SCHEDULER):
        pass
    (tmp_path / LOCK).write_text('{"command": "signal9 start", "pid": 1, "host": "a machine that is gone"}')
    with held_alone(tmp_path, "signal9 run-day"):
        written = (tmp_path / LOCK).read_text(encoding="utf-8")

    assert str(os.getpid()) in written
    assert "gone" not in written


@pytest.mark.parametrize("left", ["", "{", "[]", '{"pid": 1}'])
def test_a_holder_that_has_not_yet_written_who_it_is_is_refused_all_the_same(left: str, tmp_path: Path) -> None:
    with held_alone(tmp_path, SCHEDULER):
        (tmp_path / LOCK).write_text(left)
        with pytest.raises(StoreUnavailableError, match="in use by"), held_alone(tmp_path, SCHEDULER):
            pytest.fail("two processes fire triggers")


def test_whoever_only_looks_at_the_lock_keeps_nobody_from_it(tmp_path: Path) -> None:
    enough = threading.Event()

    def look_all_the_time() -> None:
        while not enough.is_set():
            is_running(tmp_path)

    with ThreadPoolExecutor(1) as threads:
        looking = threads.submit(look_all_the_time)
        try:
            for _ in range(300):
                with held_alone(tmp_path, SCHEDULER):
                    pass
        finally:
            enough.set()
        looking.result()


def test_a_holder_leaves_no_name_behind(tmp_path: Path) -> None:
    with held_alone(tmp_path, SCHEDULER):
        pass

    assert (tmp_path / LOCK).read_text(encoding="utf-8") == ""


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with (
        pytest.raises(StoreUnavailableError, match=r"The data folder .*file/data cannot be used: Not a directory"),
        held_alone(tmp_path / "file" / "data", SCHEDULER),
    ):
        pytest.fail("there is no such folder")


def test_only_a_scheduler_counts_as_one_that_runs(tmp_path: Path) -> None:
    assert not is_running(tmp_path)
    with held_alone(tmp_path, SCHEDULER):
        assert is_running(tmp_path)
    with held_alone(tmp_path, "signal9 run-day"):
        assert not is_running(tmp_path)
    assert not is_running(tmp_path)
    with held_alone(tmp_path, SCHEDULER):
        assert is_running(tmp_path), "looking at the lock does not hold it"
