"""One process a store fires triggers, or replaces what they write: two would fire every trigger twice."""

import fcntl
import json
import os
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from adapters.durable_files import make_folder, unavailable_errors
from domain.errors import StoreUnavailableError

LOCK = "scheduler.lock"
SCHEDULER = "signal9 start"
LOOKS = 1_000
LOOK = 0.001
"""How often a lock is asked for that somebody only looks at, and the seconds between; a look takes microseconds."""


@contextmanager
def held_alone(data: Path, holder: str, *, name: str = LOCK) -> Iterator[None]:
    """Hold the store's scheduler lock while the block runs; the kernel releases it when the process dies.

    `holder` is the command that holds it, for the message of those that are refused; `name` is that of another lock.
    Raises `StoreUnavailableError` that names the command and the process that holds it, or the folder that cannot be
    made.
    """
    with unavailable_errors(f"The data folder {data} cannot be used"):
        make_folder(data)
        lock = (data / name).open("a+", encoding="utf-8")
    with lock:
        if not _locked(lock):
            raise StoreUnavailableError(
                f"{data} is in use by {_in_words(_held_by(data / name))}. Stop it first, or name another --home."
            )
        lock.truncate(0)
        lock.write(json.dumps({"command": holder, "pid": os.getpid(), "host": socket.gethostname()}))
        lock.flush()
        try:
            yield
        finally:
            lock.truncate(0)


def _locked(lock: TextIO) -> bool:
    """Lock it, unless another process holds it; one that only looks at it holds it for a moment, and shared."""
    for _ in range(LOOKS):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            fcntl.flock(lock, fcntl.LOCK_UN)
            time.sleep(LOOK)
        else:
            return True
    return False


def is_running(data: Path) -> bool:
    """Whether a scheduler (and no other command) holds the lock of this store now."""
    try:
        with (data / LOCK).open("r", encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return _held_by(data / LOCK).get("command") == SCHEDULER
    except FileNotFoundError:
        return False
    return False


def _in_words(holder: Mapping[str, object]) -> str:
    if not holder:
        return "another process"
    return f"`{holder.get('command')}` (process {holder.get('pid')} on {holder.get('host')})"


def _held_by(lock: Path) -> Mapping[str, object]:
    """What the holder wrote; nothing when it has not yet."""
    try:
        written = json.loads(lock.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return written if isinstance(written, dict) else {}
