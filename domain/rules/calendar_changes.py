"""What a new earnings calendar changes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from domain.model.releases import CalendarRow, Release, ReleaseState, ReportDateMove


@dataclass(frozen=True, slots=True)
class CalendarChanges:
    """Releases to write, rows of symbols that no asset has, and how many report dates moved."""

    changed: tuple[Release, ...]
    unmatched: tuple[CalendarRow, ...]
    moved: int
    unchanged: int


def spellings(symbols: Iterable[str]) -> Mapping[str, str]:
    """Every spelling under which the calendar may name an asset, to the asset's symbol.

    The calendar writes class shares with a dot, a dash or nothing between (`BF.B`, `BF-B`, `BFB`); the last one
    counts only where no other asset has that symbol.
    """
    known = dict.fromkeys(symbols)
    found = {symbol: symbol for symbol in known}
    ambiguous: set[str] = set()
    for symbol in known:
        joined = symbol.replace(".", "")
        if joined == symbol or joined in known:
            continue
        if joined in found:
            ambiguous.add(joined)
        found[joined] = symbol
    for joined in ambiguous:
        del found[joined]
    return found


def calendar_changes(
    rows: Iterable[CalendarRow], known: Mapping[str, str], held: Mapping[tuple[str, date], Release], today: date
) -> CalendarChanges:
    """Compare the rows with the releases that are held, of every state.

    `known` comes from `spellings`. Nothing is ever deleted, so a halved or an empty calendar does no harm. An ended
    release is left as it is, and so is one that a later calendar has changed.
    """
    chosen: dict[tuple[str, date], CalendarRow] = {}
    unmatched: list[CalendarRow] = []
    for row in rows:
        symbol = known.get(row.symbol)
        if symbol is None:
            unmatched.append(row)
            continue
        key = (symbol, row.fiscal_date_ending)
        rival = chosen.get(key)
        if rival is None or _tells_more(row, rival):
            chosen[key] = row
    changed: list[Release] = []
    moved = 0
    for (symbol, fiscal_period), row in chosen.items():
        old = held.get((symbol, fiscal_period))
        if old is not None and not _can_change(old, today):
            continue
        new = _release(symbol, row, old, today)
        if old is None or replace(new, changed_on=old.changed_on) != old:
            changed.append(new)
            moved += old is not None and old.report_date != new.report_date
    return CalendarChanges(tuple(changed), tuple(unmatched), moved, len(chosen) - len(changed))


def _can_change(release: Release, today: date) -> bool:
    return release.state is ReleaseState.OPEN and (release.changed_on is None or release.changed_on <= today)


def _tells_more(row: CalendarRow, rival: CalendarRow) -> bool:
    """Of two spellings of one event: the one with an estimate, then with a time, then the later (no early probe)."""
    return (row.estimate is not None, bool(row.time_of_day), row.report_date) > (
        rival.estimate is not None,
        bool(rival.time_of_day),
        rival.report_date,
    )


def _release(symbol: str, row: CalendarRow, old: Release | None, today: date) -> Release:
    if old is None:
        return Release(
            symbol,
            row.fiscal_date_ending,
            row.report_date,
            row.estimate,
            row.currency,
            row.time_of_day,
            changed_on=today,
        )
    new = replace(
        old,
        report_date=row.report_date,
        estimate=row.estimate,
        currency=row.currency,
        time_of_day=row.time_of_day,
        changed_on=today,
    )
    if old.state is ReleaseState.OPEN and old.report_date != row.report_date:
        move = ReportDateMove(today, old.report_date, row.report_date)
        new = replace(new, moves=(*old.moves, move), next_try=None)
    return new
