"""What a run left behind, read with the standard library alone: the SQLite file, the archive, the simulator's log."""

import gzip
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

Row = Mapping[str, Any]

REPORT_TABLES = ("income_statement", "balance_sheet", "cash_flow", "earnings")
STATEMENT_TABLES = REPORT_TABLES[:3]
KEPT_FOR_EVER = (*REPORT_TABLES, "company_overview", "receipts", "quarantine", "probe_outcomes", "runs")
"""Tables whose rows never change and never go."""
NO_ANSWER = frozenset({"hang", "dropped", "truncated"})
"""Verdicts of the simulator after which nothing whole reaches the caller."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Arrival:
    """One call as the simulator logged it."""

    at: datetime
    provider: str
    subject: str
    """In our words: `income_statement`, `earnings_calendar`, `assets`."""
    symbol: str
    """As `plain_symbol` writes it."""
    verdict: str


@dataclass(frozen=True)
class Evidence:
    """Everything that can be looked at."""

    data: Path
    """The folder of database and archive."""
    arrivals: Sequence[Arrival]
    now: datetime
    """The world's time when the run ended."""

    def rows(self, query: str) -> list[Row]:
        """Rows of the store."""
        return rows_of(self.data / "signal9.sqlite3", query)

    @cached_property
    def receipts(self) -> list[Row]:
        """Every receipt, oldest first."""
        return self.rows("SELECT * FROM receipts ORDER BY received_at, receipt_id")

    def body(self, digest: str) -> bytes:
        """An archived body. Raises `OSError` or `EOFError` when it is not there or not whole."""
        return gzip.decompress((self.data / "archive" / digest[:2] / digest[2:4] / f"{digest}.gz").read_bytes())


def rows_of(database: Path, query: str) -> list[Row]:
    """Rows of a database that other processes may be writing."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(query)]


def logged_arrivals(log: Path) -> list[Arrival]:
    """Every call in a simulator's own log."""
    return [
        Arrival(
            _EPOCH + timedelta(microseconds=row["arrived_us"]),
            row["provider"],
            row["function"].lower(),
            plain_symbol(row["symbol"]),
            row["verdict"],
        )
        for row in rows_of(log, "SELECT * FROM calls ORDER BY id")
    ]


def logged_time(log: Path) -> datetime:
    """The world's latest instant in a simulator's log."""
    return _EPOCH + timedelta(microseconds=rows_of(log, "SELECT now_us FROM clock")[0]["now_us"])


def instant(text: str) -> datetime:
    """An instant of the store."""
    return datetime.fromisoformat(text)


def plain_symbol(symbol: str | None) -> str:
    """A symbol without what the providers write differently (`BRK.B`, `BRK-B`, `BRKB`; `ABC.PRA`, `ABC-PA`)."""
    base, _, series = (symbol or "").replace("-", ".").partition(".")
    return base + series.replace("PR", "P", 1)


def kept_rows(data: Path, tables: Iterable[str] = KEPT_FOR_EVER) -> dict[str, frozenset[tuple[Any, ...]]]:
    """The rows that must still be there at any later time, by table."""
    database = data / "signal9.sqlite3"
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        # Table names are those above.
        return {table: frozenset(connection.execute(f"SELECT * FROM {table}")) for table in tables}  # noqa: S608
