"""Tables of dataclass rows, written in batches; a file appears whole or not at all."""

import csv
import dataclasses
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from types import NoneType
from typing import Any, get_args, get_type_hints

import pyarrow as pa
import pyarrow.parquet as pq

from domain.errors import StoreUnavailableError

Row = Any
"""An instance of the table's dataclass."""
Write = Callable[[Sequence[Row]], None]
ROW_GROUP = 100_000
"""Rows that are held in memory before they are written."""
_TYPES = {
    str: pa.string(),
    bool: pa.bool_(),
    date: pa.date32(),
    datetime: pa.timestamp("us", tz="UTC"),
    # No figure has more than 18 digits before the point and 20 after it.
    Decimal: pa.decimal128(38, 20),
}


@contextmanager
def parquet_table(path: Path, row_type: type) -> Iterator[Write]:
    """Write Parquet: figures as exact decimals, instants in UTC, absent values as null."""
    schema = pa.schema([pa.field(name, _TYPES[kind], nullable=optional) for name, kind, optional in _columns(row_type)])
    waiting: list[Row] = []
    with _whole(path) as unfinished, pq.ParquetWriter(unfinished, schema, compression="zstd") as writer:

        def flush() -> None:
            columns = {name: [getattr(row, name) for row in waiting] for name in schema.names}
            writer.write_table(pa.table(columns, schema=schema))
            waiting.clear()

        def write(rows: Sequence[Row]) -> None:
            waiting.extend(rows)
            if len(waiting) >= ROW_GROUP:
                flush()

        yield write
        flush()


@contextmanager
def csv_table(path: Path, row_type: type) -> Iterator[Write]:
    """Write CSV with a heading: figures exact, instants and dates in ISO 8601, absent values as nothing."""
    names = [name for name, _, _ in _columns(row_type)]
    with _whole(path) as unfinished, unfinished.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)

        def write(rows: Sequence[Row]) -> None:
            writer.writerows([_text(getattr(row, name)) for name in names] for row in rows)

        yield write


def _columns(row_type: type) -> Iterator[tuple[str, type, bool]]:
    """Name, type, and whether it may be absent."""
    hints = get_type_hints(row_type)
    for field in dataclasses.fields(row_type):
        kinds = get_args(hints[field.name]) or (hints[field.name],)
        (kind,) = (kind for kind in kinds if kind is not NoneType)
        yield field.name, kind, NoneType in kinds


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield unfinished
        unfinished.replace(path)
    except OSError as error:
        raise StoreUnavailableError(
            f"{path} cannot be written ({error.strerror}). Free space, or name another folder."
        ) from error
    finally:
        unfinished.unlink(missing_ok=True)
