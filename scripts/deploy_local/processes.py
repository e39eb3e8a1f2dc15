"""The processes of a local deployment: AWS's emulator, and the simulated providers. Each ends with its block."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[2]
EMULATOR_PYTHON = ROOT / ".venv-ministack" / "bin" / "python"
SECONDS_TO_START = 30
SECONDS_TO_END = 10
# The emulator ends when its input does: also when this process is killed and can end nothing any more.
PROGRAM = """
import os, sys, threading
threading.Thread(target=lambda: (sys.stdin.buffer.read(), os._exit(0)), daemon=True).start()
from ministack.app import main
sys.argv = ["ministack"]
main()
"""


class NotStartedError(Exception):
    """A process did not start; the message says which, and why."""


@contextmanager
def emulator() -> Iterator[str]:
    """AWS's emulator on a free port of this machine; yields its address. Raises `NotStartedError`.

    Its functions are its children, in its group of processes: none of them outlives the block.
    """
    if not EMULATOR_PYTHON.exists():
        raise NotStartedError("AWS's emulator is not installed: make .venv-ministack/.installed")
    with tempfile.TemporaryDirectory(prefix="signal9-emulator-", ignore_cleanup_errors=True) as folder:
        log = Path(folder) / "emulator.log"
        port = _free_port()
        with (
            log.open("wb") as output,
            _ended(
                subprocess.Popen(
                    [EMULATOR_PYTHON, "-c", PROGRAM],
                    cwd=folder,
                    # Nothing of a person's own: no settings, no credentials, no state that lies somewhere.
                    env={
                        "PATH": os.environ.get("PATH", ""),
                        "HOME": folder,
                        "TMPDIR": folder,
                        "BIND_HOST": "127.0.0.1",
                        "GATEWAY_PORT": str(port),
                        "LOG_LEVEL": "WARNING",
                    },
                    stdin=subprocess.PIPE,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            ) as process,
        ):
            url = f"http://127.0.0.1:{port}"
            _wait_until_healthy(url, process, log)
            yield url


@contextmanager
def simulator(*, assets: int, seed: int, first_day: date | None = None) -> Iterator[str]:
    """The simulated providers, whose time stands still until it is moved; yields their address.

    They do not mind how quickly calls follow each other: while time stands still, functions that work side by side
    call at the same instant. Raises `NotStartedError`.
    """
    options = ["--port", "0", "--assets", str(assets), "--seed", str(seed), "--spacing-seconds", "0"]
    if first_day is not None:
        options += ["--at", first_day.isoformat()]
    with _ended(
        subprocess.Popen(
            [sys.executable, "-m", "simulator", *options],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
    ) as process:
        if process.stdout is None:
            raise NotStartedError("the simulator has no output")
        said = process.stdout.readline().decode()
        address = re.search(r"http://\S+(?=,)", said)
        if address is None:
            raise NotStartedError(f"the simulator said {said!r} instead of its address")
        yield address[0]


def processor_seconds(handler: str, endpoint: str) -> float:
    """What the processes of a function took so far of a processor, on the emulator at `endpoint`.

    Functions that are not needed any more are kept for a while, so after a day all of them are there.
    """
    ticks = 0
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has just ended
            arguments = (folder / "cmdline").read_bytes().decode(errors="replace").split("\0")
            if handler in arguments and f"AWS_ENDPOINT_URL={endpoint}" in (folder / "environ").read_text().split("\0"):
                fields = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
                ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def _ended(process: subprocess.Popen[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """At the end of the block, the process and its whole group are gone."""
    try:
        yield process
    finally:
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        if process.stdin is None:
            process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        # It led a group of its own, which is empty unless something of it is left.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_healthy(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until and process.poll() is None:
        try:
            with urlopen(f"{url}/_ministack/health", timeout=5):  # noqa: S310 - an address of this machine
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    raise NotStartedError(f"AWS's emulator did not start:\n{log.read_text(errors='replace')}")
