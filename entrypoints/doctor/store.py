"""The store: whether its file and its archive are whole, looked at without changing either."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from adapters.embedded.answer_bodies import BodiesInFolder
from adapters.embedded.inspection import inspect
from domain.errors import StoreCorruptedError, StoreUnavailableError
from entrypoints.container.embedded import ARCHIVE, DATABASE
from entrypoints.doctor.diagnosis import Diagnosis, ok, problem, skipped, warning

LARGE_LOG = 200_000_000
"""Bytes of write-ahead log: far more than a day writes, so something keeps it from being folded in."""

Progress = Callable[[int, int], None]


def check_store(data: Path, *, whole_archive: bool, progress: Progress) -> Iterator[Diagnosis]:
    """Look at the database, then at the archived answers that it names."""
    path = data / DATABASE
    if not path.exists():
        yield skipped("Database", f"there is none in {data} yet; `signal9 run-day` or `signal9 start` makes it")
        return
    try:
        inspected = inspect(path)
    except StoreUnavailableError as error:
        yield problem("Database", str(error), "Try again, and check who else uses the file.")
        return
    except StoreCorruptedError as error:
        yield problem("Database", str(error), "signal9 restore BACKUP --replace, if nothing else helps.")
        return
    yield ok("Database", f"{path.stat().st_size / 1e6:,.1f} MB, schema version {inspected.version}, whole")
    yield _log(path)
    yield _archive(inspected.digests, data / ARCHIVE, whole=whole_archive, progress=progress)


def _log(path: Path) -> Diagnosis:
    log = path.with_name(f"{path.name}-wal")
    size = log.stat().st_size if log.exists() else 0
    said = f"write-ahead log of {size / 1e6:,.1f} MB"
    if size > LARGE_LOG:
        return warning("Database log", said, "Stop every program that has the data open, then run any command once.")
    return ok("Database log", said)


def _archive(digests: Sequence[str], folder: Path, *, whole: bool, progress: Progress) -> Diagnosis:
    bodies = BodiesInFolder(folder)
    damaged: list[str] = []
    for done, digest in enumerate(digests, start=1):
        try:
            if whole:
                bodies.get(digest)
            elif not bodies.path(digest).exists():
                damaged.append(digest)
        except (StoreCorruptedError, StoreUnavailableError):
            damaged.append(digest)
        progress(done, len(digests))
    checked = "every byte checked" if whole else "all there (--archive checks every byte)"
    if damaged:
        said = (
            f"{len(damaged):,} of {len(digests):,} archived answers are missing or damaged, such as {damaged[0][:16]}"
        )
        mend = f"Copy these files from a backup into {folder}; data that was read from them is stored and stays."
        return problem("Archive", said, mend)
    return ok("Archive", f"{len(digests):,} answers, {checked}")
