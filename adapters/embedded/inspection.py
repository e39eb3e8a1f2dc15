"""A look at a database file that changes nothing and does not need it to be whole."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from adapters.embedded.migrations import APPLICATION_ID, newest_version
from adapters.embedded.read_only import read_only
from adapters.embedded.sqlite_errors import domain_errors
from adapters.exact_texts import instant, json_text
from domain.errors import StoreCorruptedError, StoreUnavailableError
from domain.model.answers import AnswerClass

SQLITE_VERSION = sqlite3.sqlite_version
_RESTORE = "signal9 restore BACKUP --replace"
_TAKEN = frozenset(
    {
        AnswerClass.DATA,
        AnswerClass.NO_REPORTS,
        AnswerClass.UNKNOWN_SYMBOL,
        AnswerClass.DAILY_LIMIT,
        AnswerClass.BURST_LIMIT,
        AnswerClass.PREMIUM,
    }
)
"""Answers that a provider gives to a key that it knows; other ones (but a refusal) say nothing of the key."""


@dataclass(frozen=True, slots=True)
class KeyVerdict:
    """What Alpha Vantage's answers last said of the key that was set then."""

    at: datetime
    refused: bool


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a whole database of this program says of itself."""

    version: int
    digests: tuple[str, ...]
    """Of every archived answer that a receipt names, sorted."""
    key: KeyVerdict | None
    """`None`: no answer has told yet."""

    @property
    def is_newest(self) -> bool:
        """Whether this program has nothing to change in its schema."""
        return self.version == newest_version()


@dataclass(frozen=True, slots=True)
class Unusable:
    """Why it cannot be used, and what a person can do."""

    found: str
    remedy: str


def inspect(path: Path) -> Inspection | Unusable:
    """Open the file read-only and check it."""
    try:
        with domain_errors(str(path)), closing(read_only(path)) as connection:
            return _inspect(connection, path)
    except StoreUnavailableError as error:
        return Unusable(str(error), "Try again when that is mended.")
    except StoreCorruptedError as error:
        return Unusable(str(error), _RESTORE)


def _inspect(connection: sqlite3.Connection, path: Path) -> Inspection | Unusable:
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    owner = connection.execute("PRAGMA application_id").fetchone()[0]
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if not (owner or version or tables):
        return Inspection(0, (), None)
    if owner != APPLICATION_ID:
        return Unusable(f"{path} is a database of another program", "Name another folder with --home.")
    if version > newest_version():
        return Unusable(
            f"{path} has schema version {version}, but this version of Signal9 Advisor knows up to {newest_version()}",
            "Use the version that wrote it, or a newer one.",
        )
    told = [row[0] for row in connection.execute("PRAGMA quick_check(3)")]
    if told != ["ok"]:
        return Unusable(f"{path} is damaged ({told[0]})", _RESTORE)
    digests = tuple(row[0] for row in connection.execute("SELECT DISTINCT digest FROM receipts ORDER BY digest"))
    return Inspection(version, digests, _key(connection))


def _key(connection: sqlite3.Connection) -> KeyVerdict | None:
    newest = connection.execute(
        "SELECT received_at, answer_class FROM receipts WHERE provider = 'alpha_vantage'"
        " AND answer_class IN (SELECT value FROM json_each(?)) ORDER BY received_at DESC, receipt_id DESC LIMIT 1",
        [json_text(sorted(_TAKEN | {AnswerClass.BAD_KEY}))],
    ).fetchone()
    return None if newest is None else KeyVerdict(instant(newest[0]), newest[1] == AnswerClass.BAD_KEY)
