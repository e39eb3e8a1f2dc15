"""Each exit code through real commands; what a code means for one command is tested beside that command."""

import signal
import sqlite3
from pathlib import Path

import pytest

from entrypoints.cli.exit_codes import ExitCode
from entrypoints.container.embedded import DATABASE
from tests.entrypoints.a_day import process, run, started
from tests.entrypoints.all_commands import all_commands
from tests.entrypoints.small_home import WORLD, complete, paid_world, signal9

OVER_THE_STORE = [
    "status",
    "plan",
    "plan --explain AAPL",
    "pollinate AAPL",
    "show AAPL",
    "as-of AAPL 2026-11-03",
    "revisions AAPL",
    "export {home}/tables",
    "watch add AAPL",
    "watch remove AAPL",
    "watch list",
    "queue list",
    "queue claim",
    "queue complete AAPL",
    "queue fail AAPL --reason no",
    "queue requeue AAPL",
    "dead-letters list",
    "dead-letters show 1",
    "dead-letters redrive --all",
    "dead-letters discard 1 --reason no",
    "backup {home}/copy",
    "replay",
]
"""Every command that looks at what a day left behind."""


@pytest.mark.slow
def test_a_process_ends_with_its_exit_code(home: Path) -> None:
    expected = {
        "watch list": ExitCode.DONE,
        "watch add 0-0-0": ExitCode.FAILED,
        "pollinate 0-0-0 --dataset prices": ExitCode.USAGE,
        "queue claim": ExitCode.TRY_LATER,
    }
    assert signal9(home, "queue", "claim", "--limit", "9").exit_code == ExitCode.DONE
    ended = {command: process(*command.split(), "--home", str(home), settings=WORLD) for command in expected}

    assert {command: it.returncode for command, it in ended.items()} == expected
    assert "Traceback" not in "".join(it.stderr for it in ended.values())


def test_a_command_that_is_stopped_by_a_person_says_that_nothing_is_lost(home: Path) -> None:
    company = complete(home)
    with paid_world(home, faults="hang=1") as (_, settings):
        arguments = ("pollinate", company, "--home", str(home))
        with started(*arguments, settings={**WORLD, **settings}) as asking:
            assert asking.stdout is not None
            asking.stdout.readline()
            asking.send_signal(signal.SIGINT)
            _, said = asking.communicate()

    assert asking.returncode == ExitCode.INTERRUPTED
    assert said == "signal9: stopped. Nothing is lost; run the same command to go on.\n"


def test_a_store_that_is_locked_is_worth_another_try(home: Path) -> None:
    company = complete(home)
    locked = sqlite3.connect(home / "simulated" / DATABASE, isolation_level=None)
    try:
        locked.execute("BEGIN IMMEDIATE")
        result = signal9(home, "watch", "add", company, SIGNAL9_LOCK_WAIT="0.05")
        locked.execute("ROLLBACK")
    finally:
        locked.close()

    assert result.exit_code == ExitCode.TRY_LATER
    assert result.stderr.startswith("signal9: ")
    assert signal9(home, "watch", "add", company).exit_code == ExitCode.DONE


@pytest.mark.parametrize("command", OVER_THE_STORE)
def test_a_home_without_data_is_told_what_to_run_and_stays_as_it_is(command: str, tmp_path: Path) -> None:
    none = tmp_path / "none"
    result = signal9(none, *command.format(home=tmp_path).split())

    assert result.exit_code == ExitCode.USAGE
    assert "Run `signal9 run-day` first" in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", [name for name, _ in all_commands()])
def test_every_command_has_examples_in_its_help_and_refuses_what_it_does_not_know(name: str) -> None:
    helped = run(*name.split(), "--help")
    refused = run(*name.split(), "--planted")

    assert helped.exit_code == ExitCode.DONE
    assert f"signal9 {name}" in helped.stdout
    assert refused.exit_code == ExitCode.USAGE
    assert "No such option" in refused.stderr
