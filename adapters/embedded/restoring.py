"""A backup brought back: every byte checked, whole or not at all."""

import shutil
from datetime import datetime
from pathlib import Path

from adapters.durable_files import make_folder, synchronise, unavailable_errors
from adapters.embedded.answer_bodies import BodiesInFolder
from adapters.embedded.backup import ARCHIVE, FILES, Manifest, Progress, digest_of, for_each, named_answers
from adapters.embedded.budget_ledger import EmbeddedBudgetLedger
from adapters.embedded.database import Database
from adapters.embedded.interrupted_restore import discard, whole_beside
from domain.errors import AnswerCorruptedError, StoreCorruptedError
from domain.model.datasets import Provider


def unpack(backup: Path, manifest: Manifest, data: Path, *, progress: Progress) -> Path:
    """Copy everything beside `data`, durably, and return the folder; `data` itself is not touched.

    Raises `StoreCorruptedError` when anything is not as it was written or has a newer schema, `StoreUnavailableError`
    when it cannot be read or copied.
    """
    unpacked = data.with_name(f".{data.name}.restoring")
    with unavailable_errors(f"The backup cannot be copied from {backup} to {unpacked}"):
        # What an interrupted restore left.
        shutil.rmtree(unpacked, ignore_errors=True)
        make_folder(unpacked)
        try:
            _copy(backup, manifest, unpacked, progress)
        except BaseException:
            shutil.rmtree(unpacked, ignore_errors=True)
            raise
    return unpacked


def forget_the_budget(unpacked: Path, manifest: Manifest, until: datetime) -> None:
    """Let no call of Alpha Vantage start before `until`: the ledger does not know the calls made since the backup."""
    with Database(unpacked / manifest.store) as database:
        EmbeddedBudgetLedger(database).close_until(Provider.ALPHA_VANTAGE, until)


def put_in_place(unpacked: Path, data: Path, aside: Path | None) -> None:
    """Let `unpacked` become `data`; what is there is moved `aside`, or was nothing.

    Killed at any moment, what is there is the data before or the restored data, whole; or for a moment nothing, until
    `finish_restore` is called.
    """
    whole = whole_beside(data)
    with unavailable_errors(f"The restored data cannot become {data}"):
        if aside is None:
            unpacked.rename(data)
            discard(whole)
        else:
            _mark_as_whole(unpacked, whole)
            data.rename(aside)
            try:
                whole.rename(data)
            except FileNotFoundError:
                # Another command finished this restore just now.
                if not data.exists():
                    raise
        synchronise(data.parent)


def _mark_as_whole(unpacked: Path, whole: Path) -> None:
    discard(whole)
    unpacked.rename(whole)
    synchronise(whole.parent)


def _copy(backup: Path, manifest: Manifest, unpacked: Path, progress: Progress) -> None:
    for name, digest in manifest.files.items():
        source, copy = backup / FILES / digest, unpacked / name
        if source.exists():
            shutil.copyfile(source, copy)
        if not copy.exists() or digest_of(copy) != digest:
            raise _not_as_written(source)
        synchronise(copy)
    # Brings an older schema up to date, and refuses a newer one before anything is replaced.
    Database(unpacked / manifest.store).close()
    _, wanted = named_answers(unpacked / manifest.store)
    copies, bodies = BodiesInFolder(backup / ARCHIVE), BodiesInFolder(unpacked / ARCHIVE)

    def bring(digest: str) -> None:
        try:
            bodies.put(digest, copies.get(digest))
        except AnswerCorruptedError:
            raise _not_as_written(copies.path(digest)) from None

    for _ in for_each(bring, [digest for digest in wanted if digest not in manifest.damaged], progress):
        pass
    synchronise(unpacked)


def _not_as_written(path: Path) -> StoreCorruptedError:
    return StoreCorruptedError(f"{path} is not as it was written. Use another backup.")
