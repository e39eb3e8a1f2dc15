"""The store: whether its file and its archive are whole, looked at without changing either."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from adapters.embedded.answer_bodies import BodiesInFolder
from adapters.embedded.inspection import Inspection, Unusable, inspect
from adapters.embedded.interrupted_restore import is_interrupted, whole_beside
from domain.errors import AnswerCorruptedError, StoreUnavailableError
from entrypoints.container.embedded import ARCHIVE, DATABASE
from entrypoints.doctor.diagnosis import Diagnosis, ok, problem, skipped, warning

LARGE_LOG = 200_000_000
"""Bytes of write-ahead log: far more than a day writes, so something keeps it from being folded in."""
NAMED = 3
"""Of damaged files."""

Progress = Callable[[int, int], None]


def inspected(data: Path) -> Inspection | Diagnosis:
    """What the database says of itself, or why it cannot be asked."""
    path = data / DATABASE
    try:
        there = path.exists()
        interrupted = is_interrupted(data, DATABASE)
    except OSError as error:
        return problem("Database", f"{path} cannot be looked at ({error.strerror})", "Mend the folder first.")
    if interrupted:
        said = f"a restore was interrupted: its data is whole, but lies in {whole_beside(data)} instead of {data}"
        return problem("Database", said, "signal9 status (or any command but this one) finishes it")
    if not there:
        return skipped("Database", f"there is none in {data} yet; `signal9 run-day` or `signal9 start` makes it")
    found = inspect(path)
    return problem("Database", found.found, found.remedy) if isinstance(found, Unusable) else found


def check_store(data: Path, found: Inspection, *, whole_archive: bool, progress: Progress) -> Iterator[Diagnosis]:
    """Look at the database's files, then at the archived answers that it names."""
    path = data / DATABASE
    size = f"{(path.stat().st_size + _log_size(path)) / 1e6:,.1f} MB"
    if found.is_newest:
        yield ok("Database", f"{size}, schema version {found.version}, whole")
    else:
        said = f"{size}, schema version {found.version}, older than this program"
        yield warning("Database", said, "None: the next command that opens it brings it up to date; back up before.")
    yield _log(path)
    yield _archive(found.digests, data / ARCHIVE, whole=whole_archive, progress=progress)


def _log(path: Path) -> Diagnosis:
    size = _log_size(path)
    said = f"write-ahead log of {size / 1e6:,.1f} MB"
    if size > LARGE_LOG:
        return warning("Database log", said, "Stop every program that has the data open, then run any command once.")
    return ok("Database log", said)


def _log_size(path: Path) -> int:
    """Bytes that were written since the log was last folded in; of a new store nearly all."""
    log = path.with_name(f"{path.name}-wal")
    return log.stat().st_size if log.exists() else 0


def _archive(digests: Sequence[str], folder: Path, *, whole: bool, progress: Progress) -> Diagnosis:
    bodies = BodiesInFolder(folder)
    damaged: list[str] = []
    for done, digest in enumerate(digests, start=1):
        if not _holds(bodies, digest, whole=whole):
            damaged.append(digest)
        progress(done, len(digests))
    if damaged:
        files = ", ".join(str(bodies.path(digest).relative_to(folder)) for digest in damaged[:NAMED])
        more = " and others" if len(damaged) > NAMED else ""
        said = f"{len(damaged):,} of {len(digests):,} archived answers are missing or damaged: {files}{more}"
        mend = f"Copy these files from a backup into {folder}; what was read from them is in the tables and stays."
        return problem("Archive", said, mend)
    checked = "every byte checked" if whole else "all there (--archive checks every byte)"
    return ok("Archive", f"{len(digests):,} answers, {checked}")


def _holds(bodies: BodiesInFolder, digest: str, *, whole: bool) -> bool:
    try:
        if not whole:
            return bodies.path(digest).exists()
        bodies.get(digest)
    except (AnswerCorruptedError, StoreUnavailableError, OSError):
        return False
    return True
