"""What the doctor says of a home, each fault planted on its own."""

import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from adapters.embedded.budget_ledger import EmbeddedBudgetLedger
from adapters.embedded.run_log import EmbeddedRunLog
from adapters.system.clock import machine_time
from domain.model.datasets import Provider
from domain.model.runs import RunOutcome
from entrypoints.cli.exit_codes import ExitCode
from entrypoints.container.embedded import ARCHIVE, DATABASE
from entrypoints.doctor.diagnosis import Diagnosis, State
from entrypoints.doctor.machine import Machine
from entrypoints.health import HEALTH
from entrypoints.scheduler_lock import SCHEDULER, held_alone
from tests.builders import run_record
from tests.entrypoints import planted
from tests.entrypoints.examining import SIMULATED, database, examined, wrong
from tests.entrypoints.small_home import signal9, told

DAY = timedelta(days=1)


def test_of_a_good_home_it_says_that_nothing_is_wrong(first_day: Path) -> None:
    result = signal9(first_day, "doctor")

    assert result.exit_code == ExitCode.DONE
    assert max(map(len, result.stdout.splitlines())) <= 80
    assert "time zone America/New_York" in result.stdout
    assert "all there (--archive checks every byte)" in result.stdout
    assert "→ signal9 start, or signal9 run-day once a day" in result.stdout
    assert result.stdout.endswith("Nothing is wrong; 1 thing to know.\n")
    assert result.stderr == ""


def test_the_configured_zone_is_the_one_it_names(first_day: Path) -> None:
    said = told(first_day, "doctor", SIGNAL9_TIME_ZONE="Europe/Zurich")

    assert "time zone Europe/Zurich" in next(it["found"] for it in said["diagnoses"] if it["name"] == "Python")


def test_with_the_archive_every_byte_is_checked(first_day: Path) -> None:
    said = told(first_day, "doctor", "--archive")

    assert said["problems"] == 0
    assert "every byte checked" in next(it["found"] for it in said["diagnoses"] if it["name"] == "Archive")


def test_it_changes_nothing(home: Path) -> None:
    def content() -> dict[str, str]:
        files = (path for path in home.rglob("*") if path.is_file() and not path.name.endswith(("-wal", "-shm")))
        return {str(path): sha256(path.read_bytes()).hexdigest() for path in files}

    before = content()
    signal9(home, "doctor", "--archive")

    assert content() == before


def test_without_a_home_it_says_what_makes_one_and_makes_none(tmp_path: Path) -> None:
    result = signal9(tmp_path / "none", "doctor")

    assert result.exit_code == ExitCode.DONE
    assert "(made by the first day)" in " ".join(result.stdout.split())
    assert "`signal9 run-day` or `signal9 start` makes it" in " ".join(result.stdout.split())
    assert not (tmp_path / "none").exists()


def test_a_problem_is_exit_code_one_and_comes_first_with_its_remedy(home: Path) -> None:
    planted.dead_letter(home)
    result = signal9(home, "doctor")
    lines = result.stdout.splitlines()

    assert result.exit_code == ExitCode.FAILED
    assert lines[1].startswith("✗  Dead letters")
    assert "→ signal9 dead-letters list" in result.stdout
    assert lines[-1] == "1 problem to mend, and 1 thing to know."
    assert told(home, "doctor")["problems"] == 1


MEGABYTE = 1_000_000


@pytest.mark.parametrize(
    "free, state", [(99 * MEGABYTE, State.PROBLEM), (999 * MEGABYTE, State.WARNING), (1_000 * MEGABYTE, State.OK)]
)
def test_a_disk_that_is_nearly_full_is_told_in_time(free: int, state: State, first_day: Path) -> None:
    (disk,) = (it for it in examined(first_day, Machine(free=lambda _: free)) if it.name == "Disk")

    assert disk.state is state
    assert (state is State.OK) is (disk.remedy == "")


def refusing(part: str) -> Callable[[Path, int], bool]:
    """May do everything but write where the path ends so."""
    return lambda path, mode: not (str(path).endswith(part) and mode & os.W_OK)


@pytest.mark.parametrize("part", [SIMULATED, DATABASE, ARCHIVE, f"{ARCHIVE}/00"])
def test_what_may_not_be_written_is_named_and_the_store_is_left_alone(part: str, home: Path) -> None:
    (home / SIMULATED / ARCHIVE / "00").mkdir(exist_ok=True)
    found = wrong(home, Machine(may=refusing(part)))

    assert list(found) == ["Folder"]
    assert f"{part} may not be read and written by this user" in found["Folder"].found
    assert "chown -R" in found["Folder"].remedy


def test_a_home_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    found = wrong(tmp_path / "none", Machine(may=lambda _path, _mode: False))

    assert str(tmp_path) in found["Folder"].found


def test_a_folder_of_another_user_is_a_warning(first_day: Path) -> None:
    owner = first_day.stat().st_uid
    found = wrong(first_day, Machine(user=owner + 1))

    assert found["Folder"].state is State.WARNING
    assert f"belongs to user {owner}" in found["Folder"].found


def test_a_failed_run_is_told_with_its_reason(home: Path) -> None:
    with database(home) as opened:
        log = EmbeddedRunLog(opened)
        newest = log.latest("reconcile", limit=1)[0]
        later = newest.finished_at + timedelta(minutes=1)
        log.add(
            run_record(
                "later", use_case="reconcile", started_at=later, finished_at=later,
                outcome=RunOutcome.FAILED, message="The moon was full.",
            )
        )  # fmt: skip

    assert wrong(home)["Last run"].found == "reconcile failed: The moon was full."


def test_a_day_that_was_missed_is_told(home: Path) -> None:
    with database(home) as opened:
        log = EmbeddedRunLog(opened)
        newest = log.latest("reconcile", limit=1)[0]
        later = newest.finished_at + 2 * DAY
        log.add(replace(newest, run_id="later", started_at=later, finished_at=later))

    assert wrong(home)["Last run"].state is State.WARNING
    assert wrong(home)["Last run"].found.startswith("sync assets last ran Tue 3 Nov 2026 04:00")


def test_a_closed_budget_is_told_with_its_end(home: Path) -> None:
    with database(home) as opened:
        now = EmbeddedRunLog(opened).latest_of_all(limit=1)[0].finished_at
        EmbeddedBudgetLedger(opened).close_until(Provider.ALPHA_VANTAGE, now + timedelta(hours=1))

    assert wrong(home)["Budget"].found == "Alpha Vantage takes no call before Tue 3 Nov 2026 09:00"


def health(home: Path, **changes: object) -> None:
    written = {"pid": 12, "state": "waiting", "heartbeat": machine_time().isoformat()} | changes
    (home / SIMULATED / HEALTH).write_text(json.dumps(written))


def scheduler(home: Path) -> Diagnosis:
    """While one holds the lock."""
    with held_alone(home / SIMULATED, SCHEDULER):
        (found,) = (it for it in examined(home) if it.name == "Scheduler")
    return found


def test_a_scheduler_that_is_alive_is_told_with_what_it_does(home: Path) -> None:
    health(home)

    assert scheduler(home) == Diagnosis("Scheduler", State.OK, "process 12, waiting")


def test_a_scheduler_that_says_nothing_any_more_hangs(home: Path) -> None:
    health(home, heartbeat=(machine_time() - timedelta(hours=2)).isoformat())

    assert scheduler(home).state is State.PROBLEM
    assert scheduler(home).found == "process 12 says “waiting”, and nothing more for 2 hours: it hangs"


@pytest.mark.parametrize("written", [None, "no JSON", "[]", "{}", '{"pid": 1, "state": "x", "heartbeat": "monday"}'])
def test_a_scheduler_whose_health_cannot_be_read_is_a_warning(written: str | None, home: Path) -> None:
    if written is not None:
        (home / SIMULATED / HEALTH).write_text(written)

    assert scheduler(home).state is State.WARNING
    assert "cannot be read" in scheduler(home).found
