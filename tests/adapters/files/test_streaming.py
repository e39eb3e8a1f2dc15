"""Memory does not grow with the rows: what is held at once is one row group, as columns."""

import gc
import tracemalloc
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from adapters.files.parquet import parquet_table
from adapters.files.tables import Column, Write, columns, csv_table

CHUNK = 3_000
"""Rows of one company."""


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    value: Decimal


LINES = [Line(f"field {number}", Decimal(number)) for number in range(CHUNK)]
SIZE = 48
"""Bytes of such a row as columns, at most."""


def test_300_000_rows_are_held_and_written_in_row_groups(tmp_path: Path) -> None:
    path = tmp_path / "lines.parquet"
    before, most = pa.total_allocated_bytes(), 0
    with parquet_table(path, columns(Line), row_group=10 * CHUNK) as write:
        for _ in range(100):
            write(LINES)
            most = max(most, pa.total_allocated_bytes() - before)
    read = pq.ParquetFile(path).metadata

    assert [read.row_group(number).num_rows for number in range(read.num_row_groups)] == [10 * CHUNK] * 10
    assert 9 * CHUNK * 16 < most < 2 * 10 * CHUNK * SIZE


@pytest.mark.parametrize("table", [parquet_table, csv_table])
def test_no_row_is_kept_as_an_object(
    table: Callable[[Path, Sequence[Column]], AbstractContextManager[Write]], tmp_path: Path
) -> None:
    def write_and_forget(write: Write) -> int:
        gc.collect()
        tracemalloc.start()
        try:
            for number in range(6):
                write([Line(f"{number} {it}", Decimal(it)) for it in range(CHUNK)])
            return tracemalloc.get_traced_memory()[0]
        finally:
            tracemalloc.stop()

    with table(tmp_path / "lines", columns(Line)) as write:
        assert write_and_forget(write) < CHUNK * SIZE
