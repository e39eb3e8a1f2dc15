import csv
import json
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from adapters.files.tables import TableFormat
from domain.model.datasets import REPORT_DATASETS
from domain.rules.current_view import current_view
from entrypoints.cli.commands.export import READ_IT
from entrypoints.cli.exit_codes import ExitCode
from entrypoints.cli.session import stored
from tests.entrypoints.a_day import document, run
from tests.entrypoints.a_history import DESCRIPTION, DIGESTS, FIRST, NOW, SECOND, THIRD, told, write_history

FIGURE = ["symbol", "dataset", "period_kind", "fiscal_period", "field"]
TABLES = ["figures", "overviews", "releases", "assets"]


def export(home: str, folder: Path, *options: str) -> dict[str, Any]:
    result = run("export", str(folder), *options, "--home", home, "--json")
    assert result.exit_code == ExitCode.DONE, result.output
    return document(result.stdout)


def figures(folder: Path) -> dict[tuple[str, date, str], dict[str, Any]]:
    rows = pl.read_parquet(folder / "figures.parquet").to_dicts()
    found = {(row["period_kind"], row["fiscal_period"], row["field"]): row for row in rows}
    assert len(found) == len(rows)
    return found


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_every_figure_of_the_store_is_a_row_exactly_as_it_is_there(acme: str, tmp_path: Path) -> None:
    export(acme, tmp_path)
    with stored(Path(acme)) as session:
        held = {
            (report.period.kind.value, report.period.month, field): value
            for dataset in REPORT_DATASETS
            for report in current_view(session.system.reports().revisions("ACME", dataset))
            for field, value in report.figures.items()
            if value is not None
        }

    assert {key: row["value"] for key, row in figures(tmp_path).items()} == held
    assert held["quarterly", date(2026, 9, 30), "totalRevenue"] == Decimal("1100000.25")


def test_a_row_tells_unit_currency_period_and_since_when_it_is_known_by_which_answer(acme: str, tmp_path: Path) -> None:
    export(acme, tmp_path)
    found = figures(tmp_path)
    carried = found["quarterly", date(2026, 6, 30), "totalRevenue"]

    assert carried == {
        "symbol": "ACME",
        "dataset": "income_statement",
        "period_kind": "quarterly",
        "fiscal_period": date(2026, 6, 30),
        "fiscal_date_ending": date(2026, 6, 30),
        "field": "totalRevenue",
        "value": Decimal(900000),
        "unit": "currency",
        "currency": "USD",
        "known_at": FIRST,
        "provisional": True,
        "answer_digest": DIGESTS[FIRST],
    }
    assert found["quarterly", date(2026, 6, 30), "netIncome"]["known_at"] == THIRD
    assert found["quarterly", date(2026, 9, 30), "surprisePercentage"]["unit"] == "percent"
    assert found["quarterly", date(2026, 9, 30), "surprisePercentage"]["known_at"] == SECOND


@pytest.mark.parametrize("day", ["2026-11-03", "2026-11-05", "2026-11-09", "2026-11-10"])
def test_a_past_day_is_what_as_of_tells_and_what_every_revision_gives_for_it(
    day: str, acme: str, tmp_path: Path
) -> None:
    export(acme, tmp_path / "past", "--as-of", day)
    export(acme, tmp_path / "every", "--all-revisions")
    said = document(run("as-of", "ACME", day, "--home", acme, "--json").stdout)
    past = pl.read_parquet(tmp_path / "past" / "figures.parquet").select(*FIGURE, "value", "known_at").sort(FIGURE)
    until = datetime.fromisoformat(said["instant"])
    every = pl.read_parquet(tmp_path / "every" / "figures.parquet").filter(pl.col("known_at") <= until)
    newest = every.sort("known_at").unique(FIGURE, keep="last").drop_nulls("value")

    assert newest.select(past.columns).sort(FIGURE).equals(past)
    assert {(row["dataset"], row["period_kind"], row["field"], row["value"]) for row in past.to_dicts()} == {
        (dataset, report["period"].partition(":")[0], field, Decimal(value))
        for dataset, reports in said["reports"].items()
        for report in reports
        for field, value in report["figures"].items()
        if value is not None
    }


def test_with_a_past_day_nothing_is_written_of_which_only_the_present_is_known(acme: str, tmp_path: Path) -> None:
    export(acme, tmp_path)
    assert names(tmp_path) == sorted(["export.json", *(f"{name}.parquet" for name in TABLES)])

    export(acme, tmp_path, "--as-of", "2026-11-04")
    overviews = pl.read_parquet(tmp_path / "overviews.parquet")

    assert names(tmp_path) == ["export.json", "figures.parquet", "overviews.parquet"]
    assert set(overviews["known_at"]) == {FIRST}
    assert overviews.filter(field="MarketCapitalization")["value"].to_list() == [Decimal(3_000_000_000)]


def test_of_every_revision_a_withdrawn_figure_is_a_row_without_a_value(acme: str, tmp_path: Path) -> None:
    export(acme, tmp_path, "--all-revisions")
    rows = pl.read_parquet(tmp_path / "figures.parquet").filter(
        period_kind="quarterly", fiscal_period=date(2026, 9, 30), field="grossProfit"
    )

    assert rows.sort("known_at").select("known_at", "value").rows() == [
        (FIRST, Decimal(400_000)),
        (SECOND, Decimal(400_000)),
        (THIRD, None),
    ]


def test_csv_holds_the_same_and_every_text_as_it_is(acme: str, tmp_path: Path) -> None:
    export(acme, tmp_path / "parquet")
    export(acme, tmp_path / "csv", "--format", "csv")
    for name in TABLES:
        with (tmp_path / "csv" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        expected = pl.read_parquet(tmp_path / "parquet" / f"{name}.parquet")

        assert list(rows[0]) == expected.columns
        assert len(rows) == len(expected)
        if "value" in expected.columns:
            assert [Decimal(row["value"]) if row["value"] else None for row in rows] == expected["value"].to_list()
        if name == "overviews":
            assert {row["text"] for row in rows if row["field"] == "Description"} == {DESCRIPTION}


@pytest.mark.parametrize("table_format", READ_IT)
def test_the_line_that_it_ends_with_reads_it(table_format: TableFormat, acme: str, tmp_path: Path) -> None:
    folder = tmp_path / 'a "place" of its own'
    screen = run(
        "export", str(folder), "--format", table_format.value, "--home", acme, settings={"COLUMNS": "80"}
    ).stdout
    *above, last = screen.splitlines()
    read: pl.DataFrame = eval(last.removeprefix("Read it: "), {"polars": pl})  # noqa: S307 - it is our own line

    assert max(map(len, above)) <= 80
    assert above[0].startswith("1 company as known at Tue 10 Nov 2026 08:00; simulated data, in")
    assert read.schema["value"] == pl.Decimal(38, 20)
    assert read.schema["known_at"] == pl.Datetime("us", "UTC")
    assert read["known_at"].max() == THIRD


def test_export_json_says_what_the_export_is(acme: str, tmp_path: Path) -> None:
    said = export(acme, tmp_path, "--symbol", "acme", "--symbol", "ACME", "--all-revisions", "--format", "csv")

    assert said.pop("folder") == str(tmp_path)
    assert json.loads((tmp_path / "export.json").read_text()) == said
    assert said == {
        "source": "simulated",
        "made_at": NOW.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "as_of": None,
        "all_revisions": True,
        "symbols": ["ACME"],
        "companies": 1,
        "format": "csv",
        "files": {name: f"{name}.csv" for name in TABLES},
        "rows": {"figures": 16, "overviews": 16, "releases": 1, "assets": 1},
        "left_out": [],
    }


def test_an_export_in_another_format_leaves_no_file_of_the_earlier_one(acme: str, tmp_path: Path) -> None:
    export(acme, tmp_path, "--format", "csv")
    export(acme, tmp_path)

    assert names(tmp_path) == sorted(["export.json", *(f"{name}.parquet" for name in TABLES)])


def test_a_figure_too_long_for_parquet_is_named(tmp_path: Path) -> None:
    home = tmp_path / "home"
    write_history(home, [told(FIRST, {"totalRevenue": "1234567890123456789012", "netIncome": "1"})])
    folder = tmp_path / "[b]data"
    screen = run("export", str(folder), "--home", str(home)).stdout
    said = json.loads((folder / "export.json").read_text())

    assert "[b]data:" in "".join(screen.split()), "brackets in a folder's name mean no style"
    assert "1 row left out, whose figures have too many digits for Parquet" in " ".join(screen.split())
    assert [(row["symbol"], row["field"], row["value"]) for row in said["left_out"]] == [
        ("ACME", "totalRevenue", "1234567890123456789012")
    ]
    assert said["rows"]["figures"] == 1


def test_of_a_company_that_was_never_fetched_there_are_no_rows(acme: str, tmp_path: Path) -> None:
    assert export(acme, tmp_path, "--symbol", "brk-b")["rows"] == {
        "figures": 0, "overviews": 0, "releases": 0, "assets": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    "options, code, said",
    [
        (["--symbol", "ACME", "--symbol", "NOPE"], ExitCode.FAILED, "No asset has the symbol 'NOPE'"),
        (["--as-of", "2026-11-11"], ExitCode.USAGE, "2026-11-11 has not come: today is 2026-11-10."),
        (["--format", "xlsx"], ExitCode.USAGE, "'xlsx' is not one of 'parquet', 'csv'"),
    ],
)
def test_what_cannot_be_exported_is_said_and_nothing_is_written(
    options: list[str], code: ExitCode, said: str, acme: str, tmp_path: Path
) -> None:
    result = run("export", str(tmp_path / "data"), *options, "--home", acme)

    assert result.exit_code == code
    assert result.stdout == ""
    assert said in result.stderr
    assert not (tmp_path / "data").exists()


def test_a_folder_that_cannot_be_made_may_be_tried_again_elsewhere(acme: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    result = run("export", str(tmp_path / "file" / "data"), "--home", acme)

    assert result.exit_code == ExitCode.TRY_LATER
    assert "cannot be written (Not a directory)" in result.stderr


def test_without_pyarrow_the_other_format_is_named(home: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The image of the functions has none of it."""
    monkeypatch.delitem(sys.modules, "adapters.files.parquet", raising=False)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    refused = run("export", str(tmp_path / "out"), "--home", home)
    written = run("export", str(tmp_path / "out"), "--format", "csv", "--home", home)

    assert refused.exit_code == ExitCode.USAGE
    assert refused.stderr == "signal9: Parquet needs pyarrow, which is not installed here: use --format csv.\n"
    assert written.exit_code == ExitCode.DONE
