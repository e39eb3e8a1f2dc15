"""The earnings calendar table."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Protocol

from domain.model.releases import CalendarRow, Release, ReleaseState


class ReleaseStore(Protocol):
    """Releases by symbol and fiscal period (the calendar's label)."""

    def get(self, symbol: str, fiscal_period: date) -> Release | None:
        """One release."""

    def of_symbol(self, symbol: str) -> tuple[Release, ...]:
        """All releases of a symbol, by fiscal period."""

    def reported_between(self, first: date, last: date) -> Iterator[Release]:
        """Releases of every state with `first <= report_date <= last`, by report date and symbol."""

    def open_releases(self) -> Iterator[Release]:
        """Every open release, by symbol and fiscal period."""

    def put(self, releases: Iterable[Release]) -> None:
        """Insert releases, or replace what the calendar says of them.

        Atomic for each release. One that is stored keeps its state, reason, attempts and next try, whatever is given:
        only `change` moves those. But the next try of an open release goes with the report date that it was set for.
        """

    def change(self, release: Release, expected_state: ReleaseState) -> bool:
        """Write state, reason, attempts and next try if the stored state is `expected_state`; whether it was.

        What the calendar says of the release is not touched: a date that moved at the same time stays moved.
        """

    def put_aside(self, rows: Iterable[CalendarRow]) -> None:
        """Keep calendar rows whose symbol is no known asset, latest row per symbol and fiscal period."""

    def count_by_state(self) -> dict[ReleaseState, int]:
        """How many releases are in each state."""
