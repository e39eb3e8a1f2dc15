"""One deployment for the tests of a module: each test works on symbols, or letters, of its own."""

from collections.abc import Iterator

import pytest

from tests.entrypoints.lambdas.deployment import Deployment, deployed


@pytest.fixture(scope="module")
def shared() -> Iterator[Deployment]:
    with deployed() as made:
        yield made


@pytest.fixture
def deployment(shared: Deployment) -> Iterator[Deployment]:
    """Without letters, events and schedules of an earlier test."""
    yield shared
    shared.letters()
    shared.events()
    shared.forget_schedules()
