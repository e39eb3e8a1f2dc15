"""One scheduler a store: two would fire every trigger twice."""

import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from domain.errors import SettingsError

LOCK = "scheduler.lock"


@contextmanager
def held_alone(data: Path) -> Iterator[None]:
    """Hold the store's scheduler lock while the block runs; the kernel releases it when the process dies.

    Raises `SettingsError` that names the process that holds it.
    """
    data.mkdir(parents=True, exist_ok=True)
    with (data / LOCK).open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SettingsError(
                f"A scheduler already works on {data} ({_holder(data)}). Stop it first, or name another --home."
            ) from None
        lock.truncate(0)
        lock.write(json.dumps({"pid": os.getpid(), "host": socket.gethostname()}))
        lock.flush()
        yield


def is_running(data: Path) -> bool:
    """Whether a scheduler holds the lock of this store now."""
    try:
        with (data / LOCK).open("r", encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
    except FileNotFoundError:
        return False
    return False


def _holder(data: Path) -> str:
    try:
        holder = json.loads((data / LOCK).read_text(encoding="utf-8"))
        return f"process {holder['pid']} on {holder['host']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"
