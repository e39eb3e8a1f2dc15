"""Backups at the level of files: whole at every moment, checked to the last byte, and never in the way."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.durable_files import alone_in
from adapters.embedded.answer_bodies import BodiesInFolder
from adapters.embedded.archive import EmbeddedArchive
from adapters.embedded.backup import FILES, MANIFEST, Contents, Manifest, back_up, read_manifest
from adapters.embedded.database import Database
from adapters.embedded.restoring import put_in_place, unpack
from adapters.embedded.watchlist import EmbeddedWatchlist
from domain.errors import AnswerCorruptedError, SettingsError, StoreCorruptedError, StoreUnavailableError
from domain.model.answers import Receipt
from tests.architecture.source_tree import ROOT
from tests.builders import NOW, answer

STORE = "signal9.sqlite3"
CONTENTS = Contents(STORE, databases=("simulator.sqlite3",), files=("world.json",))
ANSWERS = 5


class Data:
    """A data folder with a store, an archive of answers, and the note of its world."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        (folder / "world.json").write_text('{"seed": 9}\n', encoding="utf-8")
        for number in range(ANSWERS):
            self.receive(number)

    def receive(self, number: int) -> Receipt:
        """Keep one more answer."""
        with Database(self.folder / STORE) as database:
            archive = EmbeddedArchive(database, self.bodies)
            kept = answer(f'{{"answer": {number}}}'.encode(), received_at=NOW + timedelta(hours=number))
            return archive.keep(kept, receipt_id=f"receipt-{number}", request_id="request-1")

    @property
    def bodies(self) -> BodiesInFolder:
        return BodiesInFolder(self.folder / "archive")

    def answers(self) -> list[bytes]:
        """Every archived answer, in the order of arrival; raises for a damaged one."""
        with Database(self.folder / STORE) as database:
            return [self.bodies.get(receipt.digest) for receipt in EmbeddedArchive(database, self.bodies).receipts()]


@pytest.fixture
def data(tmp_path: Path) -> Data:
    return Data(tmp_path / "data")


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    return tmp_path / "somewhere" / "backup"


def silent(_: int, __: int) -> None:
    """Nobody looks at the progress."""


def copied(data: Data, backup: Path, progress: Callable[[int, int], None] = silent) -> Manifest:
    return back_up(data.folder, backup, contents=CONTENTS, source="simulated", now=NOW, progress=progress)


def restored(backup: Path, folder: Path) -> Data:
    """What a backup brings back, as a data folder of its own."""
    put_in_place(unpack(backup, read_manifest(backup), folder, progress=silent), folder, None)
    found = object.__new__(Data)
    found.folder = folder
    return found


def files(folder: Path) -> dict[str, int]:
    """Every file below a folder, with the number of its inode: another number is another file."""
    return {str(path.relative_to(folder)): path.stat().st_ino for path in folder.rglob("*") if path.is_file()}


def test_a_backup_brings_back_the_store_the_answers_and_the_world(data: Data, backup: Path, tmp_path: Path) -> None:
    manifest = copied(data, backup)
    again = restored(backup, tmp_path / "again")

    assert (manifest.receipts, manifest.answers, manifest.damaged) == (ANSWERS, ANSWERS, [])
    assert set(manifest.files) == {STORE, "world.json"}, "there was no simulator of its own"
    assert again.answers() == data.answers()
    assert (again.folder / "world.json").read_bytes() == (data.folder / "world.json").read_bytes()
    assert not list(tmp_path.glob(".*")), "nothing unfinished is left"


def test_the_same_folder_again_gets_what_is_new_and_keeps_the_rest(data: Data, backup: Path, tmp_path: Path) -> None:
    first = copied(data, backup)
    before = files(backup / "archive")
    data.receive(ANSWERS)
    second = copied(data, backup)
    after = files(backup / "archive")

    assert after.items() > before.items()
    assert len(after) == ANSWERS + 1
    assert second.answers == first.answers + 1
    assert {file.name for file in (backup / FILES).iterdir()} == set(second.files.values()), "older files are gone"
    assert restored(backup, tmp_path / "again").answers() == data.answers()


class Interrupted(BaseException):
    """A person's Ctrl-C."""


def stop_at(answer_number: int) -> Callable[[int, int], None]:
    def progress(done: int, total: int) -> None:
        assert total >= ANSWERS
        if done == answer_number:
            raise Interrupted

    return progress


def test_a_backup_that_is_interrupted_is_none_and_the_same_command_finishes_it(
    data: Data, backup: Path, tmp_path: Path
) -> None:
    with pytest.raises(Interrupted):
        copied(data, backup, stop_at(2))
    with pytest.raises(SettingsError, match="no complete backup"):
        read_manifest(backup)

    copied(data, backup)
    assert restored(backup, tmp_path / "again").answers() == data.answers()


def test_while_a_backup_is_brought_up_to_date_the_older_one_is_whole(data: Data, backup: Path, tmp_path: Path) -> None:
    before = data.answers()
    first = copied(data, backup)
    data.receive(ANSWERS)
    with pytest.raises(Interrupted):
        copied(data, backup, stop_at(ANSWERS))

    assert read_manifest(backup) == first
    assert restored(backup, tmp_path / "again").answers() == before


KILLED = """
import os, signal, sys
from pathlib import Path
from adapters.embedded import backup
from tests.adapters.embedded.test_backup import CONTENTS, NOW
def progress(done, total):
    if done == int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)
backup.back_up(Path(sys.argv[1]), Path(sys.argv[2]), contents=CONTENTS, source="live", now=NOW, progress=progress)
"""


@pytest.mark.slow
def test_a_backup_that_is_killed_is_none_and_the_same_command_finishes_it(
    data: Data, backup: Path, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", KILLED, str(data.folder), str(backup), str(ANSWERS)]
    killed = subprocess.run(command, cwd=ROOT, check=False)

    assert killed.returncode == -signal.SIGKILL
    with pytest.raises(SettingsError, match="no complete backup"):
        read_manifest(backup)
    copied(data, backup)
    assert restored(backup, tmp_path / "again").answers() == data.answers()


def test_a_folder_with_anything_else_is_left_alone(data: Data, tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    (photos / "archive").mkdir(parents=True)
    (photos / "archive" / "1999.jpg").touch()

    with pytest.raises(SettingsError, match="photos holds something that is no backup"):
        copied(data, photos)

    assert list(files(photos)) == ["archive/1999.jpg"]


def test_a_backup_within_the_data_itself_is_refused(data: Data) -> None:
    with pytest.raises(SettingsError, match="lies in the data itself"):
        copied(data, data.folder / "backup")

    assert not (data.folder / "backup").exists()


def test_two_backups_never_write_to_one_folder_at_once(data: Data, backup: Path) -> None:
    manifest = copied(data, backup)
    with alone_in(backup, "in use"), pytest.raises(StoreUnavailableError, match="Another backup is being written"):
        copied(data, backup)

    assert read_manifest(backup) == manifest


def test_nor_do_two_that_are_the_first_ones_of_a_folder(data: Data, backup: Path) -> None:
    """There is no file yet that both could lock, and whichever writes it first must not be the second's."""
    backup.mkdir(parents=True)
    with alone_in(backup, "in use"), pytest.raises(StoreUnavailableError, match="Another backup is being written"):
        copied(data, backup)

    assert list(backup.iterdir()) == []


def test_one_damaged_answer_does_not_keep_the_others_from_being_copied(
    data: Data, backup: Path, tmp_path: Path
) -> None:
    lost = data.receive(ANSWERS)
    data.bodies.path(lost.digest).write_bytes(b"rust")
    manifest = copied(data, backup)
    again = restored(backup, tmp_path / "again")

    assert (manifest.damaged, manifest.answers) == ([lost.digest], ANSWERS)
    with pytest.raises(AnswerCorruptedError, match=f"{lost.digest} is not there"):
        again.answers()


def test_a_backup_that_has_an_answer_mends_the_damaged_one(data: Data, backup: Path, tmp_path: Path) -> None:
    before = data.answers()
    copied(data, backup)
    data.bodies.path(data.receive(0).digest).unlink()

    assert copied(data, backup).damaged == []
    assert restored(backup, tmp_path / "again").answers() == before


def test_half_a_copy_that_a_kill_left_is_no_hindrance(data: Data, backup: Path) -> None:
    copied(data, backup)
    left = backup / FILES / ".unfinished"
    left.write_bytes(b"{" * 5_000)
    for name in CONTENTS.files:  # else one of these is copied over it
        (data.folder / name).unlink()

    manifest = copied(data, backup)

    assert not left.exists()
    assert {file.name for file in (backup / FILES).iterdir()} == set(manifest.files.values())


def test_a_copy_that_was_damaged_is_made_again(data: Data, backup: Path, tmp_path: Path) -> None:
    copied(data, backup)
    BodiesInFolder(backup / "archive").path(data.receive(0).digest).write_bytes(b"rust")
    copied(data, backup)

    assert restored(backup, tmp_path / "again").answers() == data.answers()


def test_a_damaged_database_does_not_take_the_place_of_a_whole_one(data: Data, backup: Path) -> None:
    with Database(data.folder / STORE) as database:
        for number in range(500):
            EmbeddedWatchlist(database).add(f"S{number:04}")
    manifest = copied(data, backup)
    with (data.folder / STORE).open("r+b") as file:
        file.seek(-3 * 4096, 2)
        file.write(b"rust" * 1024 * 2)

    with pytest.raises(StoreCorruptedError, match=r"signal9\.sqlite3.*damaged"):
        copied(data, backup)

    assert read_manifest(backup) == manifest
    assert {file.name for file in (backup / FILES).iterdir()} == set(manifest.files.values())


def flip_a_byte(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def store_of(backup: Path) -> Path:
    return backup / FILES / read_manifest(backup).files[STORE]


def an_answer_of(backup: Path) -> Path:
    return next(iter(sorted((backup / "archive").rglob("*.gz"))))


def point_outside(backup: Path) -> None:
    manifest = json.loads((backup / MANIFEST).read_text(encoding="utf-8"))
    manifest["files"]["../outside"] = manifest["files"][STORE]
    (backup / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")


DAMAGE: dict[str, Callable[[Path], object]] = {
    "one bit of the database": lambda backup: flip_a_byte(store_of(backup)),
    "no database": lambda backup: store_of(backup).unlink(),
    "one bit of an answer": lambda backup: flip_a_byte(an_answer_of(backup)),
    "an answer cut off": lambda backup: an_answer_of(backup).write_bytes(an_answer_of(backup).read_bytes()[:-9]),
    "no answer": lambda backup: an_answer_of(backup).unlink(),
    "a manifest cut off": lambda backup: (backup / MANIFEST).write_bytes((backup / MANIFEST).read_bytes()[:-9]),
    "a manifest of something else": lambda backup: (backup / MANIFEST).write_text('{"name": "photos"}'),
    "a manifest that is no object": lambda backup: (backup / MANIFEST).write_text("[]"),
    "a manifest that points outside": point_outside,
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_backup_is_refused_and_nothing_is_brought_back(
    damage: str, data: Data, backup: Path, tmp_path: Path
) -> None:
    copied(data, backup)
    DAMAGE[damage](backup)
    home = tmp_path / "home"
    home.mkdir()

    with pytest.raises(StoreCorruptedError, match="Use another backup"):
        restored(backup, home / "simulated")

    assert list(home.iterdir()) == []


def test_a_backup_of_a_newer_version_is_refused_and_nothing_is_brought_back(
    data: Data, backup: Path, tmp_path: Path
) -> None:
    with Database(data.folder / STORE) as database:
        database.rows("PRAGMA user_version = 99")
    copied(data, backup)

    with pytest.raises(StoreCorruptedError, match="schema version 99"):
        restored(backup, tmp_path / "again")

    assert not (tmp_path / "again").exists()


@pytest.fixture
def occupied(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "again"
    (folder / "archive").mkdir(parents=True)
    yield folder
    assert list(folder.iterdir()) == [folder / "archive"]


def test_what_is_in_the_place_is_never_overwritten(data: Data, backup: Path, occupied: Path) -> None:
    copied(data, backup)

    with pytest.raises(StoreUnavailableError, match="cannot become"):
        restored(backup, occupied)


def test_what_an_interrupted_restore_left_is_no_hindrance(data: Data, backup: Path, tmp_path: Path) -> None:
    copied(data, backup)
    with pytest.raises(Interrupted):
        unpack(backup, read_manifest(backup), tmp_path / "again", progress=stop_at(3))
    assert not (tmp_path / "again").exists()
    (tmp_path / ".again.restoring" / "archive").mkdir(parents=True)
    (tmp_path / ".again.restoring" / STORE).write_bytes(b"half")

    assert restored(backup, tmp_path / "again").answers() == data.answers()
