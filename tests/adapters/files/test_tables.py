"""Sets of files: whole or not at all, and every value as it was."""

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from adapters.files.tables import ABOUT, TableFormat, exported
from domain.errors import StoreUnavailableError


@dataclass(frozen=True, slots=True)
class Line:
    """A row with a column of every kind."""

    name: str
    day: date = date(2026, 11, 3)
    at: datetime = datetime(2026, 11, 3, 13, 0, 0, 250_000, tzinfo=UTC)
    value: Decimal | None = Decimal("0.10")
    note: str | None = None
    sure: bool = True


NAMES = ["ACME", 'with "quotes", commas', "two\nlines", "=1+1", " spaces ", "", "Ünïcödé 株"]
FIGURES = ["0", "-0.05", "1E+5", "123456789012345678", "0.00000000000000000001", "-99999999999999999.5"]
TOO_LONG = ["1234567890123456789", "0.000000000000000000001"]


def write(folder: Path, table_format: TableFormat, lines: Sequence[Line], name: str = "lines") -> Sequence[Line]:
    """An export of one table; the rows that were left out."""
    with exported(folder, table_format, {name: Line}) as tables:
        left_out = tables.write[name](lines)
        tables.about.update(files=tables.files)
    return left_out


def read_csv(folder: Path) -> list[dict[str, str]]:
    with (folder / "lines.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_parquet_gives_back_every_value_with_its_type(tmp_path: Path) -> None:
    later = datetime(2026, 11, 3, 8, 0, tzinfo=timezone(timedelta(hours=-5)))
    lines = [Line(name, note=name) for name in NAMES] + [Line("x", at=later, value=None, sure=False)]

    write(tmp_path, TableFormat.PARQUET, lines)
    read = pl.read_parquet(tmp_path / "lines.parquet")

    assert [Line(**row) for row in read.to_dicts()] == lines
    assert dict(read.schema) == {
        "name": pl.String,
        "day": pl.Date,
        "at": pl.Datetime("us", "UTC"),
        "value": pl.Decimal(38, 20),
        "note": pl.String,
        "sure": pl.Boolean,
    }


def test_csv_gives_back_every_text_whatever_is_in_it(tmp_path: Path) -> None:
    write(tmp_path, TableFormat.CSV, [Line(name) for name in NAMES])

    assert [row["name"] for row in read_csv(tmp_path)] == NAMES


def test_csv_writes_instants_in_utc_figures_in_full_and_absent_values_as_nothing(tmp_path: Path) -> None:
    write(tmp_path, TableFormat.CSV, [Line("x", at=datetime(2026, 11, 3, 8, 0, tzinfo=UTC), value=None, sure=False)])

    assert (tmp_path / "lines.csv").read_bytes() == (
        b"name,day,at,value,note,sure\r\nx,2026-11-03,2026-11-03T08:00:00Z,,,false\r\n"
    )


@pytest.mark.parametrize("text", FIGURES)
def test_figures_are_exact_in_both_formats(text: str, tmp_path: Path) -> None:
    figure = Decimal(text)
    for table_format in TableFormat:
        assert write(tmp_path / table_format.value, table_format, [Line("x", value=figure)]) == ()

    assert pl.read_parquet(tmp_path / "parquet" / "lines.parquet")["value"].to_list() == [figure]
    assert [Decimal(row["value"]) for row in read_csv(tmp_path / "csv")] == [figure]


@pytest.mark.parametrize("text", TOO_LONG)
def test_a_figure_that_parquet_cannot_hold_is_left_out_and_given_back_but_csv_holds_it(
    text: str, tmp_path: Path
) -> None:
    lines = [Line("a"), Line("b", value=Decimal(text)), Line("c")]

    assert write(tmp_path / "parquet", TableFormat.PARQUET, lines) == [lines[1]]
    assert write(tmp_path / "csv", TableFormat.CSV, lines) == ()
    assert pl.read_parquet(tmp_path / "parquet" / "lines.parquet")["name"].to_list() == ["a", "c"]
    assert Decimal(read_csv(tmp_path / "csv")[1]["value"]) == Decimal(text)


@pytest.mark.parametrize("table_format", TableFormat)
def test_a_table_without_rows_is_a_file_with_columns(table_format: TableFormat, tmp_path: Path) -> None:
    with exported(tmp_path, table_format, {"lines": Line}):
        pass

    if table_format is TableFormat.CSV:
        assert read_csv(tmp_path) == []
    else:
        assert pl.read_parquet(tmp_path / "lines.parquet").columns == ["name", "day", "at", "value", "note", "sure"]


@pytest.mark.parametrize("table_format", TableFormat)
def test_no_file_appears_before_all_are_whole_and_none_when_the_work_breaks_off(
    table_format: TableFormat, tmp_path: Path
) -> None:
    write(tmp_path, table_format, [Line("before")])
    before = {name: (tmp_path / name).read_bytes() for name in names(tmp_path)}
    seen: set[str] = set()

    def break_off() -> None:
        with exported(tmp_path, table_format, {"lines": Line, "more": Line}) as tables:
            tables.write["lines"]([Line("after")])
            seen.update(names(tmp_path))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        break_off()

    assert f"more.{table_format.value}" not in seen
    assert {name: (tmp_path / name).read_bytes() for name in names(tmp_path)} == before


def test_an_export_takes_the_place_of_an_earlier_one_in_another_format(tmp_path: Path) -> None:
    write(tmp_path, TableFormat.CSV, [Line("old")], name="older")
    (tmp_path / "notes.csv").write_text("my own")
    write(tmp_path, TableFormat.PARQUET, [Line("new")])

    assert names(tmp_path) == {"lines.parquet", "notes.csv", ABOUT}
    assert json.loads((tmp_path / ABOUT).read_text()) == {"files": {"lines": "lines.parquet"}}


@pytest.mark.parametrize(
    "written",
    [
        "no JSON",
        "[]",
        '{"files": 1}',
        '{"files": {"a": 1, "b": "../outside.csv", "c": "notes.txt"}}',
    ],
)
def test_nothing_is_removed_on_the_word_of_an_export_json_that_is_none(written: str, tmp_path: Path) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    (tmp_path / "outside.csv").write_text("mine")
    (folder / "notes.txt").write_text("mine")
    (folder / ABOUT).write_text(written)

    write(folder, TableFormat.CSV, [Line("x")])

    assert names(folder) == {"lines.csv", "notes.txt", ABOUT}
    assert (tmp_path / "outside.csv").exists()


def test_two_exports_into_one_folder_at_once_are_refused(tmp_path: Path) -> None:
    with (
        exported(tmp_path, TableFormat.CSV, {"lines": Line}),
        pytest.raises(StoreUnavailableError, match="Another export"),
    ):
        write(tmp_path, TableFormat.CSV, [Line("x")])

    assert read_csv(tmp_path) == []


def test_a_folder_that_cannot_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(StoreUnavailableError, match=r"file/export cannot be written \(Not a directory\)"):
        write(tmp_path / "file" / "export", TableFormat.PARQUET, [Line("x")])
