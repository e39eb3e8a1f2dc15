"""Copies of the store while everything runs.

A backup is a folder: `manifest.json` says what it holds, `files/` has the databases, named by their digest, `archive/`
the answers. The manifest is replaced last, in one step, so the folder holds one whole backup at every moment: the one
before, or the new one.
"""

import json
import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from typing import TypeVar

from adapters.durable_files import alone_in, make_folder, synchronise, unavailable_errors, write_whole
from adapters.embedded.answer_bodies import BodiesInFolder
from adapters.embedded.read_only import read_only
from adapters.embedded.sqlite_errors import domain_errors
from domain.errors import AnswerCorruptedError, SettingsError, Signal9Error, StoreCorruptedError, StoreUnavailableError

MANIFEST = "manifest.json"
FILES = "files"
ARCHIVE = "archive"
NOTE = "README.txt"
ABOUT = """A backup of Signal9 Advisor. It is complete if manifest.json is here; manifest.json says of when it is.
Bring it back with: signal9 restore THIS_FOLDER
"""
_UNFINISHED = ".unfinished"
_SHA256 = re.compile(r"[0-9a-f]{64}")

AT_ONCE = 16
Result = TypeVar("Result")
Progress = Callable[[int, int], None]
"""Answers done, and how many there are."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The files of a data folder that a backup holds, besides the archive; those of a simulated world may be absent."""

    store: str
    """The database that the receipts are in."""
    databases: Sequence[str] = ()
    files: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds."""

    made_at: str
    """UTC."""
    source: str
    """`live` or `simulated`."""
    store: str
    files: dict[str, str]
    """Name in the data folder to SHA-256."""
    receipts: int
    answers: int
    damaged: list[str]
    """Digests of archived answers that were absent or damaged when it was made, and so are not in it."""


def back_up(
    data: Path, destination: Path, *, contents: Contents, source: str, now: datetime, progress: Progress
) -> Manifest:
    """Copy the databases, and every archived answer that they name.

    A folder that holds an older backup is brought up to date: answers that are there are not copied again. Raises
    `SettingsError` when the folder holds anything else, `StoreUnavailableError` when it cannot be written to; the older
    backup is as it was then.
    """
    if destination.is_relative_to(data):
        raise SettingsError(f"{destination} lies in the data itself. Name a folder elsewhere, best on another disk.")
    with unavailable_errors(f"The backup cannot be written to {destination}"), _claimed(destination):
        known = _answers_of_last_backup(destination)
        make_folder(destination / FILES)
        # The simulated world first: so the store knows of every call that the world's own log has.
        names = [*contents.databases, *contents.files, contents.store]
        files = {
            name: _copied(data / name, destination / FILES, plain=name in contents.files)
            for name in names
            if (data / name).exists()
        }
        # The store before the answers: each is kept before its receipt, so every receipt of the copy has its answer.
        receipts, wanted = named_answers(destination / FILES / files[contents.store])
        damaged = _copy_answers(data, destination, wanted, known, progress)
        manifest = Manifest(
            made_at=f"{now:%Y-%m-%dT%H:%M:%SZ}",
            source=source,
            store=contents.store,
            files=files,
            receipts=receipts,
            answers=len(wanted) - len(damaged),
            damaged=damaged,
        )
        write_whole(destination / MANIFEST, json.dumps(asdict(manifest), indent=2).encode())
        for file in (destination / FILES).iterdir():
            if file.name not in files.values():
                file.unlink()
    return manifest


def read_manifest(folder: Path) -> Manifest:
    """What the backup holds; raises `SettingsError` when it is none, `StoreCorruptedError` when it cannot be read."""
    try:
        manifest = Manifest(**json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
        sound = manifest.store in manifest.files and all(
            Path(name).name == name and _SHA256.fullmatch(digest) for name, digest in manifest.files.items()
        )
    except FileNotFoundError:
        raise SettingsError(f"{folder} is no complete backup: it has no {MANIFEST}.") from None
    except OSError as error:
        raise StoreUnavailableError(f"{folder / MANIFEST} cannot be read: {error.strerror}.") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise StoreCorruptedError(f"{folder / MANIFEST} cannot be read ({error}). Use another backup.") from None
    if not sound:
        raise StoreCorruptedError(f"{folder / MANIFEST} names files that no backup has. Use another backup.")
    return manifest


def named_answers(database: Path) -> tuple[int, list[str]]:
    """How many receipts a database holds, and the digests of the answers that they name, sorted."""
    with domain_errors(str(database)), closing(read_only(database)) as connection:
        digests = [row[0] for row in connection.execute("SELECT digest FROM receipts")]
    return len(digests), sorted(set(digests))


def digest_of(path: Path) -> str:
    """SHA-256 (hex) of a file."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def for_each(work: Callable[[str], Result], digests: Sequence[str], progress: Progress) -> Iterator[Result]:
    """What `work` gives for each answer, in order. Many at once: waits for the disk go together that way."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            for done, result in enumerate(pool.map(work, digests), start=1):
                yield result
                progress(done, len(digests))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


@contextmanager
def _claimed(destination: Path) -> Iterator[None]:
    """Make the folder a backup's, and let nobody else write to it meanwhile."""
    make_folder(destination)
    occupied = f"Another backup is being written to {destination}. Try again when it has ended."
    with alone_in(destination, occupied):
        note = destination / NOTE
        if not note.exists():
            if any(not entry.name.startswith(".") for entry in destination.iterdir()):
                raise SettingsError(f"{destination} holds something that is no backup. Name an empty or a new folder.")
            write_whole(note, ABOUT.encode())
        yield


def _answers_of_last_backup(destination: Path) -> frozenset[str]:
    """The answers of the last complete backup in the folder: those are there, durably."""
    try:
        manifest = read_manifest(destination)
        return frozenset(named_answers(destination / FILES / manifest.files[manifest.store])[1])
    except (Signal9Error, KeyError):
        return frozenset()


def _copied(source: Path, folder: Path, *, plain: bool) -> str:
    """Copy one file into the folder, durably, under its digest."""
    unfinished = folder / _UNFINISHED
    _remove_unfinished(folder)
    try:
        if plain:
            unfinished.write_bytes(source.read_bytes())
        else:
            _copy_database(source, unfinished)
        synchronise(unfinished)
        digest = digest_of(unfinished)
        unfinished.replace(folder / digest)
        synchronise(folder)
    finally:
        _remove_unfinished(folder)
    return digest


def _remove_unfinished(folder: Path) -> None:
    """Also what a kill left, which need not be a database; SQLite's files beside it included."""
    for left in folder.glob(f"{_UNFINISHED}*"):
        left.unlink()


def _copy_database(source: Path, copy: Path) -> None:
    with (
        domain_errors(f"{source} (copied to {copy.parent})"),
        closing(read_only(source)) as original,
        closing(sqlite3.connect(copy)) as target,
    ):
        # In one step, as of one moment: in steps it would begin anew whenever a process writes in between.
        original.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")
        told = target.execute("PRAGMA integrity_check").fetchone()[0]
    if told != "ok":
        raise StoreCorruptedError(f"{source} is damaged ({told}), and was not backed up. Restore an older backup.")


def _copy_answers(
    data: Path, destination: Path, wanted: Sequence[str], known: frozenset[str], progress: Progress
) -> list[str]:
    """Copy what is not there yet, and give back the digests of those that cannot be copied."""
    bodies, copies = BodiesInFolder(data / ARCHIVE), BodiesInFolder(destination / ARCHIVE)

    def copied(digest: str) -> bool:
        if digest in known and copies.holds(digest):
            return True
        try:
            copies.put(digest, bodies.get(digest))
        except AnswerCorruptedError:
            # One damaged file must not keep the others from being copied.
            return copies.holds(digest)
        return True

    return [digest for digest, is_there in zip(wanted, for_each(copied, wanted, progress), strict=True) if not is_there]
