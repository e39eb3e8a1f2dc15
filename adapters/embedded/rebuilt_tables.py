"""The report tables beside those that a replay rebuilt: where they differ, and how to put the new ones in place."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from adapters.embedded.database import Database, Row

TABLES = (
    "company_overview",
    "income_statement",
    "balance_sheet",
    "cash_flow",
    "earnings",
    "dataset_heads",
    "quarantine",
)
"""What is a function of archive and receipts."""
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
    rebuilt: str | None


@dataclass(frozen=True, slots=True)
class RebuiltTables:
    """Compares and replaces, over a database file that a replay has filled."""

    database: Database
    rebuilt: Path

    def differences(self) -> Iterator[Difference]:
        """Every difference, by table and key."""
        with self._attached() as connection:
            for table in TABLES:
                yield from _of_table(connection, table)

    def replace(self) -> None:
        """Put the rebuilt tables in the place of the present ones: all of them, or none."""
        with self._attached() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                for table in TABLES:
                    # Names of tables are written above; nothing comes from outside.
                    connection.execute(f"DELETE FROM main.{table}")  # noqa: S608
                    connection.execute(f"INSERT INTO main.{table} SELECT * FROM rebuilt.{table}")  # noqa: S608
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    @contextmanager
    def _attached(self) -> Iterator[sqlite3.Connection]:
        with self.database.connection() as connection:
            connection.execute("ATTACH DATABASE ? AS rebuilt", (str(self.rebuilt),))
            try:
                yield connection
            finally:
                connection.execute("DETACH DATABASE rebuilt")


def _of_table(connection: sqlite3.Connection, table: str) -> Iterator[Difference]:
    columns = connection.execute(f"PRAGMA main.table_info({table})").fetchall()
    key = [column["name"] for column in columns if column["pk"]]
    now, rebuilt = (
        {tuple(row[name] for name in key): row for row in connection.execute(_only_in(table, one, other))}
        for one, other in (("main", "rebuilt"), ("rebuilt", "main"))
    )
    for each in sorted(now.keys() | rebuilt.keys()):
        yield from _of_row(table, " ".join(map(str, each)), now.get(each), rebuilt.get(each))


def _only_in(table: str, one: str, other: str) -> str:
    return f"SELECT * FROM {one}.{table} EXCEPT SELECT * FROM {other}.{table}"  # noqa: S608 - as above


def _of_row(table: str, key: str, now: Row | None, rebuilt: Row | None) -> Iterator[Difference]:
    if now is None or rebuilt is None:
        yield Difference(table, key, "", "here" if now else None, "here" if rebuilt else None)
        return
    for column in now.keys():  # noqa: SIM118 - a row iterates over its values
        if now[column] != rebuilt[column]:
            before, after = _fields(column, now[column]), _fields(column, rebuilt[column])
            for field in sorted(before.keys() | after.keys()):
                if before.get(field) != after.get(field):
                    yield Difference(table, key, field, before.get(field), after.get(field))


def _fields(column: str, value: object) -> dict[str, str | None]:
    """A column of several fields by field, any other as one."""
    inside = json.loads(str(value)) if column in _JSON and value is not None else None
    if isinstance(inside, dict):
        return {str(name): None if each is None else str(each) for name, each in inside.items()}
    return {column: None if value is None else str(value)}
