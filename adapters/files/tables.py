"""Tables of dataclass rows as files of one folder: none appears before all of them are whole."""

import csv
import dataclasses
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from types import NoneType
from typing import Any, get_args, get_type_hints

from adapters.durable_files import alone_in, make_folder, synchronise
from domain.errors import StoreUnavailableError

ABOUT = "export.json"
"""Says what the export is; written last."""
Row = Any
"""An instance of the table's dataclass."""
Write = Callable[[Sequence[Row]], Sequence[Row]]
"""Takes some more rows, and gives back those that the format cannot hold; they are left out."""


class TableFormat(StrEnum):
    """How a file is written; also the end of its name."""

    PARQUET = "parquet"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Column:
    """One field of the rows."""

    name: str
    type: type
    optional: bool
    """Whether it may be absent."""


@dataclass(frozen=True, slots=True)
class OpenTables:
    """An export that is being written."""

    write: Mapping[str, Write]
    """By the name of the table."""
    files: Mapping[str, str]
    """Their names in the folder, by the name of the table."""
    about: dict[str, object]
    """What `export.json` is to say, `files` among it; filled before the end."""


@contextmanager
def exported(folder: Path, table_format: TableFormat, row_types: Mapping[str, type]) -> Iterator[OpenTables]:
    """Write a file for each table, which all appear when the block ends well; then `export.json`. All are durable then.

    Of an export that was there, files that this one does not write are removed: a folder holds one export. Raises
    `StoreUnavailableError` when the folder cannot be written, or when another export writes into it.
    """
    files = {name: f"{name}.{table_format.value}" for name in row_types}
    unfinished = {name: folder / f".{file}.unfinished" for name, file in files.items()}
    unfinished_about = folder / f".{ABOUT}.unfinished"
    with _out_of_reach(folder), ExitStack() as ending:
        make_folder(folder)
        occupied = f"Another export writes into {folder}. Wait for it, or name another one."
        ending.enter_context(alone_in(folder, occupied))
        for path in (*unfinished.values(), unfinished_about):
            ending.callback(path.unlink, missing_ok=True)
        about: dict[str, object] = {}
        with ExitStack() as writing:
            table = _writer(table_format)
            writers = {
                name: writing.enter_context(table(path, columns(row_types[name]))) for name, path in unfinished.items()
            }
            yield OpenTables(writers, files, about)
        text = json.dumps(about, indent=2, ensure_ascii=False)
        unfinished_about.write_text(f"{text}\n", encoding="utf-8")
        # What can fail for want of space is done before the first file gets its name.
        for path in (*unfinished.values(), unfinished_about):
            synchronise(path)
        for name, path in unfinished.items():
            path.replace(folder / files[name])
        for file in _files_of_export(folder) - set(files.values()):
            (folder / file).unlink(missing_ok=True)
        unfinished_about.replace(folder / ABOUT)
        synchronise(folder)


def columns(row_type: type) -> tuple[Column, ...]:
    """The columns of a table whose rows are these dataclasses."""
    hints = get_type_hints(row_type)
    found = []
    for field in dataclasses.fields(row_type):
        kinds = get_args(hints[field.name]) or (hints[field.name],)
        (kind,) = (kind for kind in kinds if kind is not NoneType)
        found.append(Column(field.name, kind, optional=NoneType in kinds))
    return tuple(found)


@contextmanager
def csv_table(path: Path, listed: Sequence[Column]) -> Iterator[Write]:
    """Write CSV with a heading: figures exact, instants and dates in ISO 8601, absent values as nothing."""
    names = [column.name for column in listed]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)

        def write(rows: Sequence[Row]) -> Sequence[Row]:
            writer.writerows([_text(getattr(row, name)) for name in names] for row in rows)
            return ()

        yield write


def _writer(table_format: TableFormat) -> Callable[[Path, Sequence[Column]], AbstractContextManager[Write]]:
    if table_format is TableFormat.CSV:
        return csv_table
    from adapters.files.parquet import parquet_table  # noqa: PLC0415 - only Parquet pays for importing pyarrow

    return parquet_table


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else str(value)


def _files_of_export(folder: Path) -> set[str]:
    """The files that the folder's `export.json` names, if it is one of ours."""
    try:
        named = json.loads((folder / ABOUT).read_text(encoding="utf-8"))["files"].values()
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return set()
    ends = tuple(f".{it.value}" for it in TableFormat)
    return {name for name in named if isinstance(name, str) and Path(name).name == name and name.endswith(ends)}


@contextmanager
def _out_of_reach(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreUnavailableError(
            f"{folder} cannot be written ({error.strerror or error}). Free space, or name another folder."
        ) from error
