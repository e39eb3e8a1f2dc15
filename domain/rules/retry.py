"""When a call that brought nothing is worth another one."""

from datetime import datetime, timedelta

PROVIDER_RETRIES = (timedelta(minutes=5), timedelta(minutes=20))
"""Pauses after the first and second failure: long enough for a short outage, and few, since every try costs a call."""


def provider_retry(attempts: int, now: datetime) -> datetime | None:
    """When to try again after `attempts` tries that failed, or `None` to leave it to the next day's plan."""
    return now + PROVIDER_RETRIES[attempts - 1] if 1 <= attempts <= len(PROVIDER_RETRIES) else None
