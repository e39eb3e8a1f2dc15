"""One suite per port over every set of adapters; the id of a failing test names the set."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.contracts.aws_dynamodb import localstack_backend, ministack_backend, moto_backend
from tests.contracts.backend import Backend
from tests.contracts.embedded import file_backend, memory_backend
from tests.contracts.localstack import missing

LOCALSTACK = "aws-localstack"
BACKENDS = {
    "embedded-file": file_backend,
    "embedded-memory": memory_backend,
    "aws-moto": moto_backend,
    "aws-ministack": ministack_backend,
    LOCALSTACK: localstack_backend,
}
WITHOUT_DOCKER = missing()
SKIPPED = {LOCALSTACK: [pytest.mark.skip(WITHOUT_DOCKER)]} if WITHOUT_DOCKER else {}


@pytest.fixture(params=[pytest.param(name, marks=SKIPPED.get(name, [])) for name in BACKENDS])
def backend(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Backend]:
    with ExitStack() as closing:
        yield BACKENDS[request.param](tmp_path, closing)
