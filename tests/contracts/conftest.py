"""One suite per port over every set of adapters; the id of a failing test names the set."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.contracts.aws_dynamodb import ministack_backend, moto_backend
from tests.contracts.backend import Backend
from tests.contracts.embedded import file_backend, memory_backend

BACKENDS = {
    "embedded-file": file_backend,
    "embedded-memory": memory_backend,
    "aws-moto": moto_backend,
    "aws-ministack": ministack_backend,
}


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Backend]:
    with ExitStack() as closing:
        yield BACKENDS[request.param](tmp_path, closing)
