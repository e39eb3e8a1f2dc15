"""The command line over a small simulated market, in this process or as one of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from entrypoints.cli.app import signal9
from simulator.calls import Call, CallLog
from tests.architecture.source_tree import ROOT

SMALL = {"SIGNAL9_SIMULATOR_ASSETS": "300"}


def run(*arguments: str, settings: Mapping[str, str] = SMALL) -> Result:
    """The command in this process; stdout and stderr apart."""
    return CliRunner(env=dict(settings)).invoke(signal9, list(arguments))


def process(*arguments: str, settings: Mapping[str, str] = SMALL) -> "subprocess.CompletedProcess[str]":
    """The command as a person starts it."""
    return subprocess.run(
        [sys.executable, "-m", "entrypoints.cli", *arguments],
        cwd=ROOT,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
    )


def started(*arguments: str, settings: Mapping[str, str] = SMALL) -> "AbstractContextManager[subprocess.Popen[str]]":
    """The command as a process that goes on beside the test."""
    return python("-u", "-m", "entrypoints.cli", *arguments, settings=settings)


@contextmanager
def python(*arguments: str, settings: Mapping[str, str] = SMALL) -> Iterator["subprocess.Popen[str]"]:
    """A program as a process, which is killed at the end of the block if it is still there."""
    running = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield running
    finally:
        running.kill()
        running.communicate()


def read_until(process: "subprocess.Popen[str]", text: str) -> str:
    """What the process says up to the line with this text."""
    assert process.stdout is not None
    said: list[str] = []
    for line in process.stdout:
        said.append(line)
        if text in line:
            return "".join(said)
    _, aside = process.communicate()
    raise AssertionError(f"it ended without saying {text!r}: {''.join(said)}{aside}")


def document(text: str) -> dict[str, Any]:
    """The JSON document that a command printed."""
    parsed: dict[str, Any] = json.loads(text)
    return parsed


def arrivals(home: Path) -> list[Call]:
    """What reached the simulated Alpha Vantage, by the simulator's own log."""
    return CallLog(home / "simulated" / "simulator.sqlite3").calls("alpha_vantage")
