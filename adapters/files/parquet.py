"""Parquet, written row group by row group."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from adapters.files.tables import Column, Row, Write

ROW_GROUP = 100_000
"""Rows that are held in memory, as columns, before they are written; readers skip what they do not need by group."""
DIGITS, PLACES = 38, 20
"""Of a figure: the most that polars and DuckDB read. Of recorded figures the longest have 14 digits, or 16 places."""
_TYPES = {
    str: pa.string(),
    bool: pa.bool_(),
    date: pa.date32(),
    datetime: pa.timestamp("us", tz="UTC"),
    Decimal: pa.decimal128(DIGITS, PLACES),
}


@contextmanager
def parquet_table(path: Path, columns: Sequence[Column], *, row_group: int = ROW_GROUP) -> Iterator[Write]:
    """Write Parquet: figures as exact decimals, instants in UTC, absent values as null.

    A row with a figure that has more digits than the type holds is left out rather than rounded.
    """
    schema = pa.schema([pa.field(it.name, _TYPES[it.type], nullable=it.optional) for it in columns])
    waiting: list[pa.RecordBatch] = []
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:

        def flush() -> None:
            writer.write_table(pa.Table.from_batches(waiting, schema))
            waiting.clear()

        def write(rows: Sequence[Row]) -> Sequence[Row]:
            left_out: Sequence[Row] = ()
            try:
                batch = _batch(rows, schema)
            except pa.ArrowInvalid:
                left_out = [row for row in rows if not _fits(row, columns)]
                batch = _batch([row for row in rows if row not in left_out], schema)
            waiting.append(batch)
            if sum(it.num_rows for it in waiting) >= row_group:
                flush()
            return left_out

        yield write
        if waiting:
            flush()


def _batch(rows: Sequence[Row], schema: pa.Schema) -> pa.RecordBatch:
    arrays = [pa.array([getattr(row, field.name) for row in rows], field.type) for field in schema]
    return pa.record_batch(arrays, schema=schema)


def _fits(row: Row, columns: Sequence[Column]) -> bool:
    figures = (getattr(row, column.name) for column in columns if column.type is Decimal)
    return all(figure is None or _is_held(figure) for figure in figures)


def _is_held(figure: Decimal) -> bool:
    try:
        pa.scalar(figure, _TYPES[Decimal])
    except pa.ArrowInvalid:
        return False
    return True
