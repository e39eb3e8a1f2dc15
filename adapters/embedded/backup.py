"""Copies of the store while everything runs, and back."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import file_digest
from pathlib import Path

from adapters.embedded.answer_bodies import BodiesInFolder, write_whole
from adapters.embedded.sqlite_errors import domain_errors
from domain.errors import SettingsError, StoreCorruptedError

MANIFEST = "manifest.json"
ARCHIVE = "archive"
PAGES = 2_000
"""Copied at a time; writers go on in between."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds; written last, so that a folder without it is no backup."""

    made_at: str
    """UTC."""
    source: str
    """`live` or `simulated`."""
    databases: dict[str, str]
    """File name to SHA-256."""
    receipts: int
    bodies: int


Progress = Callable[[int, int], None]
"""Bodies done, and how many there are."""


def back_up(
    data: Path, destination: Path, *, databases: tuple[str, ...], source: str, now: datetime, progress: Progress
) -> Manifest:
    """Copy `databases` (the first holds the receipts) and every archived body that they name.

    A folder that holds an older backup is brought up to date: bodies that are there are not copied again. Raises
    `SettingsError` when the folder holds anything else, `StoreCorruptedError` when a body is damaged.
    """
    destination.mkdir(parents=True, exist_ok=True)
    if any(destination.iterdir()) and not (destination / MANIFEST).exists():
        raise SettingsError(f"{destination} holds something that is no backup. Name an empty or a new folder.")
    (destination / MANIFEST).unlink(missing_ok=True)
    digests = {name: _copy_database(data / name, destination / name) for name in databases if (data / name).exists()}
    bodies, copies = BodiesInFolder(data / ARCHIVE), BodiesInFolder(destination / ARCHIVE)
    # The snapshot first: a body is kept before its receipt, so every receipt of the copy has its body.
    receipts, wanted = _receipts(destination / databases[0])
    for done, digest in enumerate(wanted, start=1):
        copies.put(digest, bodies.get(digest))
        progress(done, len(wanted))
    manifest = Manifest(f"{now:%Y-%m-%dT%H:%M:%SZ}", source, digests, receipts, len(wanted))
    write_whole(destination / MANIFEST, json.dumps(asdict(manifest), indent=2).encode())
    return manifest


def check_backup(folder: Path, *, progress: Progress) -> Manifest:
    """Read everything that a backup holds; raises `StoreCorruptedError` or `SettingsError` when it cannot be used."""
    try:
        manifest = Manifest(**json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise SettingsError(f"{folder} is no complete backup: it has no {MANIFEST}.") from None
    except (ValueError, TypeError) as error:
        raise StoreCorruptedError(f"{folder / MANIFEST} cannot be read ({error}). Use another backup.") from None
    for name, digest in manifest.databases.items():
        if not (folder / name).exists() or _digest(folder / name) != digest:
            raise StoreCorruptedError(f"{folder / name} is not as it was written. Use another backup.")
    _, wanted = _receipts(folder / next(iter(manifest.databases)))
    bodies = BodiesInFolder(folder / ARCHIVE)
    for done, digest in enumerate(wanted, start=1):
        bodies.get(digest)
        progress(done, len(wanted))
    return manifest


def restore(folder: Path, data: Path) -> None:
    """Put a checked backup where no data is: whole, or not at all."""
    unfinished = data.with_name(f".{data.name}.restoring")
    shutil.rmtree(unfinished, ignore_errors=True)
    shutil.copytree(folder, unfinished)
    (unfinished / MANIFEST).unlink()
    unfinished.rename(data)


def _copy_database(source: Path, target: Path) -> str:
    unfinished = target.with_name(f".{target.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    with (
        domain_errors(str(source)),
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as original,
        closing(sqlite3.connect(unfinished)) as copy,
    ):
        original.backup(copy, pages=PAGES)
        copy.execute("PRAGMA journal_mode = DELETE")
        problems = copy.execute("PRAGMA integrity_check").fetchone()[0]
    if problems != "ok":
        raise StoreCorruptedError(f"The copy of {source} is damaged: {problems}.")
    unfinished.replace(target)
    return _digest(target)


def _receipts(database: Path) -> tuple[int, list[str]]:
    """How many receipts there are, and the digests that they name."""
    with domain_errors(str(database)), closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        digests = [row[0] for row in connection.execute("SELECT digest FROM receipts")]
    return len(digests), sorted(set(digests))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
