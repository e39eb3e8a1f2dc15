"""What a new earnings calendar changes."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from domain.model.releases import CalendarRow, Release, ReleaseState, ReportDateMove
from domain.rules.calendar_changes import calendar_changes, spellings

TODAY = date(2026, 11, 3)
SEPTEMBER = date(2026, 9, 30)


def row(
    symbol: str, report_date: date, *, estimate: str | None = "1.25", time_of_day: str | None = None
) -> CalendarRow:
    return CalendarRow(
        symbol, f"{symbol} Inc", report_date, SEPTEMBER, Decimal(estimate) if estimate else None, "USD", time_of_day
    )


def held(*releases: Release) -> dict[tuple[str, date], Release]:
    return {(release.symbol, release.fiscal_period): release for release in releases}


def test_a_new_row_opens_a_release() -> None:
    changes = calendar_changes([row("IBM", TODAY)], spellings(["IBM"]), {}, TODAY)
    (release,) = changes.changed
    assert (release.symbol, release.fiscal_period, release.report_date) == ("IBM", SEPTEMBER, TODAY)
    assert release.state is ReleaseState.OPEN


def test_an_unchanged_row_writes_nothing() -> None:
    (release,) = calendar_changes([row("IBM", TODAY)], spellings(["IBM"]), {}, TODAY).changed
    again = calendar_changes([row("IBM", TODAY)], spellings(["IBM"]), held(release), date(2026, 11, 4))
    assert (again.changed, again.unchanged) == ((), 1)


def test_a_moved_report_date_is_kept_as_a_move_and_clears_the_next_try() -> None:
    (release,) = calendar_changes([row("IBM", TODAY)], spellings(["IBM"]), {}, TODAY).changed
    tried = replace(release, attempts=2, next_try=datetime(2026, 11, 9, tzinfo=UTC))
    later = date(2026, 11, 12)
    changes = calendar_changes([row("IBM", later)], spellings(["IBM"]), held(tried), date(2026, 11, 4))
    assert changes.moved == 1
    assert changes.changed[0].moves == (ReportDateMove(date(2026, 11, 4), TODAY, later),)
    assert (changes.changed[0].attempts, changes.changed[0].next_try) == (2, None)


def test_an_ended_release_and_one_that_a_later_calendar_changed_stay_as_they_are() -> None:
    (release,) = calendar_changes([row("IBM", TODAY)], spellings(["IBM"]), {}, TODAY).changed
    moved = row("IBM", date(2026, 11, 12))
    ended = replace(release, state=ReleaseState.PROCESSED)
    assert calendar_changes([moved], spellings(["IBM"]), held(ended), TODAY).changed == ()
    assert calendar_changes([moved], spellings(["IBM"]), held(release), date(2026, 11, 2)).changed == ()


def test_two_spellings_of_one_event_are_one_release_and_the_one_that_tells_more_counts() -> None:
    dashed = row("BF.B", date(2026, 12, 10), estimate=None)
    dotted = row("BF.B", date(2026, 12, 4), time_of_day="pre-market")
    joined = row("BFB", date(2026, 12, 8), estimate=None)
    changes = calendar_changes([dashed, dotted, joined], spellings(["BF.B"]), {}, TODAY)
    assert [release.report_date for release in changes.changed] == [date(2026, 12, 4)]


def test_a_joined_spelling_never_takes_the_place_of_a_real_symbol() -> None:
    known = spellings(["BRK.B", "BRKB", "AB.C", "A.BC"])
    assert known["BRKB"] == "BRKB"
    assert "ABC" not in known


def test_rows_of_unknown_symbols_are_kept_aside() -> None:
    stranger = row("AI_OLD", TODAY)
    changes = calendar_changes([stranger], spellings(["AI"]), {}, TODAY)
    assert (changes.changed, changes.unmatched) == ((), (stranger,))


def test_a_row_without_an_estimate_is_normal() -> None:
    assert len(calendar_changes([row("IBM", TODAY, estimate=None)], spellings(["IBM"]), {}, TODAY).changed) == 1


def test_an_empty_calendar_changes_nothing() -> None:
    (release,) = calendar_changes([row("IBM", TODAY)], spellings(["IBM"]), {}, TODAY).changed
    assert calendar_changes([], spellings(["IBM"]), held(release), TODAY).changed == ()
