"""One process a store fires triggers, or replaces what they write: two would fire every trigger twice."""

import fcntl
import json
import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from adapters.durable_files import make_folder
from domain.errors import StoreUnavailableError

LOCK = "scheduler.lock"
SCHEDULER = "signal9 start"


@contextmanager
def held_alone(data: Path, holder: str, *, name: str = LOCK) -> Iterator[None]:
    """Hold the store's scheduler lock while the block runs; the kernel releases it when the process dies.

    `holder` is the command that holds it, for the message of those that are refused; `name` is that of another lock.
    Raises `StoreUnavailableError` that names the command and the process that holds it.
    """
    make_folder(data)
    with (data / name).open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoreUnavailableError(
                f"{data} is in use by {_in_words(_held_by(data / name))}. Stop it first, or name another --home."
            ) from None
        lock.truncate(0)
        lock.write(json.dumps({"command": holder, "pid": os.getpid(), "host": socket.gethostname()}))
        lock.flush()
        yield


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
