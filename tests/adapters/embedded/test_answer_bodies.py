"""Bodies in a folder: whole or absent, verified, and mended when the same answer comes again."""

import errno
import gzip
import os
import stat
from hashlib import sha256
from pathlib import Path

import pytest

from adapters.embedded.answer_bodies import BodiesInFolder, BodiesInMemory
from domain.errors import AnswerCorruptedError, StoreUnavailableError

BODY = b'{"symbol":"ACME"}' * 1_000
DIGEST = sha256(BODY).hexdigest()
WHOLE = gzip.compress(BODY, mtime=0)
needs_proc = pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="looks at this process through /proc")


@pytest.fixture
def bodies(tmp_path: Path) -> BodiesInFolder:
    return BodiesInFolder(tmp_path / "archive")


@pytest.fixture
def file(bodies: BodiesInFolder) -> Path:
    bodies.put(DIGEST, BODY)
    return bodies.folder / DIGEST[:2] / DIGEST[2:4] / f"{DIGEST}.gz"


def test_a_body_is_one_compressed_file_under_its_digest(bodies: BodiesInFolder, file: Path) -> None:
    assert [path for path in bodies.folder.rglob("*") if path.is_file()] == [file]
    assert file.stat().st_size < len(BODY) / 10
    assert bodies.get(DIGEST) == BODY


def test_the_same_body_always_gives_the_same_file(bodies: BodiesInFolder, file: Path, tmp_path: Path) -> None:
    elsewhere = BodiesInFolder(tmp_path / "elsewhere")
    elsewhere.put(DIGEST, BODY)

    assert (elsewhere.folder / file.relative_to(bodies.folder)).read_bytes() == file.read_bytes()
    assert file.read_bytes()[4:8] == bytes(4)  # the header's time of writing


def test_a_body_that_is_there_is_not_written_again(bodies: BodiesInFolder, file: Path) -> None:
    before = file.stat()

    bodies.put(DIGEST, BODY)

    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.parametrize(
    "damaged",
    [
        WHOLE[:-20],
        b"",
        b"no gzip at all",
        WHOLE[:50] + bytes([WHOLE[50] ^ 1]) + WHOLE[51:],
        gzip.compress(b"another body"),
    ],
    ids=["cut off", "empty", "not compressed", "one bit", "another body"],
)
def test_a_damaged_file_is_reported_and_mended_by_the_same_answer(
    bodies: BodiesInFolder, file: Path, damaged: bytes
) -> None:
    file.write_bytes(damaged)

    with pytest.raises(AnswerCorruptedError, match=rf"{DIGEST}.*{file.name}.*[Rr]estore"):
        bodies.get(DIGEST)

    bodies.put(DIGEST, BODY)
    assert bodies.get(DIGEST) == BODY


def test_a_missing_file_is_reported_with_its_place(bodies: BodiesInFolder, file: Path) -> None:
    file.unlink()

    with pytest.raises(AnswerCorruptedError, match=rf"{DIGEST} is not there \(.*{file.name}"):
        bodies.get(DIGEST)


def test_a_file_that_was_not_finished_is_no_body(bodies: BodiesInFolder, file: Path) -> None:
    """A writer that was killed leaves a hidden file beside, which nobody reads."""
    whole = file.read_bytes()
    file.unlink()
    file.with_name(f".{file.name}.left").write_bytes(whole[:100])

    with pytest.raises(AnswerCorruptedError):
        bodies.get(DIGEST)
    bodies.put(DIGEST, BODY)
    assert bodies.get(DIGEST) == BODY


def test_a_write_that_fails_leaves_no_file_behind(bodies: BodiesInFolder, file: Path) -> None:
    file.unlink()
    file.mkdir()  # a rename onto a folder fails

    with pytest.raises(StoreUnavailableError, match="archive cannot use"):
        bodies.put(DIGEST, BODY)

    assert list(file.parent.iterdir()) == [file]


def test_a_place_that_is_no_folder_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "archive").write_text("a file")

    with pytest.raises(StoreUnavailableError, match="archive"):
        BodiesInFolder(tmp_path / "archive").put(DIGEST, BODY)


def test_a_full_disk_says_so(bodies: BodiesInFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(StoreUnavailableError, match=r"No space left on device. Free some space"):
        bodies.put(DIGEST, BODY)
    assert [path for path in bodies.folder.rglob("*") if path.is_file()] == []


def test_a_file_system_that_cannot_synchronise_folders_is_no_hindrance(
    bodies: BodiesInFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    fsync = os.fsync

    def files_only(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "Invalid argument")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", files_only)
    bodies.put(DIGEST, BODY)

    assert bodies.get(DIGEST) == BODY


def test_bodies_in_memory_are_verified_as_well() -> None:
    bodies = BodiesInMemory()
    bodies.put(DIGEST, BODY)
    bodies.compressed[DIGEST] = bodies.compressed[DIGEST][:-1]

    with pytest.raises(AnswerCorruptedError, match=DIGEST):
        bodies.get(DIGEST)


@needs_proc
def test_a_file_that_the_disk_cannot_read_is_damaged_and_mended_by_the_same_answer(
    bodies: BodiesInFolder, file: Path
) -> None:
    """One bad sector is one lost answer, and not a store that is out of reach for ever."""
    file.unlink()
    file.symlink_to("/proc/self/mem")

    with pytest.raises(AnswerCorruptedError, match=rf"{DIGEST} cannot be read from the disk"):
        bodies.get(DIGEST)
    bodies.put(DIGEST, BODY)
    assert bodies.get(DIGEST) == BODY


def test_too_little_room_is_told_before_a_call_is_spent(tmp_path: Path) -> None:
    missing = tmp_path / "no" / "archive"
    BodiesInFolder(missing, room=0).check_room()

    with pytest.raises(StoreUnavailableError, match=r"archive has [\d,]+ MB left.*Free some space"):
        BodiesInFolder(missing, room=10**18).check_room()
    assert not missing.parent.exists()


def test_a_disk_that_cannot_be_looked_at_has_no_room(tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)

    with pytest.raises(StoreUnavailableError, match=r"archive cannot use .*loop.*Check the disk"):
        BodiesInFolder(loop / "archive").check_room()


@needs_proc
def test_a_body_that_comes_again_is_made_durable_again(
    bodies: BodiesInFolder, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever wrote it may have been killed before its folders were on the disk."""
    made_durable: list[Path] = []
    fsync = os.fsync

    def noted(descriptor: int) -> None:
        made_durable.append(Path(f"/proc/self/fd/{descriptor}").resolve())
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", noted)
    of_another_process = BodiesInFolder(bodies.folder)
    of_another_process.put(DIGEST, BODY)
    of_another_process.put(DIGEST, BODY)

    each_time = [file.parent, file.parent.parent, bodies.folder]
    assert made_durable == [*each_time, bodies.folder.parent, *each_time]
