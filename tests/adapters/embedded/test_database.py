"""The database: durable, shared by threads and processes, and clear about what is wrong with it."""

import sqlite3
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.embedded.database import Database
from adapters.embedded.watchlist import EmbeddedWatchlist
from domain.errors import StoreCorruptedError, StoreUnavailableError
from tests.contracts.at_once import at_once

AT_ONCE = timedelta(0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "signal9.db"


def symbols(database: Database) -> frozenset[str]:
    return EmbeddedWatchlist(database).symbols()


def read(path: Path) -> frozenset[str]:
    with Database(path) as database:
        return symbols(database)


def insert_and_fail(database: Database) -> None:
    with database.transaction() as connection:
        connection.execute("INSERT INTO watchlist (symbol) VALUES ('ACME')")
        raise ZeroDivisionError


def test_what_was_written_is_there_when_the_file_is_opened_again(path: Path) -> None:
    with Database(path) as database:
        EmbeddedWatchlist(database).add("ACME")

    with Database(path) as database:
        assert symbols(database) == {"ACME"}


def test_a_file_is_in_write_ahead_mode_and_fully_synchronised(path: Path) -> None:
    with Database(path) as database:
        assert [row[0] for row in database.rows("PRAGMA journal_mode")] == ["wal"]
        assert [row[0] for row in database.rows("PRAGMA synchronous")] == [2]


def test_every_table_is_strict(path: Path) -> None:
    """SQLite would otherwise keep a text in a column of numbers without a word."""
    with Database(path) as database:
        tables = database.rows("PRAGMA table_list")
        lax = [row["name"] for row in tables if not row["strict"] and not row["name"].startswith("sqlite_")]

    assert lax == []


def test_two_memories_share_nothing() -> None:
    with Database() as one, Database() as other:
        EmbeddedWatchlist(one).add("ACME")

        assert symbols(other) == frozenset()


def test_all_threads_share_one_memory() -> None:
    with Database() as database:
        at_once(8, lambda worker: EmbeddedWatchlist(database).add(f"S{worker}"))

        assert symbols(database) == {f"S{worker}" for worker in range(8)}


def test_many_may_create_the_same_file_at_once(path: Path) -> None:
    def create(worker: int) -> None:
        with Database(path) as database:
            EmbeddedWatchlist(database).add(f"S{worker}")

    at_once(12, create)

    with Database(path) as database:
        assert len(symbols(database)) == 12


def test_a_transaction_that_fails_leaves_nothing_behind(path: Path) -> None:
    with Database(path) as database:
        with pytest.raises(ZeroDivisionError):
            insert_and_fail(database)

        assert symbols(database) == frozenset()
        EmbeddedWatchlist(database).add("OTHER")
        assert symbols(database) == {"OTHER"}


def test_a_write_of_many_rows_is_whole_or_absent(path: Path) -> None:
    with Database(path) as database:
        with pytest.raises(sqlite3.IntegrityError):
            database.insert("watchlist", [{"symbol": "ACME"}, {"symbol": None}])

        assert symbols(database) == frozenset()


def test_connections_of_ended_threads_are_closed(path: Path) -> None:
    """A server that runs for a year starts many threads."""
    with Database(path) as database:
        for number in range(20):
            thread = threading.Thread(target=EmbeddedWatchlist(database).add, args=(f"S{number}",))
            thread.start()
            thread.join()

        assert len(symbols(database)) == 20
        assert len(database._connections) <= 2  # noqa: SLF001 - what is open is visible nowhere else


def test_a_file_that_another_process_keeps_locked_is_unavailable(path: Path) -> None:
    with Database(path, busy_timeout=AT_ONCE) as database:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")

        with pytest.raises(StoreUnavailableError, match=r"signal9\.db.*another process"):
            EmbeddedWatchlist(database).add("ACME")

        assert symbols(database) == frozenset()
        other.execute("ROLLBACK")
        other.close()
        EmbeddedWatchlist(database).add("ACME")
        assert symbols(database) == {"ACME"}


def test_a_full_disk_is_unavailable_and_spoils_nothing(path: Path) -> None:
    with Database(path) as database:
        EmbeddedWatchlist(database).add("ACME")
        pages = database.rows("PRAGMA page_count")[0][0]
        database.rows(f"PRAGMA max_page_count = {pages}")

        with pytest.raises(StoreUnavailableError, match="disk is full"):
            database.insert("watchlist", [{"symbol": "X" * 1_000 + str(number)} for number in range(100)])

        assert symbols(database) == {"ACME"}


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailableError, match=r"nowhere.signal9\.db.*folder exists"):
        Database(tmp_path / "nowhere" / "signal9.db")


def test_a_file_that_is_no_database_is_refused_and_left_alone(path: Path) -> None:
    path.write_text("symbol,name\nACME,Acme Inc\n" * 100, encoding="utf-8")
    before = path.read_bytes()

    with pytest.raises(StoreCorruptedError, match=r"signal9\.db.*not a SQLite database"):
        Database(path)

    assert path.read_bytes() == before


def test_a_database_of_another_program_is_refused_and_left_alone(path: Path) -> None:
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE places (name TEXT)")
    other.commit()
    other.close()
    before = path.read_bytes()

    with pytest.raises(StoreCorruptedError, match="another program"):
        Database(path)

    assert path.read_bytes() == before


def test_a_newer_schema_is_refused_with_both_versions(path: Path) -> None:
    with Database(path) as database:
        database.rows("PRAGMA user_version = 99")

    with pytest.raises(StoreCorruptedError, match=r"version 99.*up to 1"):
        Database(path)


def test_a_file_that_was_cut_off_is_reported_as_damaged(path: Path) -> None:
    with Database(path) as database:
        database.insert("watchlist", [{"symbol": f"S{number:05}"} for number in range(20_000)])
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)

    with pytest.raises(StoreCorruptedError, match="restore a backup"):
        read(path)


def test_tables_that_someone_changed_are_reported_with_the_file(path: Path) -> None:
    with Database(path) as database:
        database.change("DROP TABLE watchlist")

        with pytest.raises(StoreCorruptedError, match=r"signal9\.db.*no such table: watchlist"):
            symbols(database)


def test_a_migration_that_another_worker_is_at_is_waited_for(path: Path) -> None:
    """The second one reads the version again once it has the lock, and finds nothing to do."""
    versions = []
    for _ in range(2):
        with Database(path) as database:
            versions.append(database.rows("PRAGMA user_version")[0][0])

    assert versions == [1, 1]
