"""What a store of a year answers, each question a command of its own, and what memory it takes."""

import shutil
import sqlite3
from contextlib import closing

from entrypoints.container.embedded import DATABASE
from entrypoints.settings import Source
from scripts.benchmarks.results import Options, Row, hand_over, milliseconds, processor_time, written
from scripts.benchmarks.timing import Command, best_of, run_command, run_program
from scripts.benchmarks.year import COMPANIES, ROUNDS, YEAR_HOME, megabytes

CAP = {"SIGNAL9_UNIVERSE_CAP": str(COMPANIES)}


def measure(options: Options) -> list[Row]:
    """Ask the store of `year` everything, and export and replay it."""
    home = options.work / YEAR_HOME
    runs = 1 if options.quick else 3
    with closing(sqlite3.connect(home / Source.SIMULATED.value / DATABASE)) as connection:
        symbol = connection.execute("SELECT max(symbol) FROM dataset_heads WHERE dataset = 'earnings'").fetchone()[0]
    between = ROUNDS[1].isoformat()
    asked = {
        "status": ("status",),
        "show SYMBOL": ("show", symbol),
        "as-of SYMBOL DATE": ("as-of", symbol, between),
        "revisions SYMBOL": ("revisions", symbol),
        "plan": ("plan",),
    }
    rows = [
        _row(f"`signal9 {name}`", best_of([run_command(*arguments, home=home, **CAP) for _ in range(runs)]))
        for name, arguments in asked.items()
    ]
    losses = run_program(["-m", "scripts.benchmarks.losses", str(home)], {})
    rows.append(_row("all losses counted, as after each day", best_of([losses])))
    for table_format in ("parquet", "csv"):
        folder = options.work / table_format
        exported = best_of([run_command("export", str(folder), "--format", table_format, home=home, **CAP)])
        size = sum(path.stat().st_size for path in folder.iterdir())
        rows.append(_row(f"`signal9 export --format {table_format}`", exported, f"{megabytes(size)}, "))
        shutil.rmtree(folder)
    replayed = best_of([run_command("replay", "--json", home=home, **CAP)])
    return [*rows, _row("`signal9 replay`: every answer again, and the tables compared", replayed)]


def _row(what: str, ran: Command, note: str = "") -> Row:
    seconds = written(ran.wall, " s") if ran.wall >= 1 else milliseconds(ran.wall)
    return Row(what, seconds, note=f"{note}{processor_time(ran.cpu)}, at most {megabytes(ran.peak)} of memory")


if __name__ == "__main__":
    hand_over(measure)
