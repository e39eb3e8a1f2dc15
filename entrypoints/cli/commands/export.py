"""`signal9 export DIR`."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from functools import partial
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from adapters.files.tables import ABOUT, TableFormat, exported
from domain.errors import SettingsError
from domain.rules.market_day import market_day
from domain.use_cases.export_tables import AssetRow, ExportTables, FigureRow, OverviewRow, ReleaseRow
from entrypoints.cli import documents, screen
from entrypoints.cli.bar import bar
from entrypoints.cli.options import home_option, json_option
from entrypoints.cli.session import stored

ONE_ROW = {
    "figures": "a figure of a report, with unit, currency, period and known_at",
    "overviews": "a field of an overview",
    "releases": "an entry of the earnings calendar",
    "assets": "a company",
}
READ_IT = {
    TableFormat.PARQUET: "polars.read_parquet({path!r})",
    TableFormat.CSV: (
        "polars.read_csv({path!r}, try_parse_dates=True, schema_overrides={{'value': polars.Decimal(38, 20)}})"
    ),
}
"""CSV has no types, and figures begin with whole numbers, so a reader would guess wrong."""


@dataclass(frozen=True, slots=True)
class Content:
    """One table: what its rows are, and those of one company."""

    row_type: type
    rows_of: Callable[[str], Iterator[object]]


@dataclass(frozen=True, slots=True)
class About:
    """What `export.json` says, by key."""

    source: str
    """`live` or `simulated`."""
    made_at: datetime
    as_of: date | None
    all_revisions: bool
    symbols: tuple[str, ...] | None
    """`None`: every company that data is held of."""
    companies: int
    format: TableFormat
    files: Mapping[str, str]
    """By the name of the table."""
    rows: Mapping[str, int]
    left_out: tuple[object, ...]
    """Rows with a figure that the format cannot hold exactly."""


@click.command("export")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--format",
    "table_format",
    type=click.Choice([it.value for it in TableFormat]),
    default=TableFormat.PARQUET.value,
    show_default=True,
)
@click.option("--symbol", "symbols", multiple=True, help="Only this company; may be given several times.")
@click.option(
    "--as-of",
    metavar="DATE",
    type=click.DateTime(["%Y-%m-%d"]),
    help="What was known at the end of this New York day.",
)
@click.option("--all-revisions", is_flag=True, help="Every revision instead of the current ones.")
@home_option
@json_option
def command(
    folder: Path,
    table_format: str,
    symbols: Sequence[str],
    as_of: datetime | None,
    home: Path | None,
    *,
    all_revisions: bool,
    as_json: bool,
) -> None:
    """Write tidy tables: figures, overviews, releases and assets, one file each.

    Each figure is a row with its unit, currency, fiscal period, and known_at: when it became known. docs/export.md
    has the columns, and shows how to read them. All files appear together at the end, in the place of an earlier
    export; export.json says what they hold.

    With --as-of they hold nothing that became known later. Releases and assets are left out then: of them only the
    present state is kept.

    \b
    signal9 export data
    signal9 export data --format csv --symbol AAPL --symbol MSFT
    signal9 export data --as-of 2026-11-03
    signal9 export data --all-revisions
    """
    with stored(home) as session:
        day = as_of.date() if as_of else None
        if day is not None and day > (today := market_day(session.system.clock().now())):
            raise click.BadParameter(f"{day} has not come: today is {today}.", param_hint="--as-of")
        find, tables = session.system.find_asset(), session.system.export_tables()
        asked_for = tuple(dict.fromkeys(find(symbol).symbol for symbol in symbols))
        about = About(
            source=session.outside.source.value,
            made_at=session.system.clock().now(),
            as_of=day,
            all_revisions=all_revisions,
            symbols=asked_for or None,
            companies=len(asked_for),
            format=TableFormat(table_format),
            files={},
            rows={},
            left_out=(),
        )
        try:
            written = _write(folder, _contents(tables, about), asked_for or tables.symbols(), about)
        except ModuleNotFoundError as missing:
            if missing.name != "pyarrow":
                raise
            raise SettingsError("Parquet needs pyarrow, which is not installed here: use --format csv.") from None
        if as_json:
            print(documents.as_text({"folder": str(folder), **documents.fields(written)}))
        else:
            show(folder, written, session.settings.time_zone, screen.console())


def _contents(tables: ExportTables, about: About) -> Mapping[str, Content]:
    day, every = about.as_of, about.all_revisions
    told = {
        "figures": Content(FigureRow, partial(tables.figures, as_of=day, all_revisions=every)),
        "overviews": Content(OverviewRow, partial(tables.overview, as_of=day, all_revisions=every)),
    }
    present = {"releases": Content(ReleaseRow, tables.calendar), "assets": Content(AssetRow, tables.asset)}
    return told | present if day is None else told


def _write(folder: Path, contents: Mapping[str, Content], symbols: Sequence[str], about: About) -> About:
    """Write every table, company by company."""
    rows = dict.fromkeys(contents, 0)
    left_out: list[object] = []
    row_types = {name: content.row_type for name, content in contents.items()}
    with exported(folder, about.format, row_types) as tables, bar("Exporting") as advance:
        for done, symbol in enumerate(symbols, start=1):
            for name, content in contents.items():
                of_company = list(content.rows_of(symbol))
                refused = tables.write[name](of_company)
                rows[name] += len(of_company) - len(refused)
                left_out += refused
            advance(done, len(symbols))
        written = replace(about, companies=len(symbols), files=tables.files, rows=rows, left_out=tuple(left_out))
        tables.about.update(documents.plain(written))
    return written


def show(folder: Path, written: About, zone: tzinfo, console: Console) -> None:
    """Print what was written, and how to read it."""
    companies = "1 company" if written.companies == 1 else f"{screen.count(written.companies)} companies"
    when = f"the end of {written.as_of} (New York)" if written.as_of else screen.moment(written.made_at, zone)
    every = ", every revision" if written.all_revisions else ""
    console.print(f"{companies} as known at {when}{every}; {written.source} data, in {folder}:")
    table = screen.listing("File", "Rows", "One row is", right=("Rows",), wide=("One row is",))
    for name, file in written.files.items():
        table.add_row(file, screen.count(written.rows[name]), ONE_ROW[name])
    table.add_row(ABOUT, "", "says what the export holds")
    console.print(table)
    if written.left_out:
        said = f"{screen.count(len(written.left_out), 'row')} left out, whose figures have too many digits for Parquet"
        console.print(Text(f"{said}: export.json lists them, and --format csv holds them.", style="yellow"))
    console.print()
    # As one line, however long: it is to be copied.
    print("Read it: " + READ_IT[written.format].format(path=str(folder / written.files["figures"])))
