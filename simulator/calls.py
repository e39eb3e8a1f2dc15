"""The world's own log of calls: what reached the providers, when, and how it was answered.

The log also keeps the clock, so that with a file the quota holds between two runs of the simulator.
An API key is kept as a digest only.
"""

import hashlib
import sqlite3
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

_SCHEMA = """
CREATE TABLE IF NOT EXISTS calls (
    id INTEGER PRIMARY KEY, arrived_us INTEGER NOT NULL, provider TEXT NOT NULL, function TEXT NOT NULL,
    symbol TEXT NOT NULL, key TEXT NOT NULL, counted INTEGER NOT NULL, verdict TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS calls_by_key ON calls (provider, key, arrived_us);
CREATE TABLE IF NOT EXISTS clock (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), now_us INTEGER NOT NULL);
"""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Call:
    """One call as the provider saw it.

    `arrived_at` is world time; `verdict` is data, unknown_symbol, burst_limit, daily_limit, ... or a fault's name;
    `counted` says whether the call counts towards the quota of its key (refused calls do).
    """

    arrived_at: datetime
    provider: str
    function: str
    symbol: str
    verdict: str
    counted: bool

    def as_json(self) -> Mapping[str, object]:
        """Return the call as the control endpoint shows it."""
        return asdict(self) | {"arrived_at": self.arrived_at.isoformat()}


class CallLog:
    """Every arrival in order, in memory or in a file."""

    def __init__(self, file: Path | None = None) -> None:
        self._lock = threading.Lock()
        self._database = sqlite3.connect(file or ":memory:", check_same_thread=False, isolation_level=None)
        try:
            self._database.execute("PRAGMA journal_mode = WAL")
            self._database.execute("PRAGMA synchronous = NORMAL")
            self._database.executescript(_SCHEMA)
        except sqlite3.Error:
            self._database.close()
            raise

    def arrive(self, at: datetime, provider: str, function: str, symbol: str, key: str) -> int:
        """Note an arrival before it is answered, and return its number. A call without a key counts for nobody."""
        with self._lock:
            cursor = self._database.execute(
                "INSERT INTO calls (arrived_us, provider, function, symbol, key, counted, verdict)"
                " VALUES (?, ?, ?, ?, ?, ?, 'unanswered')",
                (_microseconds(at), provider, function, symbol, _fingerprint(key), key != ""),
            )
            self._keep_clock(at)
        return int(cursor.lastrowid or 0)

    def settle(self, number: int, verdict: str) -> None:
        """Note how arrival `number` was answered."""
        with self._lock:
            self._database.execute("UPDATE calls SET verdict = ? WHERE id = ?", (verdict, number))

    def arrivals(self, provider: str, key: str, after: datetime) -> tuple[int, datetime | None]:
        """Return how many counted calls of this key arrived later than `after`, and when the last one did."""
        with self._lock:
            count, last = self._database.execute(
                "SELECT COUNT(*), MAX(arrived_us) FROM calls"
                " WHERE provider = ? AND key = ? AND counted AND arrived_us > ?",
                (provider, _fingerprint(key), _microseconds(after)),
            ).fetchone()
        return count, None if last is None else _instant(last)

    def calls(self, provider: str | None = None, after: datetime = _EPOCH) -> list[Call]:
        """Return the calls that arrived later than `after`, oldest first."""
        with self._lock:
            rows = self._database.execute(
                "SELECT arrived_us, provider, function, symbol, verdict, counted FROM calls"
                " WHERE arrived_us > ? AND (? IS NULL OR provider = ?) ORDER BY id",
                (_microseconds(after), provider, provider),
            ).fetchall()
        return [Call(_instant(row[0]), row[1], row[2], row[3], row[4], bool(row[5])) for row in rows]

    def keep_clock(self, now: datetime) -> None:
        """Remember the latest instant of the world."""
        with self._lock:
            self._keep_clock(now)

    def kept_clock(self) -> datetime | None:
        """Return the latest instant that was remembered, None in a new log."""
        with self._lock:
            row = self._database.execute("SELECT now_us FROM clock").fetchone()
        return None if row is None else _instant(row[0])

    def close(self) -> None:
        """Close the file. The log cannot be used afterwards."""
        with self._lock:
            self._database.close()

    def _keep_clock(self, now: datetime) -> None:
        self._database.execute(
            "INSERT INTO clock VALUES (1, ?) ON CONFLICT (only_row) DO UPDATE SET now_us = excluded.now_us",
            (_microseconds(now),),
        )


def _fingerprint(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def _microseconds(instant: datetime) -> int:
    return (instant - _EPOCH) // _MICROSECOND


def _instant(microseconds: int) -> datetime:
    return _EPOCH + microseconds * _MICROSECOND
