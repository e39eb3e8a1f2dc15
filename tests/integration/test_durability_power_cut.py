"""No power cut takes what was told as done: checked on every system call of whole commands."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from entrypoints.cli.exit_codes import ExitCode
from tests.integration import power_cut
from tests.integration.homes import new_world
from tests.integration.power_cut import PowerCut
from tests.integration.small_disk import LimitedFiles

ROOT = Path("/simulated")
COMPANY = "PFLI"
"""Of the market in `homes`."""
KEPT = """
7 mkdir("/simulated/archive", 0777) = 0
7 fsync(3</simulated>) = 0
7 openat(AT_FDCWD</>, "/simulated/archive/.abcd", O_RDWR|O_CREAT|O_EXCL, 0600) = 4</simulated/archive/.abcd>
7 write(4</simulated/archive/.abcd>, "..."..., 90) = 90
7 fsync(4</simulated/archive/.abcd>) = 0
7 rename("/simulated/archive/.abcd", "/simulated/archive/abcd") = 0
7 fsync(3</simulated/archive>) = 0
7 pwrite64(5</simulated/signal9.sqlite3-wal>, "..."..., 4096, 0) = 4096
7 fdatasync(5</simulated/signal9.sqlite3-wal> <unfinished ...>
8 write(2</dev/null>, "..."..., 3) = 3
7 <... fdatasync resumed>) = 0
7 sendto(6<socket:[1]>, "..."..., 90, 0, NULL, 0) = 90
""".strip().splitlines()


def losses(lines: list[str]) -> list[str]:
    return list(PowerCut(ROOT).losses(lines))


def without(text: str) -> list[str]:
    return [line for line in KEPT if text not in line]


def test_a_whole_trace_loses_nothing() -> None:
    assert losses(KEPT) == []


@pytest.mark.parametrize(
    "missing, lost",
    [
        ("fsync(3</simulated>)", "/simulated/archive"),
        ("fsync(4</simulated/archive/.abcd>)", "/simulated/archive/abcd"),
        ("fsync(3</simulated/archive>)", "/simulated/archive/abcd"),
        ("fdatasync", "/simulated/signal9.sqlite3-wal"),
    ],
)
def test_each_synchronisation_that_is_left_out_is_missed(missing: str, lost: str) -> None:
    assert f"sendto while not on the disk: {lost}" in losses(without(missing))


@pytest.mark.parametrize("first", [6, 0], ids=["its name comes after", "all of it comes after"])
def test_an_answer_that_reaches_the_disk_after_its_receipt_is_noticed(first: int) -> None:
    answer, receipt, told = KEPT[first:7], KEPT[7:11], KEPT[11:]

    (lost,) = losses(KEPT[:first] + receipt + answer + told)
    assert lost.startswith("a transaction, its receipt's perhaps, reached the disk before an answer")


@pytest.fixture
def strace() -> None:
    """Ends the test where no process can be traced: in CI it fails, elsewhere it is skipped."""
    able = shutil.which("strace") is not None
    if able and subprocess.run(["strace", "--output", "/dev/null", "true"], check=False).returncode == 0:  # noqa: S607
        return
    missing = "needs strace, and the right to trace"
    if os.environ.get("CI") == "true":
        pytest.fail(missing)
    pytest.skip(missing)


@pytest.mark.slow
@pytest.mark.usefixtures("strace")
def test_what_commands_told_as_done_outlives_a_power_cut(tmp_path: Path) -> None:
    trace, home, again = tmp_path / "trace", tmp_path / "disk" / "home", tmp_path / "disk" / "again"
    (tmp_path / "disk").mkdir()
    commands = [
        ["run-day", "--home", home],
        ["watch", "add", COMPANY, "--home", home],
        ["backup", tmp_path / "disk" / "backup", "--home", home],
        ["run-day", "--home", home],
        ["backup", tmp_path / "disk" / "backup", "--home", home],
        ["restore", tmp_path / "disk" / "backup", "--home", again],
        ["replay", "--home", again],
        ["export", tmp_path / "disk" / "new" / "tables", "--home", again],
        ["export", tmp_path / "disk" / "new" / "tables", "--format", "csv", "--home", again],
    ]
    with new_world(clock=tmp_path / "clock") as outside:
        process = LimitedFiles(tmp_path / "disk", power_cut.command(trace))
        try:
            for command in commands:
                ran = process.run(*map(str, command), settings=outside.settings, clock=outside.clock)
                assert ran.exit_code == ExitCode.DONE, ran
        finally:
            process.end()
    with trace.open(encoding="utf-8", errors="replace") as lines:
        seen = PowerCut(tmp_path / "disk")
        found = list(seen.losses(lines))

    assert seen.moments > 50, "calls went out, and results were told"
    assert found == []
