"""The emulator of AWS: one process for each process of the tests, started when it is first asked for."""

import atexit
import os
import socket
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from threading import Event
from time import monotonic
from urllib.error import URLError
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYTHON = ROOT / ".venv-ministack" / "bin" / "python"
DEADLINE_SECONDS = 30
# The emulator ends when its input does: also when the tests are killed and can end nothing any more.
PROGRAM = """
import os, sys, threading
threading.Thread(target=lambda: (sys.stdin.buffer.read(), os._exit(0)), daemon=True).start()
from ministack.app import main
sys.argv = ["ministack"]
main()
"""


@cache
def endpoint() -> str:
    """Its address. Skips the test where the emulator is not installed, except in CI, where it has to be."""
    if not PYTHON.exists():
        missing = "the emulator of AWS is not installed: `make .venv-ministack/.installed`"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    folder = tempfile.TemporaryDirectory(prefix="ministack-")
    log = Path(folder.name) / "ministack.log"
    port = _free_port()
    # Nothing of a person's own: no settings, no credentials, no state that lies somewhere.
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "HOME": folder.name,
        "TMPDIR": folder.name,
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(port),
        "LOG_LEVEL": "WARNING",
    }
    with log.open("wb") as output:
        process = subprocess.Popen(
            [PYTHON, "-c", PROGRAM],
            cwd=folder.name,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    atexit.register(folder.cleanup)
    atexit.register(_end, process)
    url = f"http://127.0.0.1:{port}"
    _wait_until_healthy(url, process, log)
    return url


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_healthy(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = monotonic() + DEADLINE_SECONDS
    pause = Event()
    while monotonic() < until and process.poll() is None:
        try:
            with urlopen(f"{url}/_ministack/health", timeout=5) as answer:  # noqa: S310 - the address is made above
                if answer.status == 200:
                    return
        except (URLError, ConnectionError, TimeoutError):
            pause.wait(0.05)
    _end(process)
    pytest.fail(f"the emulator of AWS did not start:\n{log.read_text(errors='replace')}")


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        process.stdin.close()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
