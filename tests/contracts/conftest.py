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
# The same lines run over ministack. Tracing moto, which is in this process, takes twice as long as its tests do.
MARKS = {name: [pytest.mark.no_cover] for name in ("aws-moto", LOCALSTACK)}
if WITHOUT_DOCKER:
    MARKS[LOCALSTACK].append(pytest.mark.skip(WITHOUT_DOCKER))


@pytest.fixture(params=[pytest.param(name, marks=MARKS.get(name, [])) for name in BACKENDS])
def backend(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Backend]:
    with ExitStack() as closing:
        yield BACKENDS[request.param](tmp_path, closing)
