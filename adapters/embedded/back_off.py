"""How long a message waits before its next attempt."""

from datetime import timedelta

_MOST_DOUBLINGS = 20


def back_off(
    attempt: int,
    *,
    jitter: float,
    first: timedelta = timedelta(seconds=2),
    longest: timedelta = timedelta(minutes=15),
) -> timedelta:
    """The wait after attempt number `attempt` (from 1): doubled each time up to `longest`, then shortened by chance.

    `jitter` (0 to 1, drawn by the caller) spreads workers that failed together: the wait is between half and the whole.
    """
    doublings = min(attempt - 1, _MOST_DOUBLINGS)
    whole = min(first * (1 << doublings), longest)
    return whole * (1 + jitter) / 2
