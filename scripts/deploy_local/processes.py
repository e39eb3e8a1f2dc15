"""The processes of a local deployment: AWS's emulator, and the simulated providers. Each ends with its block.

Each leads a group of its own, and watches a pipe to this process: when that closes, the group is gone. So nothing is
left either when this process is killed and can end nothing any more.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import IO
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[2]
EMULATOR_PYTHON = ROOT / ".venv-ministack" / "bin" / "python"
SECONDS_TO_START = 30
SECONDS_A_FUNCTION_IS_KEPT = 86_400
"""By the emulator, idle: longer than any day takes, because `processor_seconds` asks the processes themselves."""
_WATCHING = """
import os, runpy, signal, sys, threading
def watch():
    os.read(0, 1)
    os.killpg(0, signal.SIGKILL)
threading.Thread(target=watch, daemon=True).start()
"""
_EMULATOR = f"""{_WATCHING}
from ministack.app import main
sys.argv = ["ministack"]
main()
"""
_MODULE = f"""{_WATCHING}
runpy.run_module(sys.argv.pop(1), run_name="__main__", alter_sys=True)
"""


class NotStartedError(Exception):
    """A process did not start; the message says which, and why."""


class NotMeasuredError(Exception):
    """What a function took of a processor is not known; the message says why."""


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
        # Nothing of a person's own: no settings, no credentials, no state that lies somewhere.
        environment = {
            "PATH": os.environ.get("PATH", ""),
            "HOME": folder,
            "TMPDIR": folder,
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(port),
            "LAMBDA_WARM_TTL_SECONDS": str(SECONDS_A_FUNCTION_IS_KEPT),
            "LOG_LEVEL": "WARNING",
        }
        with (
            log.open("wb") as output,
            _watched([EMULATOR_PYTHON, "-c", _EMULATOR], Path(folder), environment, output) as process,
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
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", _MODULE, "simulator", *options]
    with _watched(command, ROOT, environment, subprocess.PIPE) as process:
        if process.stdout is None:
            raise NotStartedError("the simulator has no output")
        said = process.stdout.readline().decode()
        address = re.search(r"http://\S+(?=,)", said)
        if address is None:
            raise NotStartedError(f"the simulator said {said!r} instead of its address")
        yield address[0]


def run_module(python: Path, module: str, environment: Mapping[str, str]) -> tuple[int, str]:
    """Run a module of this repository to its end; its exit status, and what it said."""
    command: Sequence[str | Path] = [python, "-c", _MODULE, module]
    with tempfile.TemporaryFile() as output, _watched(command, ROOT, environment, output) as process:
        status = process.wait()
        output.seek(0)
        return status, output.read().decode(errors="replace")


def processor_seconds(handler: str, endpoint: str) -> float:
    """What the processes of a function took so far of a processor, on the emulator at `endpoint`.

    Raises `NotMeasuredError` where no process of it is found: it was not used, or this is not Linux.
    """
    ticks, found = 0, 0
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has just ended
            arguments = (folder / "cmdline").read_bytes().decode(errors="replace").split("\0")
            if handler in arguments and f"AWS_ENDPOINT_URL={endpoint}" in (folder / "environ").read_text().split("\0"):
                fields = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
                ticks += int(fields[11]) + int(fields[12])
                found += 1
    if not found:
        raise NotMeasuredError(
            f"No process of {handler} is in /proc, where Linux tells what it took of a processor, so the price of the "
            "day is not known."
        )
    return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def _watched(
    command: Sequence[str | Path], folder: Path, environment: Mapping[str, str], output: IO[bytes] | int
) -> Iterator[subprocess.Popen[bytes]]:
    """At the end of the block, and of this process, the process and its whole group are gone."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=output,
        stderr=subprocess.STDOUT if output != subprocess.PIPE else None,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        # Waited for afterwards: as long as it is not, the number of its group is nobody else's.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


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
