"""A look at a database file that changes nothing and does not need it to be whole."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from adapters.embedded.migrations import APPLICATION_ID, newest_version
from adapters.embedded.sqlite_errors import domain_errors
from domain.errors import StoreCorruptedError

SQLITE_VERSION = sqlite3.sqlite_version
_PATIENCE = 5.0
"""Seconds for which a lock is waited for."""


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a whole database of this program says of itself."""

    version: int
    digests: tuple[str, ...]
    """Of every archived answer that a receipt names, sorted."""


def inspect(path: Path) -> Inspection:
    """Open the file read-only and check it.

    Raises `StoreCorruptedError` when it is damaged, belongs to another program or to a newer version of this one,
    `StoreUnavailableError` when it cannot be read now.
    """
    with (
        domain_errors(str(path)),
        closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=_PATIENCE)) as connection,
    ):
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
            raise StoreCorruptedError(f"{path} belongs to another program; name another folder with --home.")
        if version > newest_version():
            raise StoreCorruptedError(
                f"{path} has schema version {version}, but this version of Signal9 Advisor knows up to "
                f"{newest_version()}; use the version that wrote it, or a newer one."
            )
        told = [row[0] for row in connection.execute("PRAGMA quick_check(3)")]
        if told != ["ok"]:
            raise StoreCorruptedError(f"{path} is damaged ({told[0]}); restore a backup.")
        digests = tuple(row[0] for row in connection.execute("SELECT DISTINCT digest FROM receipts ORDER BY digest"))
    return Inspection(version, digests)
