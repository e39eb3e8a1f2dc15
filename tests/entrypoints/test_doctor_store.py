"""What the doctor says of a store, each fault planted on its own."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from adapters.embedded.answer_bodies import BodiesInFolder
from adapters.embedded.archive import EmbeddedArchive
from entrypoints.cli.exit_codes import ExitCode
from entrypoints.container.embedded import ARCHIVE, DATABASE
from entrypoints.doctor.diagnosis import State
from tests.builders import answer, data_request
from tests.entrypoints.examining import SIMULATED, database, examined, wrong
from tests.entrypoints.small_home import signal9


def bodies(home: Path) -> list[Path]:
    return sorted((home / SIMULATED / ARCHIVE).rglob("*.gz"))


def with_pragma(statement: str) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(statement)
            connection.commit()

    return change


def damaged(path: Path) -> None:
    """Zeros in the middle of a table."""
    with path.open("r+b") as file:
        file.seek(40 * 4096)
        file.write(bytes(200_000))


def no_database(path: Path) -> None:
    path.write_text("not a database, and long enough to be looked at" * 9)


@pytest.mark.parametrize(
    "change, said, remedy",
    [
        (with_pragma("PRAGMA user_version = 999"), "schema version 999", "Use the version that wrote it"),
        (with_pragma("PRAGMA application_id = 7"), "a database of another program", "Name another folder"),
        (damaged, "is damaged", "signal9 restore"),
        (no_database, "not a SQLite database", "signal9 restore"),
    ],
)
def test_a_database_that_cannot_be_used_is_told_with_what_to_do(
    change: Callable[[Path], None], said: str, remedy: str, home: Path
) -> None:
    change(home / SIMULATED / DATABASE)
    result = signal9(home, "doctor", "--json")
    found = wrong(home)

    assert result.exit_code == ExitCode.FAILED
    assert list(found) == ["Database"], "nothing else can be looked at"
    assert said in found["Database"].found
    assert remedy in found["Database"].remedy


def test_an_older_schema_is_told_and_not_changed(home: Path) -> None:
    path = home / SIMULATED / DATABASE
    with_pragma("PRAGMA user_version = 0")(path)
    found = wrong(home)

    assert found["Database"].state is State.WARNING
    assert "older than this program" in found["Database"].found
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (0,)


def test_the_size_includes_what_is_still_in_the_write_ahead_log(home: Path) -> None:
    with database(home) as opened:
        opened.change("UPDATE assets SET name = hex(zeroblob(20000))")
        sizes = [(home / SIMULATED / f"{DATABASE}{end}").stat().st_size / 1e6 for end in ("", "-wal")]
        found = {it.name: it.found for it in examined(home)}

    assert found["Database"].startswith(f"{sum(sizes):.1f} MB, schema version")
    assert min(sizes) > 1, "some of it is in the log"


def test_a_missing_answer_is_named(home: Path) -> None:
    lost = bodies(home)[0]
    lost.unlink()
    found = wrong(home)

    assert found["Archive"].state is State.PROBLEM
    assert lost.name in found["Archive"].found
    assert "from a backup" in found["Archive"].remedy


def test_a_damaged_answer_is_found_when_every_byte_is_checked(home: Path) -> None:
    for path in bodies(home)[:5]:
        path.write_bytes(path.read_bytes()[:-9])

    assert wrong(home) == {}
    assert wrong(home, whole_archive=True)["Archive"].found.startswith("5 of ")
    assert " and others" in wrong(home, whole_archive=True)["Archive"].found


def test_an_answer_that_no_dataset_has_looked_at_is_a_loss(home: Path) -> None:
    with database(home) as opened:
        archive = EmbeddedArchive(opened, BodiesInFolder(home / SIMULATED / ARCHIVE))
        archive.keep(answer(b"{}", request=data_request(symbol="LOST")), receipt_id="lost", request_id="r")

    assert wrong(home)["Losses"].found == "1 archived answer not in the tables"
    assert "replay --replace" in wrong(home)["Losses"].remedy
