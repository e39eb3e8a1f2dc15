"""Backup and restore by their commands, over worlds that go on meanwhile."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.embedded.budget_ledger import EmbeddedBudgetLedger
from adapters.embedded.database import Database
from domain.model.datasets import Provider
from entrypoints.cli.exit_codes import ExitCode
from entrypoints.scheduler_lock import held_alone
from tests.entrypoints.a_day import document, read_until, started
from tests.integration.homes import Home, Outside, new_world
from tests.keys import KEYS
from tests.simulation.end_state import end_state

DAY = timedelta(hours=24)


@pytest.fixture
def backup(home: Home, tmp_path: Path) -> str:
    """A backup of it."""
    folder = str(tmp_path / "backup")
    assert home.run("backup", folder).exit_code == ExitCode.DONE
    return folder


def dump(home: Home, name: str = "signal9.sqlite3") -> list[str]:
    with closing(sqlite3.connect(home.data / name)) as connection:
        return list(connection.iterdump())


@pytest.mark.slow
def test_a_restored_home_is_the_same_and_lives_through_the_same_next_day(
    home: Home, backup: str, tmp_path: Path
) -> None:
    again = Home(tmp_path / "again")
    result = again.run("restore", backup)

    assert result.exit_code == ExitCode.DONE, result.stderr
    assert "No call starts before" not in result.stdout, "the world came with the data"
    assert dump(again) == dump(home)
    assert dump(again, "simulator.sqlite3") == dump(home, "simulator.sqlite3")
    days = [document(each.run("run-day", "--json").stdout) for each in (home, again)]
    assert days[0]["calls"]["used"] == days[1]["calls"]["used"] > 20
    with home.opened() as one, again.opened() as other:
        assert end_state(one) == end_state(other)


def test_the_world_that_the_data_comes_from_is_restored_too(backup: str, tmp_path: Path) -> None:
    again = Home(tmp_path / "again", {"SIGNAL9_SIMULATOR_ASSETS": "40"})
    assert again.run("restore", backup).exit_code == ExitCode.DONE
    result = again.run("run-day")

    assert result.exit_code == ExitCode.USAGE
    assert "comes from another simulated world" in result.stderr


def test_data_that_is_there_is_only_ever_moved_aside(home: Home, backup: str) -> None:
    before = dump(home)
    refused = home.run("restore", backup)
    assert refused.exit_code == ExitCode.USAGE
    assert "holds data already" in refused.stderr
    assert dump(home) == before
    with home.opened() as system:
        company = next(iter(system.reports().heads())).symbol
    assert home.run("watch", "add", company).exit_code == ExitCode.DONE
    assert dump(home) != before

    with held_alone(home.data, "signal9 start"):
        in_use = home.run("restore", backup, "--replace")
        assert in_use.exit_code == ExitCode.TRY_LATER
        assert "in use by `signal9 start`" in in_use.stderr

    replaced = home.run("restore", backup, "--replace")
    assert replaced.exit_code == ExitCode.DONE, replaced.stderr
    assert dump(home) == before
    (aside,) = home.folder.glob("simulated-replaced-*")
    assert f"What was there lies in {aside}." in replaced.stdout.replace("\n", "")


def test_a_backup_says_what_is_in_it_as_a_document(home: Home, tmp_path: Path) -> None:
    said = document(home.run("backup", str(tmp_path / "backup"), "--json").stdout)

    assert said["source"] == "simulated"
    assert set(said["files"]) == {"signal9.sqlite3", "simulator.sqlite3", "world.json"}
    assert said["receipts"] >= said["answers"] > 20
    assert said["damaged"] == []


def test_a_damaged_answer_is_told_and_all_the_rest_is_backed_up(home: Home, tmp_path: Path) -> None:
    next(iter(sorted((home.data / "archive").rglob("*.gz")))).write_bytes(b"rust")
    result = home.run("backup", str(tmp_path / "backup"))
    again = Home(tmp_path / "again")

    assert result.exit_code == ExitCode.FAILED
    assert "1 archived answer could not be copied" in result.stdout
    restored = again.run("restore", str(tmp_path / "backup"))
    assert restored.exit_code == ExitCode.DONE
    assert "Damaged before the backup, and so not in it: 1 archived answer." in restored.stdout
    assert dump(again) == dump(home)


@pytest.mark.parametrize("sign", ["#", "?", "%41"])
def test_folders_may_have_any_name(sign: str, tmp_path: Path) -> None:
    """In an address, as SQLite takes it, these signs mean something else."""
    place = tmp_path / f"a{sign}b"
    home, again, backup = Home(place / "home", KEYS), Home(place / "again", KEYS), str(place / "backup")
    (home.folder / "live").mkdir(parents=True)
    Database(home.folder / "live" / "signal9.sqlite3").close()

    for result in (home.run("backup", backup), again.run("restore", backup), again.run("watch", "list")):
        assert result.exit_code == ExitCode.DONE, result.output
    assert list(tmp_path.iterdir()) == [place], "no file of half a name"


@pytest.fixture
def outside() -> Iterator[Outside]:
    with new_world() as made:
        yield made


@pytest.mark.slow
def test_backups_are_made_while_a_scheduler_works_and_none_passes_the_limit(outside: Outside, tmp_path: Path) -> None:
    """Two backups into one folder while days pass; the older data comes back, and the provider counts the calls."""
    home, again = Home(tmp_path / "home", outside.settings), Home(tmp_path / "again", outside.settings)
    backup = str(tmp_path / "backup")
    with started("start", "--days", "200", "--home", str(home.folder), settings=home.settings) as process:
        read_until(process, " lost")
        for _ in range(2):
            result = home.run("backup", backup)
            assert result.exit_code == ExitCode.DONE, result.output
            assert process.poll() is None, "it went on meanwhile"
    result = again.run("restore", backup)
    assert result.exit_code == ExitCode.DONE, result.output
    assert "since the backup does not know the calls made after it" in result.stdout
    before, restored_at = len(outside.calls()), outside.world.now()
    for _ in range(2):
        again.run("run-day")
    later = outside.calls()[before:]

    assert outside.most_calls() <= 25
    assert later, "calls go on"
    assert min(call.arrived_at for call in later) >= restored_at + DAY
    assert {call.verdict for call in later} == {"data"}
    assert again.lost() == 0
    doctor = document(again.run("doctor", "--archive", "--json").stdout)
    assert [it["state"] for it in doctor["diagnoses"] if it["name"] in ("Database", "Archive")] == ["ok", "ok"]


def test_a_simulator_that_does_not_answer_is_told_before_anything_is_copied(backup: str, tmp_path: Path) -> None:
    again = Home(tmp_path / "again", {"SIGNAL9_SIMULATOR_URL": "http://127.0.0.1:1"})
    result = again.run("restore", backup)

    assert result.exit_code == ExitCode.TRY_LATER
    assert "127.0.0.1:1" in result.stderr
    assert [path.name for path in again.folder.iterdir()] == ["simulated"], "nothing lies beside it"


@pytest.mark.slow
def test_an_older_ledger_alone_would_pass_the_limit(outside: Outside, tmp_path: Path) -> None:
    """What the closed window is for: told that no call was made since, the calls of the day are made twice."""
    home, again = Home(tmp_path / "home", outside.settings), Home(tmp_path / "again", outside.settings)
    home.run("run-day")
    home.run("backup", str(tmp_path / "backup"))
    home.run("run-day")
    before = len(outside.calls())
    result = again.run("restore", str(tmp_path / "backup"), "--no-calls-since")
    again.run("run-day")

    assert "No call starts before" not in result.stdout
    assert len(outside.calls()) > before
    assert outside.most_calls() > 25


@pytest.mark.parametrize(
    "options, daily_calls, closed",
    [([], "25", True), (["--no-calls-since"], "25", False), ([], "none", False)],
    ids=["not known", "no call since", "no daily limit"],
)
def test_live_data_waits_a_day_for_the_calls_that_it_may_not_know(
    options: list[str], daily_calls: str, closed: bool, tmp_path: Path
) -> None:
    home = Home(tmp_path / "home", {**KEYS, "SIGNAL9_DAILY_CALLS": daily_calls})
    (home.folder / "live").mkdir(parents=True)
    Database(home.folder / "live" / "signal9.sqlite3").close()
    home.run("backup", str(tmp_path / "backup"))
    again = Home(tmp_path / "again", home.settings)
    began = datetime.now(UTC)
    result = again.run("restore", str(tmp_path / "backup"), *options)

    assert result.exit_code == ExitCode.DONE, result.output
    with Database(again.folder / "live" / "signal9.sqlite3") as database:
        until = EmbeddedBudgetLedger(database).read(Provider.ALPHA_VANTAGE).closed_until
    assert (until is not None) is closed
    assert ("No call starts before" in result.stdout) is closed
    if until is not None:
        assert until >= began + DAY + timedelta(seconds=60)
