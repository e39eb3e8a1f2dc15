"""What holds for every test: no keys of the person who runs it, and no randomness that nobody seeded."""

import os
import random
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

# rich draws from the global generator when it is first imported, which must not happen within a test.
import rich.style  # noqa: F401
from hypothesis import settings

from tests.memory_database import close_memory_databases

# The same examples on every run and machine; `pytest --hypothesis-profile=explore` looks for new ones.
settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
settings.register_profile("explore", deadline=None, max_examples=5_000)
settings.load_profile("repeatable")

OWN_SETTINGS = ("SIGNAL9_", "ALPHA_VANTAGE_", "ALPHAVANTAGE_", "ALPACA_", "APCA_", "AWS_")
NEEDED_BY_TESTS = {"SIGNAL9_RECORDED"}
TESTS = Path(__file__).parent
ABOUT_AWS = ("adapters/aws/", "e2e/aws/", "entrypoints/lambdas/", "entrypoints/test_aws_", "image/", "infra/")
TRACED_CHILDREN = "COVERAGE_PROCESS_CONFIG"
"""By this variable a child process knows that its lines are to be traced, too."""


def pytest_configure() -> None:
    """Forget live keys and settings before anything is imported, so that no test can spend a real call."""
    for name in list(os.environ):
        if name.startswith(OWN_SETTINGS) and name not in NEEDED_BY_TESTS:
            del os.environ[name]
    # Nor can one reach the account, or the emulator, that a person's files name.
    os.environ.update(AWS_CONFIG_FILE=os.devnull, AWS_SHARED_CREDENTIALS_FILE=os.devnull)
    os.environ["AWS_EC2_METADATA_DISABLED"] = "true"


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark what is about AWS, before anything is chosen by its marks."""
    if item.path.relative_to(TESTS).as_posix().startswith(ABOUT_AWS):
        item.add_marker("aws")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave slow tests, and those that try many examples, out of the tracing: it makes them two to six times longer.

    Shorter tests run the same lines.
    """
    for item in items:
        if item.get_closest_marker("slow") or item.get_closest_marker("hypothesis"):
            item.add_marker("no_cover")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, bool | None, bool | None]:
    """The processes that a slow test starts are not traced either."""
    tracing = os.environ.pop(TRACED_CHILDREN, None) if item.get_closest_marker("slow") else None
    try:
        return (yield)
    finally:
        if tracing is not None:
            os.environ[TRACED_CHILDREN] = tracing


@pytest.fixture(autouse=True)
def global_randomness_is_not_used() -> Iterator[None]:
    """Fail a test that draws from the global generator: its result could not be repeated."""
    before = random.getstate()
    yield
    if random.getstate() != before:
        pytest.fail("the global `random` generator was used: pass a seeded random.Random instead")


@pytest.fixture(autouse=True)
def no_database_stays_open() -> Iterator[None]:
    """Close what a test opened in memory."""
    yield
    close_memory_databases()
