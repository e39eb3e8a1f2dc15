"""When a call that brought nothing is worth another one."""

from datetime import datetime, timedelta

PROVIDER_RETRIES = (timedelta(minutes=5), timedelta(minutes=20))
"""Pauses after the first and second failure: long enough for a short outage, and few, since every try costs a call."""
BUSY_RETRIES = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5))
"""Pauses after a refusal for too fast a pace: a burst passes in seconds, a shared address may stay busy for longer."""


def provider_retry(attempts: int, now: datetime, *, busy: bool = False) -> datetime | None:
    """When to try again after `attempts` tries that failed, or `None` to leave it to the next day's plan."""
    pauses = BUSY_RETRIES if busy else PROVIDER_RETRIES
    return now + pauses[attempts - 1] if 1 <= attempts <= len(pauses) else None
