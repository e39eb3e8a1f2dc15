"""The SQLite database that all embedded stores share."""

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Self

from adapters.durable_files import synchronise_way_to, unavailable_errors
from adapters.embedded.migrations import is_new, migrate
from adapters.embedded.sqlite_errors import domain_errors
from domain.errors import SettingsError

Value = str | int | None
"""What a column holds."""
Row = sqlite3.Row

_OLDEST_SQLITE = (3, 37, 0)
"""The first one with strict tables."""
_BUSY_TIMEOUT = timedelta(seconds=15)


class Database:
    """One file, or memory when `path` is `None`; every thread and process may use it at once.

    A file is in write-ahead mode with full synchronisation: what a method wrote outlives a power cut once it returns.
    Each thread has a connection of its own. In memory all threads share one connection and take turns.
    """

    def __init__(self, path: Path | None = None, *, busy_timeout: timedelta = _BUSY_TIMEOUT) -> None:
        """Open or create it, and bring its schema to the newest version.

        Raises `StoreUnavailableError` when it cannot be opened or stays locked for `busy_timeout`,
        `StoreCorruptedError` when it is not a database of this program or has a newer schema.
        """
        if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
            raise SettingsError(f"This Python brings SQLite {sqlite3.sqlite_version}; 3.37 or newer is needed.")
        self.path = path
        self._name = "in memory" if path is None else str(path)
        self._busy_timeout = busy_timeout
        self._connections: dict[threading.Thread | None, sqlite3.Connection] = {}
        self._opening = threading.Lock()
        self._turn = threading.RLock()
        try:
            with self.connection() as connection:
                if path is not None and is_new(connection):
                    with unavailable_errors(f"The store {path} cannot be made"):
                        synchronise_way_to(path.parent)
                migrate(connection, self._name)
        except BaseException:
            self.close()
            raise

    def rows(self, query: str, *parameters: Value) -> list[Row]:
        """All rows of a query, as of one moment."""
        with self.connection() as connection:
            return connection.execute(query, parameters).fetchall()

    def row(self, query: str, *parameters: Value) -> Row | None:
        """The first row of a query."""
        with self.connection() as connection:
            first: Row | None = connection.execute(query, parameters).fetchone()
            return first

    def change(self, statement: str, *parameters: Value) -> int:
        """Run one statement that writes, and say how many rows it changed."""
        with self.transaction() as connection:
            return connection.execute(statement, parameters).rowcount

    def change_each(self, statement: str, rows: Iterable[Mapping[str, Value]]) -> int:
        """Run one statement for each set of named parameters, all or none, and say how many rows it changed."""
        listed = list(rows)
        if not listed:
            return 0
        with self.transaction() as connection:
            return connection.executemany(statement, listed).rowcount

    def insert(self, table: str, rows: Iterable[Mapping[str, Value]]) -> int:
        """Put each row if its key is absent, all or none, and say how many were new."""
        listed = list(rows)
        return self.change_each(f"{_insert_into(table, listed[0])} ON CONFLICT DO NOTHING", listed) if listed else 0

    def replace(self, table: str, rows: Iterable[Mapping[str, Value]]) -> None:
        """Put each row, in the place of the one that has its key, all or none."""
        listed = list(rows)
        if listed:
            self.change_each(_insert_into(table, listed[0], or_replace=True), listed)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All statements or none; holds the write lock, so keep it short. Durable when the block is left."""
        with self.connection() as connection:
            try:
                # In here, since a signal that came while the lock was waited for raises right after it.
                connection.execute("BEGIN IMMEDIATE")
                yield connection
                connection.execute("COMMIT")
            finally:
                # Still open after an error in the block or in the commit, whatever it was.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    def close(self) -> None:
        """Close every connection; no other thread may be at work."""
        with self._opening:
            while self._connections:
                self._connections.popitem()[1].close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """The connection of this thread, for what the other methods cannot say; errors are ours."""
        with domain_errors(self._name):
            if self.path is not None:
                yield self._of_thread(threading.current_thread())
            else:
                with self._turn:
                    yield self._of_thread(None)

    def _of_thread(self, thread: threading.Thread | None) -> sqlite3.Connection:
        connection = self._connections.get(thread)
        if connection is None:
            with self._opening:
                self._close_those_of_ended_threads()
                connection = self._connections[thread] = self._open()
        return connection

    def _close_those_of_ended_threads(self) -> None:
        for thread in [thread for thread in self._connections if thread is not None and not thread.is_alive()]:
            self._connections.pop(thread).close()

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            ":memory:" if self.path is None else self.path,
            timeout=self._busy_timeout.total_seconds(),
            isolation_level=None,
            check_same_thread=False,
        )
        connection.row_factory = sqlite3.Row
        try:
            connection.execute("PRAGMA synchronous = FULL")
            # macOS only: there a plain fsync leaves the data in the disk's own cache.
            connection.execute("PRAGMA fullfsync = ON")
        except sqlite3.Error:
            connection.close()
            raise
        return connection


def _insert_into(table: str, columns: Iterable[str], *, or_replace: bool = False) -> str:
    names = list(columns)
    verb = "INSERT OR REPLACE" if or_replace else "INSERT"
    # Table and column names are written in the stores; values are always parameters.
    return f"{verb} INTO {table} ({', '.join(names)}) VALUES ({', '.join(f':{name}' for name in names)})"
