"""A function as Lambda runs it: AWS's runtime interface emulator before AWS's runtime client, in its own process."""

import json
import os
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from entrypoints.lambdas.functions import FUNCTIONS
from scripts.image import rie
from tests.architecture.source_tree import ROOT

TIMEOUTS = {function.name: function.timeout for function in FUNCTIONS}
_IMPORTED = re.compile(r"^import time: +\d+ \| +\d+ \| +(\S+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a function answered to its events, in their order, and what it wrote."""

    name: str
    answers: tuple[Any, ...]
    """As JSON is read; an exception is an object with its `errorType`."""
    statuses: tuple[int, ...]
    log: str

    @property
    def loaded(self) -> set[str]:
        """The top-level packages that its process imported from its start to its end."""
        return {name.partition(".")[0] for name in _IMPORTED.findall(self.log)}


def invoked(name: str, environment: Mapping[str, str], events: Sequence[str]) -> Seen:
    """Start one function in this environment and nothing else, and send it the events one after the other.

    Skips the test where the emulator is not installed, except in CI, where it has to be.
    """
    if not rie.PROGRAMS.exists():
        missing = "AWS's runtime interface emulator is not installed: `make .venv-rie/.installed`"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    given = {
        "PATH": os.defpath,
        "PYTHONPATH": str(ROOT),
        "PYTHONPROFILEIMPORTTIME": "1",
        "AWS_LAMBDA_FUNCTION_NAME": name,
        "AWS_LAMBDA_FUNCTION_TIMEOUT": str(int(TIMEOUTS[name].total_seconds())),
        **environment,
    }
    port, runtime = rie.free_ports(2)
    python = [sys.executable, "-m", "awslambdaric", f"entrypoints.lambdas.{name}.handler"]
    trial = rie.tried([*rie.on_ports(port, runtime), *python], given, ROOT, port, events)
    return Seen(
        name=name,
        answers=tuple(json.loads(answer.body) for answer in trial.answers),
        statuses=tuple(answer.status for answer in trial.answers),
        log=trial.log,
    )
