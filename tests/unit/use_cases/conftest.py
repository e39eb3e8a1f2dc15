"""Stores in memory."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.contracts.backend import Backend
from tests.contracts.embedded import memory_backend


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[Backend]:
    with ExitStack() as closing:
        yield memory_backend(tmp_path, closing)
