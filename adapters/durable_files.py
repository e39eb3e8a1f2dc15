"""Files and folders that outlive a power cut once the function has returned."""

import errno
import fcntl
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from domain.errors import StoreUnavailableError

NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""The disk is full, a quota is used up, or files may not grow so large."""
_NOT_SUPPORTED = frozenset({errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP})
_NO_LOCKS = frozenset({errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP})


def write_whole(path: Path, content: bytes) -> None:
    """Write beside the file, then rename, durably: no reader ever sees half of it, also after a power cut."""
    handle, unfinished = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            _to_the_disk(file.fileno())
        Path(unfinished).replace(path)
        synchronise(path.parent)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise


def make_folder(folder: Path) -> None:
    """Make the folder and what is missing above it, durably."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for each in missing:
        synchronise(each.parent)


def synchronise(path: Path) -> None:
    """Make a file's content, or a folder's entries, durable; a file's name is part of its folder, not of the file."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        _to_the_disk(descriptor)
    except OSError as error:
        # Some network file systems cannot do this for a folder; more than they give is not to be had.
        if error.errno not in _NOT_SUPPORTED or not path.is_dir():
            raise
    finally:
        os.close(descriptor)


def synchronise_way_to(folder: Path) -> None:
    """Make the names of the folder and of all above it durable, whoever made them."""
    for each in (folder, *folder.parents):
        # A folder that may be passed but not read is not of our making.
        if os.access(each, os.R_OK):
            synchronise(each)


@contextmanager
def alone_in(folder: Path, occupied: str) -> Iterator[None]:
    """Keep all others who ask for the same out of the folder while the block runs.

    Raises `StoreUnavailableError` that says `occupied` when another process, or thread, is in it. Where the file system
    has no locks nobody is kept out: that is no reason to be without a backup or an export.
    """
    # The folder itself, and no file in it: a file can be absent, or replaced by another one of the same name.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoreUnavailableError(occupied) from None
        except OSError as error:
            if error.errno not in _NO_LOCKS:
                raise
        yield
    finally:
        os.close(descriptor)


@contextmanager
def unavailable_errors(what: str) -> Iterator[None]:
    """Raise every `OSError` as `StoreUnavailableError`; `what` begins the message: "The archive cannot use ..."."""
    try:
        yield
    except OSError as error:
        raise StoreUnavailableError(f"{what}: {error.strerror or error}. {remedy(error)}") from error


def remedy(error: OSError) -> str:
    """What a person can do about a file that cannot be used."""
    return "Free some space." if error.errno in NO_SPACE else "Check the disk and the folder's permissions."


def _to_the_disk(descriptor: int) -> None:
    if sys.platform == "darwin":
        # There a plain fsync leaves the data in the disk's own cache; some file systems know nothing else.
        try:
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
        except OSError:
            os.fsync(descriptor)
    else:
        os.fsync(descriptor)
