"""The present tables beside those that a replay rebuilt: where they differ, and how to put the new ones in place."""

import json
import sqlite3
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from adapters.embedded.database import Database, Row
from domain.errors import StoreUnavailableError

TABLES = (
    "assets",
    "listings",
    "unmatched_calendar_rows",
    "company_overview",
    "income_statement",
    "balance_sheet",
    "cash_flow",
    "earnings",
    "dataset_heads",
    "quarantine",
)
"""What is a function of archive and receipts. The calendar of releases is none: which probes found a quarter, and how
a release ended, is told by the events of its days."""
_JSON = frozenset({"figures", "attributes", "texts", "flags", "findings"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that a replay gives otherwise; a row that only one of them has differs as a whole."""

    table: str
    key: str
    """The row's primary key, in words."""
    field: str
    """Column, or field within it; empty for a whole row."""
    now: str | None
    """`None` where there is none; JSON's null within a column is `null`."""
    rebuilt: str | None


@dataclass(frozen=True, slots=True)
class RebuiltTables:
    """Compares and replaces, over a database file that a replay has filled; memory does not grow with the tables."""

    database: Database
    rebuilt: Path

    def receipts(self) -> int:
        """How many answers the archive has: to be asked before the replay."""
        with self.database.connection() as connection:
            return _receipts(connection)

    def differences(self, receipts: int) -> Generator[Difference]:
        """Every difference, by table and key, as of one moment.

        Raises `StoreUnavailableError` when other answers than these `receipts` have come.
        """
        with self._attached("BEGIN", receipts) as connection:
            for table in TABLES:
                yield from _of_table(connection, table)

    def replace(self, receipts: int) -> None:
        """Put the rebuilt tables in the place of the present ones: all of them, or none. Raises like `differences`."""
        with self._attached("BEGIN IMMEDIATE", receipts) as connection:
            for table in TABLES:
                # Names of tables are written above; nothing comes from outside.
                connection.execute(f"DELETE FROM main.{table}")  # noqa: S608
                connection.execute(f"INSERT INTO main.{table} SELECT * FROM rebuilt.{table}")  # noqa: S608
            connection.execute("COMMIT")

    @contextmanager
    def _attached(self, begin: str, receipts: int) -> Iterator[sqlite3.Connection]:
        """Both databases, in one transaction, which is undone unless the block ends it."""
        with self.database.connection() as connection:
            connection.execute("ATTACH DATABASE ? AS rebuilt", (str(self.rebuilt),))
            try:
                connection.execute(begin)
                if _receipts(connection) != receipts:
                    raise StoreUnavailableError(
                        "Answers came while the archive was replayed: nothing was compared or replaced. Run it again."
                    )
                yield connection
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                connection.execute("DETACH DATABASE rebuilt")


def not_durable(database: Database) -> None:
    """Let this thread's writes return before they are on the disk: for tables that are thrown away anyway."""
    with database.connection() as connection:
        connection.execute("PRAGMA synchronous = OFF")


def _receipts(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM main.receipts").fetchone()[0])


def _of_table(connection: sqlite3.Connection, table: str) -> Iterator[Difference]:
    columns = connection.execute(f"PRAGMA main.table_info({table})").fetchall()
    key = [column["name"] for column in sorted(columns, key=lambda column: int(column["pk"])) if column["pk"]]
    # No cursor may outlive an interrupt: the rebuilt tables could not be detached then.
    with (
        closing(_rows(connection, "main", table, key)) as present,
        closing(_rows(connection, "rebuilt", table, key)) as rebuilt,
    ):
        for now, then in _side_by_side(present, rebuilt, key):
            if now is None or then is None or tuple(now) != tuple(then):
                row = then if now is None else now
                yield from _of_row(table, " ".join(_key(row, key)) if row is not None else "", now, then)


def _rows(connection: sqlite3.Connection, schema: str, table: str, key: list[str]) -> sqlite3.Cursor:
    return connection.execute(f"SELECT * FROM {schema}.{table} ORDER BY {', '.join(key)}")  # noqa: S608 - as above


def _side_by_side(
    present: Iterator[Row], rebuilt: Iterator[Row], key: list[str]
) -> Iterator[tuple[Row | None, Row | None]]:
    """The rows of two tables in the order of their keys; a row that one of them lacks is alone."""
    now, then = next(present, None), next(rebuilt, None)
    while now is not None or then is not None:
        if then is None or (now is not None and _key(now, key) < _key(then, key)):
            yield now, None
            now = next(present, None)
        elif now is None or _key(then, key) < _key(now, key):
            yield None, then
            then = next(rebuilt, None)
        else:
            yield now, then
            now, then = next(present, None), next(rebuilt, None)


def _key(row: Row, key: list[str]) -> tuple[str, ...]:
    """The values of the key, which are texts in all of these tables: they sort here as they do there."""
    return tuple(row[name] for name in key)


def _of_row(table: str, key: str, now: Row | None, rebuilt: Row | None) -> Iterator[Difference]:
    if now is None or rebuilt is None:
        yield Difference(table, key, "", "here" if now else None, "here" if rebuilt else None)
        return
    for column in now.keys():  # noqa: SIM118 - a row iterates over its values
        if now[column] != rebuilt[column]:
            before, after = _fields(column, now[column]), _fields(column, rebuilt[column])
            differing = [name for name in sorted(before.keys() | after.keys()) if before.get(name) != after.get(name)]
            if not differing:  # only written in another way
                before, after, differing = {column: str(now[column])}, {column: str(rebuilt[column])}, [column]
            for name in differing:
                yield Difference(table, key, name, before.get(name), after.get(name))


def _fields(column: str, value: object) -> dict[str, str]:
    """What is there of a column: if it holds several fields, field by field."""
    if value is None:
        return {}
    inside = json.loads(str(value)) if column in _JSON else None
    if isinstance(inside, dict):
        return {str(name): "null" if each is None else str(each) for name, each in inside.items()}
    return {column: str(value)}
