"""Long work of a worker whose time ends: it stops between two steps, and another one goes on."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from domain.errors import TimeOverError
from domain.ports.clock import Clock

STEP = 500
"""Of many small writes in a row: seconds, also where each is a request of its own."""
Item = TypeVar("Item")


def make_sure_of_time(clock: Clock, stop_at: datetime | None) -> None:
    """Raise `TimeOverError` at `stop_at` or later; never where that is `None`."""
    if stop_at is not None and (now := clock.now()) >= stop_at:
        raise TimeOverError(now)


def in_time(items: Sequence[Item], clock: Clock, stop_at: datetime | None) -> Iterator[Sequence[Item]]:
    """The items in steps, of which none is begun at `stop_at` or later; in one step where that is `None`.

    Raises `TimeOverError` when items are left.
    """
    step = STEP if stop_at is not None else max(len(items), 1)
    for start in range(0, len(items), step):
        make_sure_of_time(clock, stop_at)
        yield items[start : start + step]
