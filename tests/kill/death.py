"""When a victim dies: at its n-th step, or before, in or after a named place that changes something outside of it.

Nothing of this is known to the code under test: in the forked process the standard library's own calls are wrapped,
those by which a process reaches what outlives it (SQLite, files, the network).
"""

# ruff: noqa: ANN401 - wraps functions of any signature

import os
import signal
import socket
import sqlite3
import sys
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from tests.architecture.source_tree import ROOT

OURS = tuple(str(ROOT / part) for part in ("adapters", "entrypoints", "domain"))
SHARED = ("database.py", "migrations.py", "durable_files.py")
"""Where the writes of all stores end up; the place is who asked for the write."""
USE_CASES = str(ROOT / "domain" / "use_cases")
SIDES: Mapping[str, tuple[str, ...]] = {
    "commit": ("before", "after"),
    "fsync": ("before",),
    "rename": ("before", "after"),
    "write": ("before", "in", "after"),
    "send": ("after",),
    "receive": ("after",),
}
"""Kinds of places, and where at them a process can die. What a call changes begins when it was sent.

A synchronisation changes nothing that outlives a kill: after it is as before it.
"""
CHANGES_OF_FOLDERS = {"os.mkdir", "os.remove", "os.rmdir", "os.truncate"}
"""As the interpreter's audit names them."""


class Death:
    """Kills this process at its time, and notes what it passes."""

    def __init__(self, notes: Path, moment: int | None, targets: set[tuple[str, str]]) -> None:
        self._notes = os.open(notes, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        self._moment = moment
        self._targets = targets
        self._seen: set[str] = set()
        self._last = ""
        self.steps = 0

    def note(self, line: str) -> None:
        """Written by one call of the system, so that it is there whatever comes next."""
        os.write(self._notes, f"{line}\n".encode())

    def step(self) -> None:
        """Something outside of this process may be different from now on, or was learnt from there."""
        self.steps += 1
        if self.steps == self._moment:
            self._die(f"at step {self.steps}")

    def around(self, kind: str, do: Callable[..., Any], *arguments: Any, half: Callable[[], Any] = lambda: None) -> Any:
        """Do something that changes the world, and die before, in (once `half` is done) or after it if wanted."""
        if (kind, self._last) != ("receive", "receive"):
            # In how many parts an answer arrives differs from run to run; it is one step, so that steps come again.
            self.step()
        self._last = kind
        place = f"{kind} {_place()}"
        if place not in self._seen:
            self._seen.add(place)
            self.note(f"place {place}")
        if (place, "before") in self._targets:
            self._die(f"before {place}")
        if (place, "in") in self._targets:
            half()
            self._die(f"in {place}")
        result = do(*arguments)
        if (place, "after") in self._targets:
            self._die(f"after {place}")
        return result

    def _die(self, where: str) -> None:
        self.note(f"died {where}")
        os.kill(os.getpid(), signal.SIGKILL)


def _place() -> str:
    """The function of ours that asked, and the use case or command in which it did."""
    frame = sys._getframe(2)  # noqa: SLF001 - who calls is the question
    asked, within = "", ""
    while True:
        module, asks, is_use_case = _module(frame.f_code.co_filename)
        if asks and not asked:
            asked = f"{module}.{frame.f_code.co_name}"
        if is_use_case:
            within = module
        if frame.f_back is None:
            return f"{asked} in {within}" if within else asked
        frame = frame.f_back


@cache
def _module(file: str) -> tuple[str, bool, bool]:
    """The module of a file, whether it can be the one that asked, and whether it is a use case."""
    return Path(file).stem, file.startswith(OURS) and not file.endswith(SHARED), file.startswith(USE_CASES)


def watch(death: Death) -> None:
    """Put `death` around everything by which this process can change something outside of it."""
    _watch_sqlite(death)
    _watch_files(death)
    _watch_sockets(death)


def _watch_sqlite(death: Death) -> None:
    class Watched(sqlite3.Connection):
        def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
            if sql == "COMMIT":
                cursor: sqlite3.Cursor = death.around("commit", super().execute, sql, *parameters)
                return cursor
            death.step()
            return super().execute(sql, *parameters)

        def executemany(self, sql: str, parameters: Any, /) -> sqlite3.Cursor:
            death.step()
            return super().executemany(sql, parameters)

    connect = sqlite3.connect
    # Overloaded, which no wrapper is.
    sqlite3.connect = lambda *arguments, **options: connect(*arguments, **options, factory=Watched)  # type: ignore[assignment]


def _watch_files(death: Death) -> None:
    fsync, rename, replace, write_text = os.fsync, os.rename, os.replace, Path.write_text

    def watched_write_text(path: Path, content: str, *arguments: Any, **options: Any) -> int:
        def write(text: str) -> int:
            return write_text(path, text, *arguments, **options)

        written: int = death.around("write", write, content, half=lambda: write(content[: len(content) // 2]))
        return written

    def audit(event: str, arguments: tuple[Any, ...]) -> None:
        opened_to_write = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if opened_to_write or event in CHANGES_OF_FOLDERS:
            death.step()

    os.fsync = lambda fd: death.around("fsync", fsync, fd)
    os.rename = lambda *names: death.around("rename", rename, *names)
    os.replace = lambda *names: death.around("rename", replace, *names)
    # A method for a method, with parameters that are handed on as they come; so below.
    Path.write_text = watched_write_text  # type: ignore[method-assign,assignment]
    sys.addaudithook(audit)


def _watch_sockets(death: Death) -> None:
    send, sendall = socket.socket.send, socket.socket.sendall
    recv, recv_into = socket.socket.recv, socket.socket.recv_into
    socket.socket.send = lambda *arguments: death.around("send", send, *arguments)  # type: ignore[method-assign]
    socket.socket.sendall = lambda *arguments: death.around("send", sendall, *arguments)  # type: ignore[method-assign]
    socket.socket.recv = lambda *arguments: death.around("receive", recv, *arguments)  # type: ignore[method-assign]
    socket.socket.recv_into = lambda *arguments: death.around("receive", recv_into, *arguments)  # type: ignore[method-assign]
