"""Timing of functions, side by side, and of commands."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of several runs: the shortest is what the code needs, the rest is what else the machine did."""

    least: float
    median: float
    least_cpu: float
    """Processor time of the process that ran, user and system together."""


def side_by_side(sides: Mapping[str, Callable[[], object]], runs: int) -> dict[str, Timing]:
    """Run all sides in turn, `runs` times, so that a busy moment of the machine strikes each alike."""
    walls: dict[str, list[float]] = {name: [] for name in sides}
    cpus: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(runs):
        for name, run in sides.items():
            cpu, wall = time.process_time(), time.perf_counter()
            run()
            walls[name].append(time.perf_counter() - wall)
            cpus[name].append(time.process_time() - cpu)
    return {name: Timing(min(walls[name]), median(walls[name]), min(cpus[name])) for name in sides}


def timed(run: Callable[[], object], runs: int = 1) -> Timing:
    """Run one thing alone."""
    return side_by_side({"": run}, runs)[""]


@dataclass(frozen=True, slots=True)
class Command:
    """One run of a program."""

    wall: float
    cpu: float
    peak: int
    """Bytes of memory at the most; at least what this process holds, so keep that small."""
    status: int


def run_program(arguments: Sequence[str], environment: Mapping[str, str]) -> Command:
    """Run a Python program of the project, its output thrown away."""
    given = {**os.environ, **environment, "PYTHONPATH": str(ROOT)}
    given.pop("PYTHONDONTWRITEBYTECODE", None)
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, *arguments], cwd=ROOT, env=given, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    return Command(wall, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024, process.returncode)


def run_command(*arguments: str, home: Path, **environment: str) -> Command:
    """Run `signal9` over a home, started as its launcher does."""
    return run_program(
        ["-P", "-m", "entrypoints.cli", *arguments, "--home", str(home)],
        {"PYDANTIC_DISABLE_PLUGINS": "1", **environment},
    )


def best_of(runs: Sequence[Command]) -> Command:
    """The least of each figure, but of the memory the most. Raises `RuntimeError` when one of them failed."""
    if failed := [run.status for run in runs if run.status]:
        raise RuntimeError(f"a command failed with exit status {failed[0]}")
    return Command(min(run.wall for run in runs), min(run.cpu for run in runs), max(run.peak for run in runs), 0)
