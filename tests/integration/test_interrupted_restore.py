"""A restore that is killed between its last steps: what it moved is found, and the rate budget stays known."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from shutil import copytree

import pytest

from adapters.embedded.budget_ledger import EmbeddedBudgetLedger
from adapters.embedded.database import Database
from domain.model.budget import Ledger
from domain.model.datasets import Provider
from entrypoints.cli.exit_codes import ExitCode
from tests.architecture.source_tree import ROOT
from tests.integration.homes import Home

KILLED = """
import os, signal, sys
from entrypoints.cli.app import signal9
home, renames = sys.argv[1], int(sys.argv[2])
def look(event, arguments):
    global renames
    if event == "os.rename" and os.path.dirname(os.fspath(arguments[1])) == home:
        renames -= 1
        if renames < 0:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(look)
signal9(["restore", *sys.argv[3:], "--home", home])
"""
"""Dies when the home's folders have been renamed so many times, and are about to be once more."""
MARKED, MOVED_ASIDE = 1, 2
"""Renames."""


def killed(home: Home, renames: int, *arguments: str) -> None:
    """Restore into the home, to the death."""
    command = [sys.executable, "-c", KILLED, str(home.folder), str(renames), *arguments]
    ended = subprocess.run(command, cwd=ROOT, env={**os.environ, **home.settings}, check=False)
    assert ended.returncode == -signal.SIGKILL


def ledger(data: Path) -> Ledger:
    with Database(data / "signal9.sqlite3") as database:
        return EmbeddedBudgetLedger(database).read(Provider.ALPHA_VANTAGE)


def folders(home: Home) -> set[str]:
    """What lies in it, but for what was moved aside."""
    return {entry.name for entry in home.folder.iterdir() if "-replaced-" not in entry.name}


@pytest.fixture(scope="module")
def backup(one_day: Home, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = str(tmp_path_factory.mktemp("backup"))
    assert one_day.run("backup", folder).exit_code == ExitCode.DONE
    return folder


@pytest.fixture(scope="module")
def killed_home(one_day: Home, backup: str, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home whose data was moved aside, and nothing took its place; to be copied."""
    home = Home(copytree(one_day.folder, tmp_path_factory.mktemp("killed") / "home"), one_day.settings)
    killed(home, MOVED_ASIDE, backup, "--replace")
    assert folders(home) == {".simulated.restored"}
    return home


@pytest.fixture
def without_data(killed_home: Home, tmp_path: Path) -> Home:
    return Home(copytree(killed_home.folder, tmp_path / "home"), killed_home.settings)


def test_what_was_marked_before_a_kill_is_gone_with_the_next_day(one_day: Home, backup: str, tmp_path: Path) -> None:
    """Else it would take the place of data that a person moves away much later."""
    home = Home(copytree(one_day.folder, tmp_path / "home"), one_day.settings)
    killed(home, MARKED, backup, "--replace")
    assert folders(home) == {"simulated", ".simulated.restored"}

    assert home.run("run-day").exit_code == ExitCode.DONE
    assert folders(home) == {"simulated"}


@pytest.mark.parametrize("command", ["status", "run-day"])
def test_the_next_command_finishes_it_and_the_calls_are_still_known(
    command: str, without_data: Home, one_day: Home
) -> None:
    result = without_data.run(command)

    assert result.exit_code == ExitCode.DONE, result.output
    assert "A restore that was interrupted has been finished" in result.stderr
    assert folders(without_data) == {"simulated"}
    known, now_known = ledger(one_day.data), ledger(without_data.data)
    assert now_known.counter >= known.counter > 20
    assert (now_known == known) is (command == "status")
    assert "interrupted" not in without_data.run("status").stderr, "it is told once"


def test_the_doctor_tells_it_and_changes_nothing(without_data: Home) -> None:
    result = without_data.run("doctor")

    assert result.exit_code == ExitCode.FAILED
    said = " ".join(result.stdout.split())
    assert "a restore was interrupted" in said
    assert "signal9 status (or any command but this one) finishes it" in said
    assert folders(without_data) == {".simulated.restored"}


def test_the_same_restore_can_be_run_again(without_data: Home, backup: str, one_day: Home) -> None:
    result = without_data.run("restore", backup)

    assert result.exit_code == ExitCode.DONE, result.output
    assert folders(without_data) == {"simulated"}
    assert ledger(without_data.data) == ledger(one_day.data)


def test_no_new_store_is_made_where_another_process_made_the_folder_meanwhile(
    without_data: Home, backup: str, one_day: Home
) -> None:
    without_data.data.mkdir()
    (without_data.data / "scheduler.lock").touch()
    result = without_data.run("run-day")

    assert result.exit_code == ExitCode.TRY_LATER
    assert "Run the restore again with --replace" in result.stderr
    assert not (without_data.data / "signal9.sqlite3").exists()
    assert without_data.run("doctor").exit_code == ExitCode.FAILED
    assert without_data.run("restore", backup, "--replace").exit_code == ExitCode.DONE
    assert folders(without_data) == {"simulated"}
    assert ledger(without_data.data) == ledger(one_day.data)


@pytest.mark.parametrize("renames", [0, MARKED])
def test_before_the_data_is_moved_it_is_as_it_was(renames: int, home: Home, backup: str, one_day: Home) -> None:
    (home.data / "mine").touch()
    killed(home, renames, backup, "--replace")

    assert (home.data / "mine").exists()
    assert home.run("doctor").exit_code == ExitCode.DONE
    status = home.run("status")
    assert (status.exit_code, status.stderr) == (ExitCode.DONE, "")
    assert home.run("restore", backup, "--replace").exit_code == ExitCode.DONE
    assert folders(home) == {"simulated"}
    assert not (home.data / "mine").exists()
    assert ledger(home.data) == ledger(one_day.data)


def test_of_a_first_restore_there_is_nothing_and_it_can_be_run_again(
    backup: str, one_day: Home, tmp_path: Path
) -> None:
    again = Home(tmp_path / "again")
    killed(again, 0, backup)

    assert folders(again) == {".simulated.restoring"}
    assert "There is no simulated data" in again.run("status").stderr
    assert "there is none in" in again.run("doctor").stdout
    assert again.run("restore", backup).exit_code == ExitCode.DONE
    assert folders(again) == {"simulated"}
    assert ledger(again.data) == ledger(one_day.data)
