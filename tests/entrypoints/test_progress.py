import os
import pty
import subprocess
import sys
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from adapters.embedded.messages import Delivery
from domain.events import Event
from domain.model.runs import RunOutcome, ScheduledUseCase
from entrypoints.cli.progress import watching
from entrypoints.dispatcher import Settled
from entrypoints.outcomes import Action, Outcome
from tests.architecture.source_tree import ROOT
from tests.builders import NOW, analysis_needed, earnings_processed, pollination_needed, run_record

ZONE = ZoneInfo("America/New_York")
JOB = ScheduledUseCase.SYNC_ASSETS
GREEN = "\x1b[32m"


def settled(content: Event | ScheduledUseCase, outcome: Outcome | None = None) -> Settled:
    return Settled(Delivery(1, content, "c-1", 1, NOW, NOW, 1), outcome)


def watched(*, terminal: bool) -> str:
    console = Console(file=StringIO(), force_terminal=terminal, width=100, highlight=False, markup=False)
    with watching(console, ZONE, lambda: (7, 25)) as watcher:
        watcher.begun(NOW.date(), NOW)
        watcher.firing(JOB, NOW)
        watcher.fired(JOB, None, run_record(message="13,000 assets listed."))
        watcher.firing(ScheduledUseCase.RECONCILE, NOW)
        watcher.settled(settled(pollination_needed()), NOW)
        watcher.settled(settled(earnings_processed()), NOW)
        watcher.settled(settled(analysis_needed(), Outcome(Action.DEFER, NOW, "no slot")), NOW)
        watcher.settled(settled(JOB, Outcome(Action.GIVE_UP, None, "a bug")), NOW)
        watcher.fired(ScheduledUseCase.RECONCILE, Outcome(Action.STOP, None, "no key"), None)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def test_without_a_terminal_each_thing_is_a_line() -> None:
    lines = [line.rstrip() for line in watched(terminal=False).splitlines()]

    assert lines == [
        "✓  09:30  sync assets                13,000 assets listed.",
        "   09:30:00  ACME: income statement, earnings",
        "   09:30:00  ACME: earnings of 2025-12 processed",
        "   09:30:00  ACME: ready for analysis: put off until Mon 09:30, no slot",
        "   09:30:00  sync assets, run again: given up, a bug",
        "✗  09:30  reconcile                  no key",
    ]


def test_on_a_terminal_the_slots_fill_and_the_triggers_stay() -> None:
    screen = watched(terminal=True)

    assert "7 of 25 calls" in screen
    assert "■" in screen
    assert screen.rindex("13,000 assets listed.") > screen.rindex("7 of 25 calls"), "the picture ends as the triggers"


@pytest.mark.parametrize("outcome, mark", [(RunOutcome.DEFERRED, "…"), (RunOutcome.FAILED, "✗")])
def test_a_trigger_that_did_not_succeed_is_marked(outcome: RunOutcome, mark: str) -> None:
    console = Console(file=StringIO(), width=100, markup=False)
    with watching(console, ZONE, lambda: (0, None)) as watcher:
        watcher.firing(JOB, datetime(2026, 7, 1, 8, tzinfo=UTC))
        watcher.fired(JOB, None, run_record(outcome=outcome, message="no calendar"))

    assert isinstance(console.file, StringIO)
    assert console.file.getvalue().startswith(f"{mark}  04:00  sync assets")


def on_a_terminal(home: Path, **settings: str) -> str:
    """What `status` without data prints on a real pseudo-terminal; `--help` would not use rich."""
    ours, theirs = pty.openpty()
    program = "from entrypoints.cli.screen import console; console().print('fresh', style='green')"
    environment = {**os.environ, "TERM": "xterm-256color", "HOME": str(home), **settings}
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, stdout=theirs, check=True)
    os.close(theirs)
    said = os.read(ours, 10_000).decode()
    os.close(ours)
    return said


def test_a_terminal_gets_colour_unless_it_is_not_wanted(tmp_path: Path) -> None:
    assert GREEN in on_a_terminal(tmp_path)
    assert GREEN not in on_a_terminal(tmp_path, NO_COLOR="1")
