"""Homes that are made once a worker: one after its first day, and one whose history is known."""

from pathlib import Path
from shutil import copytree

import pytest

from entrypoints.cli.exit_codes import ExitCode
from tests.entrypoints.a_history import write_history
from tests.entrypoints.small_home import signal9


@pytest.fixture(scope="session")
def first_day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small home after its first day; whoever changes it takes a `home`."""
    folder = tmp_path_factory.mktemp("first-day")
    result = signal9(folder, "run-day")
    assert result.exit_code == ExitCode.DONE, result.output
    return folder


@pytest.fixture
def home(first_day: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return copytree(first_day, tmp_path / "home")


@pytest.fixture(scope="session")
def acme(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A home with the history of ACME; to be looked at only."""
    folder = tmp_path_factory.mktemp("acme")
    write_history(folder)
    return str(folder)
