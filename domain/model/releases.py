"""The earnings calendar: expected releases and how each one ended."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class ReleaseState(StrEnum):
    """A release ends in one of three ways; none is ever dropped."""

    OPEN = "open"
    PROCESSED = "processed"
    SUPERSEDED = "superseded"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """One readable row of the calendar, its symbol in Alpaca's spelling."""

    symbol: str
    name: str
    report_date: date
    fiscal_date_ending: date
    estimate: Decimal | None
    currency: str | None
    time_of_day: str | None


@dataclass(frozen=True, slots=True)
class ReportDateMove:
    """The calendar moved a report date: seen on which day, from which date to which."""

    seen_on: date
    moved_from: date
    moved_to: date


@dataclass(frozen=True, slots=True)
class Release:
    """An entry of the earnings calendar: symbol and fiscal period as labelled there, with its report date."""

    symbol: str
    fiscal_period: date
    """The calendar's `fiscalDateEnding`: a label, months off for some companies."""
    report_date: date
    estimate: Decimal | None
    currency: str | None
    time_of_day: str | None
    state: ReleaseState = ReleaseState.OPEN
    state_reason: str = ""
    attempts: int = 0
    """Probes that did not find the quarter yet."""
    next_try: datetime | None = None
    changed_on: date | None = None
    """The day of the calendar that last said something new of it."""
    moves: tuple[ReportDateMove, ...] = ()
