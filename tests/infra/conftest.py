"""One synthesis for all tests, by the CDK's own Python: of each stage, of every switch at once, and for an emulator."""

import fcntl
import json
import os
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.infra import every_setting
from tests.infra.assembly import Assembly

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv-infra" / "bin" / "python"
LOCAL = {
    "local": "true",
    "python": "/opt/python",
    "endpoint_url": "http://127.0.0.1:4566",
    "simulator_url": "http://127.0.0.1:8900",
}
IN_CONTAINERS = {name: value for name, value in LOCAL.items() if name != "python"}
APPS: dict[str, dict[str, Any] | None] = {
    "prod": {"stage": "prod"},
    "dev": {"stage": "dev"},
    "mixed": {"stage": "prod", "capacity": "mixed", "stages": {"prod": {"alarms": {"enabled": False}}}},
    "changed": every_setting.context(),
    "switched": {
        "stage": "prod",
        "capacity": "provisioned",
        "vpc": True,
        "news": True,
        "trail": False,
        "stages": {"prod": {"alarms": {"email": "owner@example.org", "monthly_dollars": "none"}}},
    },
    "local": {"stage": "dev", **LOCAL},
    "planted": None,
}


def given_context() -> dict[str, Any]:
    """The context of cdk.json, which the command line of the CDK would hand over."""
    context: dict[str, Any] = json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))["context"]
    return context


@pytest.fixture(scope="session")
def synthesized(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for each app; without account, engine or network. In CI the CDK has to be there."""
    if not PYTHON.exists():
        missing = "the CDK is not installed: `make .venv-infra/.installed`"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    # The workers of one run of the tests share it: whoever comes second waits for the first.
    folder = tmp_path_factory.getbasetemp() / "cdk"
    if os.environ.get("PYTEST_XDIST_WORKER"):
        folder = folder.parent.parent / "cdk"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "planted").exists():
            _synthesize(folder)
    return folder


def _synthesize(folder: Path) -> None:
    asked = {str(folder / name): app and {**given_context(), **app} for name, app in APPS.items()}
    code = folder / "functions.zip"
    with zipfile.ZipFile(code, "w"):
        asked[str(folder / "zipped")] = {**given_context(), "stage": "dev", **IN_CONTAINERS, "code": str(code)}
    ran = subprocess.run(
        [PYTHON, "-m", "tests.infra.synthesizer"],
        cwd=ROOT,
        input=json.dumps(asked),
        # Its own Node.js is all that it needs of any program.
        env={"PATH": str(PYTHON.parent), "HOME": str(folder), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-3_000:]


@pytest.fixture(scope="session")
def prod(synthesized: Path) -> Assembly:
    """Production, as cdk.json has it."""
    return Assembly(synthesized / "prod")


@pytest.fixture(scope="session")
def dev(synthesized: Path) -> Assembly:
    """The stage that comes and goes."""
    return Assembly(synthesized / "dev")


@pytest.fixture(scope="session")
def mixed(synthesized: Path) -> Assembly:
    """Production with burst tables on demand and steady ones provisioned, and without alarms."""
    return Assembly(synthesized / "mixed")


@pytest.fixture(scope="session")
def changed(synthesized: Path) -> Assembly:
    """A deployment that sets everything."""
    return Assembly(synthesized / "changed")


@pytest.fixture(scope="session")
def switched(synthesized: Path) -> Assembly:
    """Production with each switch where it is not by default."""
    return Assembly(synthesized / "switched")


@pytest.fixture(scope="session")
def local(synthesized: Path) -> Assembly:
    """For an emulator."""
    return Assembly(synthesized / "local")


@pytest.fixture(scope="session")
def zipped(synthesized: Path) -> Assembly:
    """For an emulator that starts a container for each function."""
    return Assembly(synthesized / "zipped")
