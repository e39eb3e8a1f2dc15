"""The folder is read once. Without it the tests are skipped, but never where `CI=true`."""

import os

import pytest

from tests.recorded.captures import Captures, take_all
from tests.recorded.recorded_answers import FolderMissingError, RecordedFile, recorded_files


@pytest.fixture(scope="session")
def files() -> tuple[RecordedFile, ...]:
    """Every recorded file."""
    try:
        return recorded_files()
    except FolderMissingError as missing:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{missing} Under CI=true the tests over recorded answers are not skipped.", pytrace=False)
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def captures(files: tuple[RecordedFile, ...]) -> Captures:
    """Every recorded answer with reports, as the pipeline takes it."""
    return take_all(files)
