"""A disk that is full, or fills up: told in a line, nothing lost, and the same command goes on once there is space."""

import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from domain.model.datasets import Provider
from entrypoints.cli.exit_codes import ExitCode
from tests.integration.homes import DAYS, Home, Outside, new_world
from tests.integration.small_disk import (
    PAGE,
    Disk,
    LimitedFiles,
    Ran,
    limited_files,
    mounts_are_allowed,
    own_file_system,
)
from tests.simulation.end_state import EndState, end_state

A_LITTLE = 60_000
"""Bytes in which a beginning fits, but no database."""


@pytest.fixture(scope="module")
def disks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Disk]]:
    """A file system of its own where mounts are allowed, and everywhere a process whose files may not grow."""
    with ExitStack() as stack:
        folder = tmp_path_factory.mktemp("limited")
        made = {"limited files": stack.enter_context(limited_files(folder))}
        if mounts_are_allowed(folder):
            made["own file system"] = stack.enter_context(own_file_system(tmp_path_factory.mktemp("own")))
        yield made


@pytest.fixture
def kind(disks: dict[str, Disk]) -> str:
    """The better one of what there is."""
    return "own file system" if "own file system" in disks else "limited files"


@pytest.fixture
def disk(kind: str, disks: dict[str, Disk]) -> Iterator[Disk]:
    """One of them, with nothing on it."""
    if kind not in disks:
        pytest.skip("no mount is allowed here; files that may not grow take its place")
    disks[kind].clear()
    yield disks[kind]
    disks[kind].free()


@pytest.fixture(scope="module")
def undisturbed(disks: dict[str, Disk], tmp_path_factory: pytest.TempPathFactory) -> EndState:
    """What is held in the end when there always is space."""
    folder = tmp_path_factory.mktemp("undisturbed")
    with new_world(clock=folder / "clock") as outside:
        home = HomeOnDisk(disks["limited files"], outside)
        for _ in range(DAYS):
            assert home.run("run-day").exit_code == ExitCode.DONE
        with home.copied_to(folder).opened() as system:
            return end_state(system)


@dataclass(frozen=True, slots=True)
class HomeOnDisk:
    """A home on the disk under test."""

    disk: Disk
    outside: Outside

    def run(self, *arguments: str) -> Ran:
        home = str(self.disk.folder / "home")
        return self.disk.run(*arguments, "--home", home, settings=self.outside.settings, clock=self.outside.clock)

    def copied_to(self, folder: Path) -> Home:
        """A copy that can be opened here."""
        return Home(shutil.copytree(self.disk.seen_from_here / "home", folder / "copied"), self.outside.settings)


def told_to_free_space(ran: Ran) -> bool:
    """Whether a command that met a full disk ended with what to do about it, and with no traceback."""
    assert ran.exit_code == ExitCode.TRY_LATER, ran
    assert "Traceback" not in ran.stderr
    last = ran.stderr.splitlines()[-1]
    return last.startswith("signal9: ") and re.search("[Ff]ree (some )?space", last) is not None


def holds(home: Home, outside: Outside, undisturbed: EndState, *, lost_calls: int) -> None:
    """Nothing that was received is lost but the answer in flight, and the end is that of an undisturbed run."""
    assert outside.most_calls() <= 25
    assert home.lost() == 0
    with home.opened() as system:
        receipts = [it for it in system.archive().receipts() if it.request.provider is Provider.ALPHA_VANTAGE]
        assert all(len(system.archive().body(it.digest)) == it.size for it in receipts)
        assert len(outside.calls()) - len(receipts) == lost_calls
        assert end_state(system) == undisturbed


def test_a_disk_that_is_full_or_nearly_so_costs_no_call(disk: Disk, tmp_path: Path) -> None:
    with new_world(clock=tmp_path / "clock") as outside:
        home = HomeOnDisk(disk, outside)
        disk.fill()
        for command in ("run-day", "start"):
            assert told_to_free_space(home.run(command))
        if not isinstance(disk, LimitedFiles):
            disk.fill(leaving=50_000_000)
            little = home.run("run-day")
            assert told_to_free_space(little)
            assert "no call is made" in little.stderr
        assert outside.calls() == []


@pytest.mark.slow
def test_a_disk_on_which_the_simulated_world_has_no_room_either_says_so(disk: Disk) -> None:
    """Whichever file meets the end of the disk: lock, world, database, index."""
    home = str(disk.folder / "home")
    for room in (0, 20_000, 40_000, 100_000):
        disk.fill(leaving=room)
        assert told_to_free_space(disk.run("run-day", "--home", home, settings=Home(disk.folder).settings))

    disk.free()
    assert disk.run("run-day", "--home", home, settings=Home(disk.folder).settings).exit_code == ExitCode.DONE


def filled_up(disk: Disk, undisturbed: EndState, tmp_path: Path, command: tuple[str, ...], during: list[int]) -> None:
    """Let the disk fill up `during` these calls, free it each time, and go on by the same command to the end."""
    with new_world(lambda number: disk.fill() if number in during else None, clock=tmp_path / "clock") as outside:
        home = HomeOnDisk(disk, outside)
        for number in during:
            assert told_to_free_space(home.run(*command))
            assert told_to_free_space(home.run(*command)), "as long as it is full"
            assert len(outside.calls()) == number, "no call is spent on a full disk"
            disk.free()
        for _ in range(DAYS):
            done = home.run(*command)
            assert done.exit_code == ExitCode.DONE, done
        holds(home.copied_to(tmp_path), outside, undisturbed, lost_calls=len(during))


@pytest.mark.slow
@pytest.mark.parametrize(
    "kind, during", [("own file system", [1, 9]), ("limited files", [9])], ids=["own file system", "limited files"]
)
def test_a_disk_that_fills_up_during_a_call_costs_a_day_no_more_than_that_call(
    during: list[int], disk: Disk, undisturbed: EndState, tmp_path: Path
) -> None:
    """On both kinds of disk, so that the one that steps in for the other is known to work."""
    filled_up(disk, undisturbed, tmp_path, ("run-day",), during)


@pytest.mark.slow
def test_a_disk_that_fills_up_during_a_call_costs_the_scheduler_no_more_than_that_call(
    disk: Disk, undisturbed: EndState, tmp_path: Path
) -> None:
    filled_up(disk, undisturbed, tmp_path, ("start", "--days", "1"), [9])


def test_a_backup_to_a_full_disk_is_none_and_the_one_before_stays(disk: Disk, one_day: Home, tmp_path: Path) -> None:
    def back_up() -> Ran:
        arguments = ("backup", str(disk.folder / "backup"), "--home", str(one_day.folder))
        return disk.run(*arguments, settings=one_day.settings)

    def files() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in backup.rglob("*") if path.is_file()}

    backup = disk.seen_from_here / "backup"
    disk.fill(leaving=A_LITTLE)
    assert told_to_free_space(back_up())
    assert not (backup / "manifest.json").exists()

    disk.free()
    assert back_up().exit_code == ExitCode.DONE
    before = files()
    disk.fill(leaving=A_LITTLE)
    assert told_to_free_space(back_up())
    assert files() == before

    copied = shutil.copytree(backup, tmp_path / "copied")
    assert Home(tmp_path / "restored").run("restore", str(copied)).exit_code == ExitCode.DONE


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_an_export_to_a_full_disk_leaves_no_half_file(form: str, disk: Disk, one_day: Home) -> None:
    def export() -> Ran:
        arguments = ("export", str(disk.folder / "tables"), "--format", form, "--home", str(one_day.folder))
        return disk.run(*arguments, settings=one_day.settings)

    tables = disk.seen_from_here / "tables"
    disk.fill(leaving=2 * PAGE)
    assert told_to_free_space(export())
    assert [path for path in tables.rglob("*") if path.is_file()] == []

    disk.free()
    assert export().exit_code == ExitCode.DONE
    assert [path.name for path in tables.rglob("*") if path.stat().st_size == 0] == []


def test_a_restore_to_a_full_disk_brings_nothing_back(disk: Disk, one_day: Home, tmp_path: Path) -> None:
    backup = str(tmp_path / "backup")
    assert one_day.run("backup", backup).exit_code == ExitCode.DONE

    def restore() -> Ran:
        return disk.run("restore", backup, "--home", str(disk.folder / "home"), settings=one_day.settings)

    disk.fill(leaving=A_LITTLE)
    assert told_to_free_space(restore())
    assert not (disk.seen_from_here / "home" / "simulated" / "signal9.sqlite3").exists()

    disk.free()
    assert restore().exit_code == ExitCode.DONE
