"""A look at a database file that cannot change it."""

import sqlite3
from pathlib import Path

_PATIENCE = 5.0
"""Seconds for which a lock is waited for."""


def read_only(database: Path) -> sqlite3.Connection:
    """A connection that cannot write, whatever signs the path has; it makes no file. Raises `sqlite3.Error`."""
    return sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True, timeout=_PATIENCE)
