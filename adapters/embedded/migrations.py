"""The schema's versions: one SQL script each, applied in order."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from domain.errors import StoreCorruptedError

SCHEMA = Path(__file__).parent / "schema"
"""`0001.sql`, `0002.sql`, ...: a script's place in this order, from 1, is the version that it makes."""
APPLICATION_ID = 0x53394144
"""`S9AD`: written into the file's header, so that another program's database is never taken for ours."""


def migrate(connection: sqlite3.Connection, database: str, *, schema: Path = SCHEMA) -> None:
    """Bring the schema to the newest version, in write-ahead mode; safe when several processes do it at once.

    All steps or none: whatever ends it midway, the tables are those of the version before. Raises
    `StoreCorruptedError` when the file belongs to another program or to a newer version of this one.
    """
    scripts = _scripts(schema)
    version = _version(connection, database, newest=len(scripts))
    connection.execute("PRAGMA journal_mode = WAL")
    if version == len(scripts):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Read again under the lock: another process may have just done it.
        version = _version(connection, database, newest=len(scripts))
        for script in scripts[version:]:
            for statement in _statements(script.read_text(encoding="utf-8")):
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {len(scripts)}")
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def newest_version() -> int:
    """The schema version that this program makes."""
    return len(_scripts(SCHEMA))


def is_new(connection: sqlite3.Connection) -> bool:
    """Whether no schema was made in it yet."""
    return _number(connection, "PRAGMA user_version") == 0


def _scripts(schema: Path) -> list[Path]:
    return sorted(schema.glob("*.sql"))


def _version(connection: sqlite3.Connection, database: str, *, newest: int) -> int:
    owner = _number(connection, "PRAGMA application_id")
    version = _number(connection, "PRAGMA user_version")
    tables = _number(connection, "SELECT count(*) FROM sqlite_master")
    if owner != APPLICATION_ID and (owner or version or tables):
        raise StoreCorruptedError(f"{database} is a database of another program; name another file.")
    if version > newest:
        raise StoreCorruptedError(
            f"{database} has schema version {version}; this version of Signal9 Advisor knows versions up to {newest}. "
            "Use the version that wrote it, or a newer one."
        )
    return version


def _number(connection: sqlite3.Connection, query: str) -> int:
    return int(connection.execute(query).fetchone()[0])


def _statements(script: str) -> Iterator[str]:
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
