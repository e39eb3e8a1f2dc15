"""The stores of a home, opened as a command that makes no call opens them."""

from collections.abc import Iterator
from contextlib import contextmanager

from entrypoints.container.embedded import Embedded, embedded
from entrypoints.observability import configure_logging
from entrypoints.outside import left_behind
from entrypoints.redaction import Redaction
from entrypoints.settings import Settings


@contextmanager
def opened(settings: Settings) -> Iterator[Embedded]:
    """The stores that were left behind, closed at the end of the block."""
    system = embedded(settings, left_behind(settings), Redaction(), configure_logging("error", "plain", Redaction()))
    try:
        yield system
    finally:
        system.database().close()
