"""AWS's runtime interface emulator: the program that stands in Lambda's place, in AWS's own images, too."""

import http.client
import platform
import re
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from scripts.image.places import ROOT

PROGRAMS = ROOT / ".venv-rie" / "samcli" / "local" / "rapid"
"""Where `make` puts the programs of both architectures."""
INVOKE = "/2015-03-31/functions/function/invocations"
ANSWERS_WITHIN_SECONDS = 60
_INIT = re.compile(r"INIT REPORT\(durationMs: ([0-9.]+)\)")


@dataclass(frozen=True, slots=True)
class Answer:
    """What one event came to."""

    status: int
    """Of HTTP. An exception of the handler is 200 with an `errorType`; a failed init is 502."""
    body: str


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of a function's events."""

    answers: tuple[Answer, ...]
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


def tried(
    command: Sequence[str], environment: Mapping[str, str], folder: Path, port: int, events: Sequence[str]
) -> Trial:
    """Start what ends in an emulator on that port, send it the events one after the other, and stop it.

    The first event has the init. Never two at a time: that would end the emulator.
    Raises `TimeoutError`, with what was logged, when nobody answers, and `OSError` when the port is taken.
    """
    with socket.socket() as free:
        free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        free.bind(("127.0.0.1", port))
    with tempfile.TemporaryFile("w+", encoding="utf-8") as written:
        with subprocess.Popen(command, env=environment, cwd=folder, stdout=written, stderr=written) as emulator:
            try:
                _wait_for(port, emulator)
                answers = tuple(_post(port, event) for event in events)
            except (OSError, http.client.HTTPException) as failure:
                written.seek(0)
                raise TimeoutError(f"{failure!r} from {' '.join(command)}:\n{written.read()}") from failure
            finally:
                emulator.terminate()
        written.seek(0)
        return Trial(answers, written.read())


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


def _post(port: int, event: str) -> Answer:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWERS_WITHIN_SECONDS)) as connection:
        connection.request("POST", INVOKE, event)
        with connection.getresponse() as response:
            return Answer(response.status, response.read().decode())


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
