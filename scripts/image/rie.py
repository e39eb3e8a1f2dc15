"""AWS's runtime interface emulator: the program that stands in Lambda's place, in AWS's own images, too."""

import http.client
import platform
import re
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.image.places import ROOT

PROGRAMS = ROOT / ".venv-rie" / "samcli" / "local" / "rapid"
"""Where `make` puts the programs of both architectures."""
INVOKE = "/2015-03-31/functions/function/invocations"
ANSWERS_WITHIN_SECONDS = 60
_INIT = re.compile(r"INIT REPORT\(durationMs: ([0-9.]+)\)")


@dataclass(frozen=True, slots=True)
class Invocation:
    """What one event came to."""

    status: int
    """Of HTTP. An exception of the handler is 200 with an `errorType`; a failed init is 502."""
    answer: str
    log: str
    """What function and emulator wrote."""

    @property
    def init_milliseconds(self) -> float:
        """How long the init took. Raises `ValueError`, with the log, when there was none."""
        found = _INIT.search(self.log)
        if found is None:
            raise ValueError(f"no init was reported:\n{self.log}")
        return float(found[1])


def program() -> Path:
    """The emulator for this machine. Raises `FileNotFoundError` that names the command which fetches it."""
    architecture = "arm64" if platform.machine() in ("aarch64", "arm64") else "x86_64"
    path = PROGRAMS / f"aws-lambda-rie-{architecture}"
    if not path.exists():
        raise FileNotFoundError(
            f"{path} is missing: `make {PROGRAMS.relative_to(ROOT).parts[0]}/.installed` fetches it"
        )
    return path


def on_ports(invoke: int, runtime: int) -> list[str]:
    """The emulator's own part of a command line; the command of the runtime's client follows it."""
    return [
        str(program()),
        *("--runtime-interface-emulator-address", f"127.0.0.1:{invoke}"),
        *("--runtime-api-address", f"127.0.0.1:{runtime}"),
        *("--log-level", "info"),
    ]


def invoke_once(
    command: Sequence[str], environment: Mapping[str, str], folder: Path, port: int, event: str
) -> Invocation:
    """Start what ends in an emulator on that port, send it one event, and stop it.

    One event for each process: the init is always a cold one, and two at a time would end the emulator.
    Raises `TimeoutError`, with what was logged, when nobody answers, and `OSError` when the port is taken.
    """
    with socket.socket() as free:
        free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        free.bind(("127.0.0.1", port))
    with tempfile.TemporaryFile("w+", encoding="utf-8") as written:
        with subprocess.Popen(command, env=environment, cwd=folder, stdout=written, stderr=written) as emulator:
            try:
                _wait_for(port, emulator)
                status, answer = _post(port, event)
            except (OSError, http.client.HTTPException) as failure:
                written.seek(0)
                raise TimeoutError(f"{failure!r} from {' '.join(command)}:\n{written.read()}") from failure
            finally:
                emulator.terminate()
        written.seek(0)
        return Invocation(status, answer, written.read())


def free_ports(count: int) -> list[int]:
    """Ports that nothing listens on; another process may take one before it is used."""
    held = [socket.socket() for _ in range(count)]
    try:
        for one in held:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in held]
    finally:
        for one in held:
            one.close()


def _post(port: int, event: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWERS_WITHIN_SECONDS)
    connection.request("POST", INVOKE, event)
    response = connection.getresponse()
    return response.status, response.read().decode()


def _wait_for(port: int, emulator: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + ANSWERS_WITHIN_SECONDS
    while emulator.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except ConnectionRefusedError:
            time.sleep(0.05)
        else:
            return
    raise ConnectionError("it never listened")
