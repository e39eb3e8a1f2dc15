"""`signal9 export DIR`."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import date, datetime
from functools import partial
from pathlib import Path

import click
from rich.progress import Progress

from adapters.files.tables import csv_table, parquet_table
from domain.rules.market_day import market_day
from domain.use_cases.export_tables import AssetRow, ExportTables, FigureRow, OverviewRow, ReleaseRow
from entrypoints.cli import documents, screen
from entrypoints.cli.options import home_option, json_option
from entrypoints.cli.session import stored

FORMATS = {"parquet": parquet_table, "csv": csv_table}


@click.command("export")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--format", "kind", type=click.Choice(list(FORMATS)), default="parquet", show_default=True)
@click.option("--symbol", "symbols", multiple=True, help="Only this company; may be given several times.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="What was known at the end of this New York day.")
@click.option("--all-revisions", is_flag=True, help="Every revision instead of the current ones.")
@home_option
@json_option
def command(
    folder: Path,
    kind: str,
    symbols: Sequence[str],
    as_of: datetime | None,
    home: Path | None,
    *,
    all_revisions: bool,
    as_json: bool,
) -> None:
    """Write tidy tables: figures, overviews, releases and assets, one file each.

    Each figure is a row with its unit, currency, fiscal period, and known_at: when it became known. docs/export.md
    has the columns.

    \b
    signal9 export data
    signal9 export data --format csv --symbol AAPL
    signal9 export data --as-of 2026-11-03
    signal9 export data --all-revisions
    """
    with stored(home) as session:
        tables = session.system.export_tables()
        day = as_of.date() if as_of else None
        if day is not None and day > (today := market_day(session.system.clock().now())):
            raise click.BadParameter(f"{day} has not come: today is {today}.", param_hint="--as-of")
        find = session.system.find_asset()
        wanted = [find(symbol).symbol for symbol in symbols] or tables.symbols()
        written = _write(folder, kind, _contents(tables, day, all_revisions=all_revisions), wanted)
    if as_json:
        print(documents.as_text({"folder": str(folder), "companies": len(wanted), "rows": written}))
        return
    rows = ", ".join(f"{number:,} {name}" for name, number in written.items())
    print(f"{screen.count(len(wanted), 'company') if len(wanted) == 1 else f'{len(wanted):,} companies'}: {rows}.")
    print(f"Read it: polars.read_parquet('{folder}/figures.parquet')" if kind == "parquet" else f"Written to {folder}.")


Content = tuple[type, Callable[[str], Iterator[object]]]


def _contents(tables: ExportTables, day: date | None, *, all_revisions: bool) -> dict[str, Content]:
    return {
        "figures": (FigureRow, partial(tables.figures, as_of=day, all_revisions=all_revisions)),
        "overviews": (OverviewRow, partial(tables.overview, as_of=day, all_revisions=all_revisions)),
        "releases": (ReleaseRow, tables.calendar),
        "assets": (AssetRow, tables.asset),
    }


def _write(folder: Path, kind: str, contents: dict[str, Content], symbols: Sequence[str]) -> dict[str, int]:
    """Write every table, company by company, and count the rows."""
    counts = dict.fromkeys(contents, 0)
    with ExitStack() as open_files:
        bar = open_files.enter_context(Progress(console=screen.console(to_stderr=True), transient=True))
        writers = {
            name: open_files.enter_context(FORMATS[kind](folder / f"{name}.{kind}", row_type))
            for name, (row_type, _) in contents.items()
        }
        for symbol in bar.track(symbols, description="Exporting"):
            for name, (_, rows_of) in contents.items():
                rows = list(rows_of(symbol))
                writers[name](rows)
                counts[name] += len(rows)
    return counts
