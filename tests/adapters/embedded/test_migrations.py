"""Every schema version that was ever released opens with this program, with all that was in it."""

import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from adapters.embedded.database import Database
from adapters.embedded.migrations import APPLICATION_ID, SCHEMA, migrate, newest_version
from adapters.embedded.news_store import EmbeddedNewsStore
from adapters.embedded.report_store import EmbeddedReportStore
from domain.errors import StoreCorruptedError
from domain.model.datasets import Dataset
from tests.adapters.embedded.schema_dump import FIXTURES, dumped, tables
from tests.architecture.source_tree import ROOT

RELEASED = {"0001.sql": "6127b198363f0f2c0325a0cea08486087d39da050fb8f4de29873960c30d54dd"}
"""The scripts of released versions, by their SHA-256: people have databases that they made."""
VERSIONS = range(1, newest_version() + 1)
BROKEN_STEP = "CREATE TABLE notes (note TEXT NOT NULL) STRICT;\nUPDATE assets SET name = 'gone';\n{}\n"

Contents = dict[str, list[tuple[object, ...]]]


def fixture(version: int) -> str:
    return (FIXTURES / f"{version:04}.sql").read_text(encoding="utf-8")


def of_version(version: int, path: Path) -> Path:
    """A database as that version left it."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(fixture(version))
    return path


def contents(connection: sqlite3.Connection) -> Contents:
    return {
        table: sorted(map(tuple, connection.execute(f"SELECT * FROM {table}")), key=repr)  # noqa: S608
        for table in tables(connection)
    }


def kept_in(path: Path) -> tuple[int, Contents]:
    """Version and rows, read without the code under test."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("PRAGMA user_version").fetchone()[0], contents(connection)


def schema(database: Database) -> set[tuple[str, str]]:
    """Name and definition of everything in it, whatever its layout."""
    found = database.rows("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'")
    return {(row["name"], re.sub(r"\s+", " ", re.sub(r"--[^\n]*", "", row["sql"])).strip()) for row in found}


@pytest.fixture
def next_schema(tmp_path: Path) -> Path:
    """The schema's scripts, and room for one more."""
    return shutil.copytree(SCHEMA, tmp_path / "schema")


def test_a_released_script_never_changes() -> None:
    """A new version is a new script; its digest is added here when it is released."""
    digests = {path.name: sha256(path.read_bytes()).hexdigest() for path in SCHEMA.glob("*.sql")}

    assert digests == RELEASED


def test_every_version_has_its_fixture() -> None:
    assert sorted(path.name for path in FIXTURES.glob("*.sql")) == [f"{version:04}.sql" for version in VERSIONS]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_fixture_is_of_its_version_and_has_rows_in_every_table(version: int, tmp_path: Path) -> None:
    kept_version, rows = kept_in(of_version(version, tmp_path / "signal9.sqlite3"))

    assert kept_version == version
    assert [table for table, kept in rows.items() if not kept] == []
    assert len(rows) >= 24


@pytest.mark.parametrize("version", VERSIONS)
def test_an_earlier_database_keeps_all_its_rows_and_gets_the_newest_schema(version: int, tmp_path: Path) -> None:
    path = of_version(version, tmp_path / "signal9.sqlite3")
    _, before = kept_in(path)
    with Database(path) as migrated, Database(tmp_path / "new.sqlite3") as new:
        assert schema(migrated) == schema(new)
        news = EmbeddedNewsStore(migrated).of_symbol("AFCR", limit=9)
        heads = list(EmbeddedReportStore(migrated).heads())

    kept_version, after = kept_in(path)
    assert kept_version == newest_version()
    assert {table: after[table] for table in before} == before
    assert [item.article_id for item in news] == ["article-1"], "the present stores read it"
    assert {head.dataset for head in heads} <= set(Dataset)


def test_an_unfinished_step_leaves_the_version_before_whole(tmp_path: Path, next_schema: Path) -> None:
    (next_schema / "9999.sql").write_text(BROKEN_STEP.format("INSERT INTO nowhere VALUES (1);"), encoding="utf-8")
    path = of_version(newest_version(), tmp_path / "signal9.sqlite3")
    before = kept_in(path)
    with (
        closing(sqlite3.connect(path, isolation_level=None)) as connection,
        pytest.raises(sqlite3.OperationalError, match="nowhere"),
    ):
        migrate(connection, str(path), schema=next_schema)

    assert kept_in(path) == before
    Database(path).close()
    assert kept_in(path) == before


KILLED_MIDWAY = """
import os, signal, sqlite3, sys
from pathlib import Path
from adapters.embedded.migrations import migrate
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.create_function("die", 0, lambda: os.kill(os.getpid(), signal.SIGKILL))
migrate(connection, sys.argv[1], schema=Path(sys.argv[2]))
"""


def test_a_kill_within_a_step_leaves_the_version_before_whole(tmp_path: Path, next_schema: Path) -> None:
    (next_schema / "9999.sql").write_text(BROKEN_STEP.format("SELECT die();"), encoding="utf-8")
    path = of_version(newest_version(), tmp_path / "signal9.sqlite3")
    before = kept_in(path)
    killed = subprocess.run([sys.executable, "-c", KILLED_MIDWAY, path, next_schema], cwd=ROOT, check=False)

    assert killed.returncode == -signal.SIGKILL
    assert kept_in(path) == before


def test_a_finished_step_is_the_next_version(tmp_path: Path, next_schema: Path) -> None:
    """What the two tests above break off would else have been done."""
    (next_schema / "9999.sql").write_text(BROKEN_STEP.format("INSERT INTO notes VALUES ('1');"), encoding="utf-8")
    path = of_version(newest_version(), tmp_path / "signal9.sqlite3")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        migrate(connection, str(path), schema=next_schema)

    version, rows = kept_in(path)
    assert version == newest_version() + 1
    assert rows["notes"] == [("1",)]


def test_a_newer_schema_is_refused_with_both_versions_and_left_alone(tmp_path: Path) -> None:
    path = of_version(newest_version(), tmp_path / "signal9.sqlite3")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    before = path.read_bytes()

    with pytest.raises(StoreCorruptedError, match=rf"version 99.*up to {newest_version()}.*Use the version that wrote"):
        Database(path)

    assert path.read_bytes() == before


def test_a_dump_refuses_an_empty_table_and_gives_back_what_it_read(tmp_path: Path) -> None:
    path = of_version(newest_version(), tmp_path / "signal9.sqlite3")
    again = of_version(newest_version(), tmp_path / "again.sqlite3")
    again.unlink()
    with closing(sqlite3.connect(again)) as connection:
        connection.executescript(dumped(path))
        assert connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
    assert kept_in(again) == kept_in(path)

    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM news")
        connection.commit()
    with pytest.raises(ValueError, match="the table news is empty"):
        dumped(path)
