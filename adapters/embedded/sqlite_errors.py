"""SQLite's errors as the domain's."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from domain.errors import Signal9Error, StoreCorruptedError, StoreUnavailableError

_PRIMARY_CODE = 0xFF
"""SQLite's extended codes carry the primary code in their lowest byte."""

_UNAVAILABLE = {
    sqlite3.SQLITE_BUSY: "another process holds its lock; stop that process if this goes on",
    sqlite3.SQLITE_LOCKED: "another connection holds its lock; stop that process if this goes on",
    sqlite3.SQLITE_FULL: "the disk is full; free some space",
    # Also a full disk, where it struck a file other than the database itself, and a quota that is used up.
    sqlite3.SQLITE_IOERR: "the disk is full, or failed to read or write; free some space, or check the disk",
    sqlite3.SQLITE_CANTOPEN: "the file cannot be opened; check that its folder exists and may be written to",
    sqlite3.SQLITE_READONLY: "the file may not be written to; check its permissions",
    sqlite3.SQLITE_PERM: "the file may not be accessed; check its permissions",
    sqlite3.SQLITE_NOMEM: "there is not enough memory",
    sqlite3.SQLITE_INTERRUPT: "the work was interrupted",
}
_CORRUPTED = {
    sqlite3.SQLITE_NOTADB: "it is not a SQLite database; name another file, or restore a backup",
    sqlite3.SQLITE_CORRUPT: "it is damaged; restore a backup",
    # Of an SQL statement that does not fit the tables: ours fit those that this version makes.
    sqlite3.SQLITE_ERROR: "its tables are not as this version made them; restore a backup",
    sqlite3.SQLITE_SCHEMA: "its tables are not as this version made them; restore a backup",
}


@contextmanager
def domain_errors(database: str) -> Iterator[None]:
    """Raise what SQLite says of the store as `StoreUnavailableError` or `StoreCorruptedError`; `database` names it.

    Any other of its errors (a value that a column does not take, say) is a fault of ours, and stays what it is.
    """
    try:
        yield
    except sqlite3.Error as error:
        ours = _domain_error(database, error)
        if ours is None:
            raise
        raise ours from error


def _domain_error(database: str, error: sqlite3.Error) -> Signal9Error | None:
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return None
    code &= _PRIMARY_CODE
    if code in _UNAVAILABLE:
        return StoreUnavailableError(f"The store {database} is out of reach ({error}): {_UNAVAILABLE[code]}.")
    if code in _CORRUPTED:
        return StoreCorruptedError(f"The store {database} cannot be used ({error}): {_CORRUPTED[code]}.")
    return None
