"""Bodies of answers, compressed and named by their digest: in a folder, or in memory."""

import errno
import gzip
import os
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from domain.errors import StoreCorruptedError, StoreUnavailableError


def body_digest(body: bytes) -> str:
    """SHA-256 (hex) of the uncompressed bytes."""
    return sha256(body).hexdigest()


class AnswerBodies(Protocol):
    """Keeps bodies by digest."""

    def put(self, digest: str, body: bytes) -> None:
        """Keep the body durably, once per digest; a damaged copy is replaced."""

    def get(self, digest: str) -> bytes:
        """The body; raises `StoreCorruptedError` when it is absent or does not match its digest."""


@dataclass(frozen=True, slots=True)
class BodiesInMemory:
    """`AnswerBodies` that end with the process."""

    compressed: dict[str, bytes] = field(default_factory=dict)

    def put(self, digest: str, body: bytes) -> None:
        """Keep the body."""
        self.compressed[digest] = _compressed(body)

    def get(self, digest: str) -> bytes:
        """The body."""
        if digest not in self.compressed:
            raise _corrupted(digest, "is not there", "in memory")
        return _body(digest, self.compressed[digest], "in memory")


@dataclass(frozen=True, slots=True)
class BodiesInFolder:
    """`AnswerBodies` as files `ab/cd/<digest>.gz`; a file appears whole or not at all, also after a power cut."""

    folder: Path

    def put(self, digest: str, body: bytes) -> None:
        """Keep the body."""
        path = self.path(digest)
        with _unavailable_errors(path):
            if not self._holds(digest):
                path.parent.mkdir(parents=True, exist_ok=True)
                write_whole(path, _compressed(body))
            # Also for a file that was there: whoever wrote it may have stopped before this point.
            for folder in (path.parent, path.parent.parent, self.folder):
                _synchronise(folder)

    def get(self, digest: str) -> bytes:
        """The body."""
        path = self.path(digest)
        with _unavailable_errors(path):
            try:
                compressed = path.read_bytes()
            except FileNotFoundError:
                raise _corrupted(digest, "is not there", str(path)) from None
        return _body(digest, compressed, str(path))

    def _holds(self, digest: str) -> bool:
        try:
            self.get(digest)
        except StoreCorruptedError:
            return False
        return True

    def path(self, digest: str) -> Path:
        """Where the body is, or would be."""
        return self.folder / digest[:2] / digest[2:4] / f"{digest}.gz"


def _compressed(body: bytes) -> bytes:
    # Without a time in the header, the same body always gives the same file.
    return gzip.compress(body, mtime=0)


def _body(digest: str, compressed: bytes, place: str) -> bytes:
    try:
        body = gzip.decompress(compressed)
    except (OSError, EOFError, zlib.error):
        raise _corrupted(digest, "is damaged", place) from None
    if body_digest(body) != digest:
        raise _corrupted(digest, "does not match its digest", place)
    return body


def _corrupted(digest: str, problem: str, place: str) -> StoreCorruptedError:
    return StoreCorruptedError(
        f"The archived answer {digest} {problem} ({place}). Restore that file from a backup; "
        "without one, the answer is lost, and its dataset has to be fetched again."
    )


def write_whole(path: Path, content: bytes) -> None:
    """Write beside the file, then rename, durably: no reader ever sees half of it, also after a power cut."""
    handle, unfinished = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(unfinished).replace(path)
        _synchronise(path.parent)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise


def _synchronise(folder: Path) -> None:
    """Make the folder's entries durable; a file's name is part of its folder, not of the file."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _unavailable_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        remedy = "Free some space." if error.errno == errno.ENOSPC else "Check the disk and the folder's permissions."
        raise StoreUnavailableError(f"The archive cannot use {path}: {error.strerror}. {remedy}") from error
