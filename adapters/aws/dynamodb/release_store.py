"""The earnings calendar table."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain

from adapters.aws.dynamodb.batches import put_many
from adapters.aws.dynamodb.bodies import Bodies
from adapters.aws.dynamodb.expressions import Condition, between
from adapters.aws.dynamodb.items import Item, Row
from adapters.aws.dynamodb.tables import Tables
from adapters.aws.schema import (
    EARNINGS_CALENDAR,
    ENDED_RELEASES,
    OPEN_RELEASES,
    RELEASES_BY_MONTH,
    SHARD_KEYS,
    UNMATCHED_CALENDAR_ROWS,
    shard,
)
from adapters.exact_texts import (
    optional_date,
    optional_date_text,
    optional_decimal,
    optional_decimal_text,
    optional_instant,
    optional_instant_text,
)
from domain.model.releases import CalendarRow, Release, ReleaseState, ReportDateMove


@dataclass(frozen=True, slots=True)
class DynamoDBReleaseStore:
    """`ReleaseStore` on DynamoDB."""

    tables: Tables
    bodies: Bodies

    def get(self, symbol: str, fiscal_period: date) -> Release | None:
        """One release."""
        found = self.tables.get(EARNINGS_CALENDAR, symbol, fiscal_period.isoformat())
        return None if found is None else self._release(found)

    def of_symbol(self, symbol: str) -> tuple[Release, ...]:
        """All releases of a symbol, by fiscal period."""
        return tuple(map(self._release, self.tables.query(EARNINGS_CALENDAR, symbol)))

    def reported_between(self, first: date, last: date) -> Iterator[Release]:
        """Releases with a report date from `first` to `last`, by report date, symbol and fiscal period."""

        def of_month(month: str) -> list[Item]:
            days = between(first.isoformat(), last.isoformat())
            return list(self.tables.query(EARNINGS_CALENDAR, month, days, index=RELEASES_BY_MONTH))

        found = map(self._release, chain.from_iterable(self.tables.each(of_month, _months(first, last))))
        return iter(sorted(found, key=lambda release: (release.report_date, release.symbol, release.fiscal_period)))

    def open_releases(self) -> Iterator[Release]:
        """Every open release, by symbol and fiscal period."""

        def of_shard(partition: str) -> list[Item]:
            return list(self.tables.query(EARNINGS_CALENDAR, partition, index=OPEN_RELEASES))

        found = map(self._release, chain.from_iterable(self.tables.each(of_shard, SHARD_KEYS)))
        return iter(sorted(found, key=lambda release: (release.symbol, release.fiscal_period)))

    def put(self, releases: Iterable[Release]) -> None:
        """Insert, or replace what the calendar says; a release that is stored stands as it stood."""
        newest = {(release.symbol, release.fiscal_period): release for release in releases}
        self.tables.each(self._put, tuple(newest.values()))

    def change(self, release: Release, expected_state: ReleaseState) -> bool:
        """Write how the release stands if its stored state is `expected_state`."""
        expected = Condition("#state = :expected", {"expected": expected_state.value})
        return self.tables.update(EARNINGS_CALENDAR, _key(release), _standing(release), expected).done

    def put_aside(self, rows: Iterable[CalendarRow]) -> None:
        """Keep rows of unknown symbols."""
        put_many(self.tables, UNMATCHED_CALENDAR_ROWS, map(self._unmatched_row, rows))

    def count_by_state(self) -> dict[ReleaseState, int]:
        """How many releases are in each state."""

        def open_of_shard(partition: str) -> int:
            return self.tables.count(EARNINGS_CALENDAR, partition, index=OPEN_RELEASES)

        def ended(state: ReleaseState) -> int:
            return self.tables.count(EARNINGS_CALENDAR, state.value, index=ENDED_RELEASES)

        # An open release is in no partition of the index of ended ones.
        counted = dict(zip(ReleaseState, self.tables.each(ended, tuple(ReleaseState)), strict=True))
        return counted | {ReleaseState.OPEN: sum(self.tables.each(open_of_shard, SHARD_KEYS))}

    def _put(self, release: Release) -> None:
        said = self._said(release)
        whole: Row = {**dict(zip(EARNINGS_CALENDAR.key.attributes, _key(release), strict=True)), **said}
        held = self.tables.put_if_absent(EARNINGS_CALENDAR, {**whole, **_standing(release)}).held
        while held is not None:
            is_open, has_moved = held["state"] == ReleaseState.OPEN, held["reported"] != said["reported"]
            changes = {**said, "next_try": None} if is_open and has_moved else said
            written = self.tables.update(EARNINGS_CALENDAR, _key(release), changes, _as_seen(held))
            # Meanwhile it may have ended, been opened again or moved: then it is looked at once more.
            held = None if written.done else written.held

    def _said(self, release: Release) -> Row:
        """What the calendar says of a release."""
        moves = [(str(move.seen_on), str(move.moved_from), str(move.moved_to)) for move in release.moves]
        estimate = optional_decimal_text(release.estimate)
        body = (estimate, release.currency, release.time_of_day, optional_date_text(release.changed_on), moves)
        reported = release.report_date.isoformat()
        return {"report_month": _month(release.report_date), "reported": reported, **self.bodies.packed(body)}

    def _release(self, stored: Item) -> Release:
        estimate, currency, time_of_day, changed_on, moves = self.bodies.unpacked(stored)
        return Release(
            symbol=stored["symbol"],
            fiscal_period=date.fromisoformat(stored["fiscal_period"]),
            report_date=date.fromisoformat(stored["reported"]),
            estimate=optional_decimal(estimate),
            currency=currency,
            time_of_day=time_of_day,
            state=ReleaseState(stored["state"]),
            state_reason=stored["state_reason"],
            attempts=stored["attempts"],
            next_try=optional_instant(stored.get("next_try")),
            changed_on=optional_date(changed_on),
            moves=tuple(ReportDateMove(*map(date.fromisoformat, move)) for move in moves),
        )

    def _unmatched_row(self, row: CalendarRow) -> Row:
        estimate = optional_decimal_text(row.estimate)
        return {
            "symbol": row.symbol,
            "fiscal_date_ending": row.fiscal_date_ending.isoformat(),
            "report_date": row.report_date.isoformat(),
            **self.bodies.packed((row.name, estimate, row.currency, row.time_of_day)),
        }


def _key(release: Release) -> tuple[str, str]:
    return release.symbol, release.fiscal_period.isoformat()


def _as_seen(held: Item) -> Condition:
    """Nothing has changed since that says whether a next try stays."""
    return Condition("#state = :state AND #reported = :seen", {"state": held["state"], "seen": held["reported"]})


def _standing(release: Release) -> Row:
    """How a release stands, and the one index that it is therefore in."""
    is_open = release.state is ReleaseState.OPEN
    return {
        "state": release.state.value,
        "state_reason": release.state_reason,
        "attempts": release.attempts,
        "next_try": optional_instant_text(release.next_try),
        OPEN_RELEASES.key.partition: shard(release.symbol) if is_open else None,
        ENDED_RELEASES.key.partition: None if is_open else release.state.value,
    }


def _month(day: date) -> str:
    return day.isoformat()[:7]


def _months(first: date, last: date) -> list[str]:
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in numbers]
