"""The machine: folder, space, permissions, time zones."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from adapters.embedded.answer_bodies import LEAST_ROOM
from adapters.embedded.inspection import SQLITE_VERSION
from entrypoints.doctor.diagnosis import Diagnosis, ok, problem, warning

LITTLE_SPACE = 1_000_000_000
"""Bytes. A year of 25 calls a day takes about 300 MB."""


def _free(folder: Path) -> int:
    return shutil.disk_usage(folder).free


@dataclass(frozen=True, slots=True)
class Machine:
    """What is asked of the machine, and who asks."""

    free: Callable[[Path], int] = _free
    """Bytes on the disk of a folder."""
    may: Callable[[Path, int], bool] = os.access
    """Whether this user may use a file or folder so (`os.R_OK` and the like)."""
    user: int = os.geteuid()


def check_machine(data: Path, zone: ZoneInfo, machine: Machine) -> Iterator[Diagnosis]:
    """Look at what lies below the data."""
    yield ok("Python", f"{sys.version.split()[0]}, SQLite {SQLITE_VERSION}, time zone {zone}")
    try:
        existing = next(folder for folder in (data, *data.parents) if folder.exists())
    except OSError as error:
        said = f"{error.filename} cannot be reached by this user ({error.strerror})"
        yield problem(
            "Folder", said, "Run it as the user that the data belongs to, or name another folder with --home."
        )
        return
    yield _permissions(data, existing, machine)
    yield _space(existing, machine)


def _permissions(data: Path, existing: Path, machine: Machine) -> Diagnosis:
    everything = os.R_OK | os.W_OK | os.X_OK
    if not machine.may(existing, everything):
        mend = f"sudo chown -R $(id -u) {existing}, or name another folder with --home"
        return problem("Folder", f"{existing} may not be read and written by this user", mend)
    if not data.exists():
        return ok("Folder", f"{data} (made by the first day)")
    files = (entry for entry in data.iterdir() if entry.is_file())
    folders = (Path(above, name) for above, names, _ in os.walk(data) for name in names)
    closed = [file for file in files if not machine.may(file, os.R_OK | os.W_OK)]
    closed += [folder for folder in folders if not machine.may(folder, everything)]
    if closed:
        said = f"{closed[0]} may not be read and written by this user"
        more = f", nor may {len(closed) - 1} more" if len(closed) > 1 else ""
        return problem("Folder", said + more, f"sudo chown -R $(id -u) {data}")
    owner = data.stat().st_uid
    if owner != machine.user:
        said = f"{data} belongs to user {owner}, but this is user {machine.user}: what it writes is closed to that one"
        return warning("Folder", said, f"sudo -u '#{owner}' signal9 ..., or give the folder to this user with chown -R")
    return ok("Folder", str(data))


def _space(existing: Path, machine: Machine) -> Diagnosis:
    free = machine.free(existing)
    said = f"{free / 1e9:,.1f} GB free"
    if free < LEAST_ROOM:
        return problem("Disk", said, "Free some space: no call is made before, since its answer might find no room.")
    if free < LITTLE_SPACE:
        return warning("Disk", said, "Free some space within the next weeks.")
    return ok("Disk", said)
