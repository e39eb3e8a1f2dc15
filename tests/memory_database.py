"""Databases in memory that are closed when their test ends: newer Pythons warn of connections that are left open."""

from adapters.embedded.database import Database

_OPEN: list[Database] = []


def memory_database() -> Database:
    """A new database in memory."""
    database = Database()
    _OPEN.append(database)
    return database


def close_memory_databases() -> None:
    """Close those that were opened since the last call."""
    while _OPEN:
        _OPEN.pop().close()
