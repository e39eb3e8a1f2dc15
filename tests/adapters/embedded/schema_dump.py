"""Make the fixture of a schema version: a few rows of every table of a filled database, as SQL text.

    python -m tests.adapters.embedded.schema_dump DATABASE > tests/adapters/embedded/schema_fixtures/0001.sql

Done once a version, with the program that made it, over a home in which something happened: faults, dead letters.
"""

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

FIXTURES = Path(__file__).parent / "schema_fixtures"
ROWS = 3
"""Of each table: the first, one in the middle, the last."""


def tables(connection: sqlite3.Connection) -> list[str]:
    """The names of all tables of ours."""
    found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    return sorted(row[0] for row in found)


def dumped(database: Path) -> str:
    """The text. Raises `ValueError` when a table is empty: its rows would be missing from every later test."""
    with (
        closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as original,
        closing(sqlite3.connect(":memory:")) as copy,
    ):
        original.backup(copy)
        for table in tables(copy):
            rows = copy.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608 - a name out of the schema
            if not rows:
                raise ValueError(f"the table {table} is empty")
            kept = [rows[place] for place in sorted({0, len(rows) // 2, len(rows) - 1})]
            copy.execute(f"DELETE FROM {table}")  # noqa: S608
            copy.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", kept)  # noqa: S608
        copy.commit()
        version, owner = (copy.execute(f"PRAGMA {name}").fetchone()[0] for name in ("user_version", "application_id"))
        heading = (
            f"-- Schema version {version}, with rows in every table. Made by schema_dump.py; never changed after.\n"
        )
        pragmas = f"PRAGMA application_id = {owner};\nPRAGMA user_version = {version};\n"
        return heading + "\n".join(copy.iterdump()) + "\n" + pragmas


if __name__ == "__main__":
    sys.stdout.write(dumped(Path(sys.argv[1])))
