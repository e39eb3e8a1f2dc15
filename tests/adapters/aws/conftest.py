"""What is tested on moto and on ministack; the id of a failing test names which."""

from collections.abc import Iterator

import pytest

from adapters.aws.clients import Clients
from tests.contracts.aws_clouds import CLOUDS


# What moto runs in this process makes tracing slow; the same lines run over ministack.
@pytest.fixture(params=[pytest.param(name, marks=[pytest.mark.no_cover] * (name == "moto")) for name in CLOUDS])
def cloud(request: pytest.FixtureRequest) -> Iterator[Clients]:
    with CLOUDS[request.param]() as clients:
        yield clients
