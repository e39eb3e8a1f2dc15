"""Identifiers."""

from typing import Protocol


class Ids(Protocol):
    """The only source of fresh identifiers."""

    def new(self) -> str:
        """A new unique identifier, sortable by time of making (e.g. a UUIDv7), at most 36 characters."""
