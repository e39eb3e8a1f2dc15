"""A restore that was killed at its last step, and what makes it good.

Data that is there is moved aside, then the restored data takes its place: two renames, and a kill between them leaves
no data where it is looked for. So what is whole and durable is marked as that before, by its name.
"""

import errno
import shutil
from pathlib import Path

from adapters.durable_files import synchronise, unavailable_errors
from domain.errors import StoreUnavailableError

_OCCUPIED = frozenset({errno.ENOTEMPTY, errno.EEXIST})


def whole_beside(data: Path) -> Path:
    """Where restored data lies from the moment on that it is whole, until it gets the name `data`."""
    return data.with_name(f".{data.name}.restored")


def is_interrupted(data: Path, store: str) -> bool:
    """Whether whole restored data waits for its place, and there is none in it; `store` is its database's name.

    Where there is data, it was never moved aside: then what was restored is of no use any more, and `discard` takes it
    away. Raises `StoreUnavailableError` when it cannot be looked at.
    """
    with unavailable_errors(f"The data {data} cannot be looked at"):
        return whole_beside(data).exists() and not (data / store).exists()


def finish_restore(data: Path, store: str) -> bool:
    """Give restored data its place if nothing but that is missing; whether it was.

    To be called before data is opened, and before the folder is made. Raises `StoreUnavailableError` when something
    else is in its place.
    """
    if not is_interrupted(data, store):
        return False
    whole = whole_beside(data)
    with unavailable_errors(f"The restored data in {whole} cannot become {data}"):
        try:
            whole.rename(data)
        except FileNotFoundError:
            # The restore itself, or another command, did it just now.
            return False
        except OSError as error:
            if error.errno not in _OCCUPIED:
                raise
            raise StoreUnavailableError(
                f"A restore was interrupted before its data, which lies in {whole}, could become {data}, and that "
                "folder is not empty. Run the restore again with --replace, or move that folder elsewhere."
            ) from None
        synchronise(data.parent)
    return True


def discard(whole: Path) -> None:
    """Delete what a restore left, if it did: unmarked first, since half of it would not be whole.

    Only for whoever holds the data's lock: a restore that is under way holds it, too.
    """
    discarded = whole.with_suffix(".discarded")
    shutil.rmtree(discarded, ignore_errors=True)
    with unavailable_errors(f"What a restore left in {whole} cannot be removed"):
        if whole.exists():
            whole.rename(discarded)
            shutil.rmtree(discarded, ignore_errors=True)
