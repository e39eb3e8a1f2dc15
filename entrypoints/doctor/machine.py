"""The machine: folder, space, permissions, time zones."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from adapters.embedded.answer_bodies import LEAST_ROOM
from adapters.embedded.inspection import SQLITE_VERSION
from entrypoints.doctor.diagnosis import Diagnosis, ok, problem, warning

LITTLE_SPACE = 1_000_000_000
"""Bytes. A year of 25 calls a day takes about 300 MB."""


def check_machine(data: Path) -> Iterator[Diagnosis]:
    """Look at what lies below the data."""
    yield ok("Python", f"{sys.version.split()[0]}, SQLite {SQLITE_VERSION}, zone data for {ZoneInfo('UTC')}")
    existing = next(folder for folder in (data, *data.parents) if folder.exists())
    yield _permissions(data, existing)
    yield _space(existing)


def _permissions(data: Path, existing: Path) -> Diagnosis:
    if not os.access(existing, os.R_OK | os.W_OK | os.X_OK):
        mend = f"chown or chmod {existing}, or name another folder with --home"
        return problem("Folder", f"{existing} cannot be written by this user", mend)
    foreign = [entry for entry in data.glob("*") if not os.access(entry, os.R_OK | os.W_OK)] if data.exists() else []
    if foreign:
        return problem("Folder", f"{foreign[0]} cannot be written by this user", f"chown -R $(id -u) {data}")
    return ok("Folder", f"{data}{'' if data.exists() else ' (made by the first day)'}")


def _space(existing: Path) -> Diagnosis:
    free = shutil.disk_usage(existing).free
    said = f"{free / 1e9:,.1f} GB free"
    if free < LEAST_ROOM:
        return problem("Disk", said, "Free some space: no call is made before, since its answer might find no room.")
    if free < LITTLE_SPACE:
        return warning("Disk", said, "Free some space within the next weeks.")
    return ok("Disk", said)
