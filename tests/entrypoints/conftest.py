"""A home after its first day, made once and copied."""

from pathlib import Path
from shutil import copytree

import pytest

from entrypoints.cli.exit_codes import ExitCode
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
