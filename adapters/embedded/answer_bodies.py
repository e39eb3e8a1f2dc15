"""Bodies of answers, compressed and named by their digest: in a folder, or in memory."""

import errno
import gzip
import shutil
import zlib
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from threading import Event
from typing import Protocol

from adapters.durable_files import make_folder, synchronise, unavailable_errors, write_whole
from domain.errors import AnswerCorruptedError, StoreUnavailableError

LEAST_ROOM = 100_000_000
"""Bytes that have to be free before a call is made: some ten times what the fullest day writes, log and all."""


def body_digest(body: bytes) -> str:
    """SHA-256 (hex) of the uncompressed bytes."""
    return sha256(body).hexdigest()


class AnswerBodies(Protocol):
    """Keeps bodies by digest."""

    def put(self, digest: str, body: bytes) -> None:
        """Keep the body durably, once per digest; a damaged copy is replaced."""

    def get(self, digest: str) -> bytes:
        """The body; raises `AnswerCorruptedError` when it is absent, unreadable or does not match its digest."""

    def check_room(self) -> None:
        """Raises `StoreUnavailableError` when there is too little room to keep another body safely."""


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

    def check_room(self) -> None:
        """Memory has room."""


@dataclass(frozen=True, slots=True)
class BodiesInFolder:
    """`AnswerBodies` as files `ab/cd/<digest>.gz`; a file appears whole or not at all, also after a power cut."""

    folder: Path
    room: int = LEAST_ROOM
    """Bytes of the disk that have to be free."""
    _has_lasting_name: Event = field(default_factory=Event, init=False, repr=False, compare=False)
    """Set once the folder's own name is known to be on the disk; which needs to be seen to once a process."""

    def put(self, digest: str, body: bytes) -> None:
        """Keep the body."""
        path = self.path(digest)
        with unavailable_errors(f"The archive cannot use {path}"):
            if self.holds(digest):
                synchronise(path.parent)
            else:
                make_folder(self.folder)
                path.parent.mkdir(parents=True, exist_ok=True)
                write_whole(path, _compressed(body))
            # Also for what was there: whoever made it may have stopped before this point.
            for folder in (path.parent.parent, self.folder):
                synchronise(folder)
            if not self._has_lasting_name.is_set():
                synchronise(self.folder.parent)
                self._has_lasting_name.set()

    def get(self, digest: str) -> bytes:
        """The body."""
        path = self.path(digest)
        with unavailable_errors(f"The archive cannot use {path}"):
            try:
                compressed = path.read_bytes()
            except FileNotFoundError:
                raise _corrupted(digest, "is not there", str(path)) from None
            except OSError as error:
                if error.errno != errno.EIO:
                    raise
                raise _corrupted(digest, "cannot be read from the disk", str(path)) from error
        return _body(digest, compressed, str(path))

    def check_room(self) -> None:
        """Look at the disk that the folder is on, or will be."""
        with unavailable_errors(f"The archive cannot use {self.folder}"):
            free = _free(self.folder)
        if free < self.room:
            raise StoreUnavailableError(
                f"The disk of {self.folder} has {free / 1e6:,.0f} MB left; with less than {self.room / 1e6:,.0f} MB no "
                "call is made, since its answer might find no room. Free some space."
            )

    def holds(self, digest: str) -> bool:
        """Whether the body is there and matches its digest."""
        try:
            self.get(digest)
        except AnswerCorruptedError:
            return False
        return True

    def path(self, digest: str) -> Path:
        """Where the body is, or would be."""
        return self.folder / digest[:2] / digest[2:4] / f"{digest}.gz"


def _free(folder: Path) -> int:
    """Bytes that are free on the disk that the folder is on, or will be."""
    try:
        return shutil.disk_usage(folder).free
    except FileNotFoundError:
        if folder == folder.parent:
            raise
        return _free(folder.parent)


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


def _corrupted(digest: str, problem: str, place: str) -> AnswerCorruptedError:
    return AnswerCorruptedError(
        f"The archived answer {digest} {problem} ({place}). Restore that file from a backup; "
        "without one, the answer is lost, and its dataset has to be fetched again."
    )
