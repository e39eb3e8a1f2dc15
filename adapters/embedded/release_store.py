"""The earnings calendar table."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from adapters.embedded.database import Database, Row, Value
from adapters.exact_texts import (
    json_text,
    json_value,
    optional_date,
    optional_date_text,
    optional_decimal,
    optional_decimal_text,
    optional_instant,
    optional_instant_text,
)
from domain.model.releases import CalendarRow, Release, ReleaseState, ReportDateMove

# How a release stands is not the calendar's to say: a probe may have changed it since the calendar was compared.
_PUT = """
INSERT INTO earnings_calendar (
    symbol, fiscal_period, report_date, estimate, currency, time_of_day, changed_on, moves,
    state, state_reason, attempts, next_try
) VALUES (
    :symbol, :fiscal_period, :report_date, :estimate, :currency, :time_of_day, :changed_on, :moves,
    :state, :state_reason, :attempts, :next_try
) ON CONFLICT (symbol, fiscal_period) DO UPDATE SET
    report_date = excluded.report_date,
    estimate = excluded.estimate,
    currency = excluded.currency,
    time_of_day = excluded.time_of_day,
    changed_on = excluded.changed_on,
    moves = excluded.moves,
    next_try = CASE WHEN state = 'open' AND report_date <> excluded.report_date THEN NULL ELSE next_try END
"""
_CHANGE = """
UPDATE earnings_calendar SET
    state = :state, state_reason = :state_reason, attempts = :attempts, next_try = :next_try
WHERE symbol = :symbol AND fiscal_period = :fiscal_period AND state = :expected_state
"""

_STATE = {state.value: state for state in ReleaseState}


@dataclass(frozen=True, slots=True)
class EmbeddedReleaseStore:
    """`ReleaseStore` on SQLite."""

    database: Database

    def get(self, symbol: str, fiscal_period: date) -> Release | None:
        """One release."""
        row = self.database.row(
            "SELECT * FROM earnings_calendar WHERE symbol = ? AND fiscal_period = ?", symbol, fiscal_period.isoformat()
        )
        return None if row is None else _release(row)

    def of_symbol(self, symbol: str) -> tuple[Release, ...]:
        """All releases of a symbol, by fiscal period."""
        rows = self.database.rows("SELECT * FROM earnings_calendar WHERE symbol = ? ORDER BY fiscal_period", symbol)
        return tuple(map(_release, rows))

    def reported_between(self, first: date, last: date) -> Iterator[Release]:
        """Releases with a report date from `first` to `last`, by report date and symbol."""
        rows = self.database.rows(
            "SELECT * FROM earnings_calendar WHERE report_date BETWEEN ? AND ?"
            " ORDER BY report_date, symbol, fiscal_period",
            first.isoformat(),
            last.isoformat(),
        )
        return map(_release, rows)

    def open_releases(self) -> Iterator[Release]:
        """Every open release, by symbol and fiscal period."""
        rows = self.database.rows("SELECT * FROM earnings_calendar WHERE state = 'open' ORDER BY symbol, fiscal_period")
        return map(_release, rows)

    def put(self, releases: Iterable[Release]) -> None:
        """Insert, or replace what the calendar says; a release that is stored stands as it stood."""
        self.database.change_each(_PUT, map(_release_row, releases))

    def change(self, release: Release, expected_state: ReleaseState) -> bool:
        """Write how the release stands if its stored state is `expected_state`."""
        row = _release_row(release) | {"expected_state": expected_state.value}
        return self.database.change_each(_CHANGE, [row]) == 1

    def put_aside(self, rows: Iterable[CalendarRow]) -> None:
        """Keep rows of unknown symbols."""
        self.database.replace("unmatched_calendar_rows", map(_unmatched_row, rows))

    def count_by_state(self) -> dict[ReleaseState, int]:
        """How many releases are in each state."""
        rows = self.database.rows("SELECT state, count(*) AS releases FROM earnings_calendar GROUP BY state")
        counted = {row["state"]: int(row["releases"]) for row in rows}
        return {state: counted.get(state.value, 0) for state in ReleaseState}


def _release_row(release: Release) -> dict[str, Value]:
    moves = [
        (move.seen_on.isoformat(), move.moved_from.isoformat(), move.moved_to.isoformat()) for move in release.moves
    ]
    return {
        "symbol": release.symbol,
        "fiscal_period": release.fiscal_period.isoformat(),
        "report_date": release.report_date.isoformat(),
        "estimate": optional_decimal_text(release.estimate),
        "currency": release.currency,
        "time_of_day": release.time_of_day,
        "state": release.state.value,
        "state_reason": release.state_reason,
        "attempts": release.attempts,
        "next_try": optional_instant_text(release.next_try),
        "changed_on": optional_date_text(release.changed_on),
        "moves": json_text(moves),
    }


def _release(row: Row) -> Release:
    return Release(
        symbol=row["symbol"],
        fiscal_period=date.fromisoformat(row["fiscal_period"]),
        report_date=date.fromisoformat(row["report_date"]),
        estimate=optional_decimal(row["estimate"]),
        currency=row["currency"],
        time_of_day=row["time_of_day"],
        state=_STATE[row["state"]],
        state_reason=row["state_reason"],
        attempts=row["attempts"],
        next_try=optional_instant(row["next_try"]),
        changed_on=optional_date(row["changed_on"]),
        moves=_moves(row["moves"]),
    )


@lru_cache(maxsize=1_024)
def _moves(text: str) -> tuple[ReportDateMove, ...]:
    """Cached, since nearly no release was moved."""
    return tuple(ReportDateMove(*map(date.fromisoformat, move)) for move in json_value(text))


def _unmatched_row(row: CalendarRow) -> dict[str, Value]:
    return {
        "symbol": row.symbol,
        "fiscal_date_ending": row.fiscal_date_ending.isoformat(),
        "name": row.name,
        "report_date": row.report_date.isoformat(),
        "estimate": optional_decimal_text(row.estimate),
        "currency": row.currency,
        "time_of_day": row.time_of_day,
    }
