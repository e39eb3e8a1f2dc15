"""Processes that race for the calls of one day on one file."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from adapters.embedded.budget_ledger import EmbeddedBudgetLedger
from adapters.embedded.database import Database
from domain.model.datasets import Provider
from tests.builders import NOW

ROOT = Path(__file__).resolve().parents[3]
# Measuring the coverage of fifty processes takes most of a minute, and other tests cover what they run.
UNMEASURED = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}


@contextmanager
def worker(path: Path, tries: int, spacing: float) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.adapters.embedded.budget_worker", str(path), str(tries), str(spacing)]
    with subprocess.Popen(
        command, cwd=ROOT, env=UNMEASURED, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process


def race(path: Path, *, processes: int, tries: int, spacing: float) -> tuple[list[datetime], int]:
    """The starts that were given out, sorted, and how many tries went without."""
    with ExitStack() as running:
        workers = [running.enter_context(worker(path, tries, spacing)) for _ in range(processes)]
        assert [process.stdout.readline() for process in workers if process.stdout] == ["ready\n"] * processes
        for process in workers:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        answers = [line for process in workers for line in process.communicate()[0].split()]
        assert [process.returncode for process in workers] == [0] * processes
    starts = sorted(datetime.fromisoformat(line) for line in answers if line != "none")
    return starts, answers.count("none")


@pytest.mark.slow
def test_fifty_processes_get_exactly_twenty_five_calls(tmp_path: Path) -> None:
    starts, refused = race(tmp_path / "signal9.db", processes=50, tries=1, spacing=0)

    assert (len(starts), refused) == (25, 25)
    with Database(tmp_path / "signal9.db") as database:
        ledger = EmbeddedBudgetLedger(database).read(Provider.ALPHA_VANTAGE)
    assert ledger.counter == 25
    assert [slot for slot, _ in ledger.slots] == list(range(25))


@pytest.mark.slow
def test_starts_are_spaced_across_processes(tmp_path: Path) -> None:
    starts, refused = race(tmp_path / "signal9.db", processes=6, tries=5, spacing=2)

    assert starts == [NOW + timedelta(seconds=2 * number) for number in range(25)]
    assert refused == 5
