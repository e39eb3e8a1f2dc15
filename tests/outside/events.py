"""Invariant 5: an event ends handled, deferred to a time, retried, or as a dead letter with its reason."""

from collections.abc import Iterator
from datetime import timedelta

from tests.outside.evidence import Evidence, instant

LATE = timedelta(hours=1)
"""A worker that vanished delays its message by a quarter of an hour."""
FORGOTTEN = timedelta(days=1, hours=1)
"""Reconcile looks once a day for what has lost its event."""


def events_nowhere(evidence: Evidence) -> Iterator[str]:
    """Messages that nobody delivers although they are due, and dead letters without a reason."""
    for row in evidence.rows("SELECT * FROM messages"):
        name = f"message {row['message_id']} ({row['type']})"
        if row["dead_since"] is not None:
            if not row["last_error"]:
                yield f"{name} is a dead letter without a reason"
        elif instant(max(row["not_before"], row["lease_until"] or "")) < evidence.now - LATE:
            yield f"{name} has been due since {row['not_before']}"


def requests_nowhere(evidence: Evidence) -> Iterator[str]:
    """Datasets that were asked for, whose time has passed, and that no message is about."""
    bodies = "".join(row["body"] for row in evidence.rows("SELECT body FROM messages"))
    for row in evidence.rows("SELECT * FROM pollination_requests WHERE state <> 'done'"):
        leased_until = row["lease_until"] if row["state"] == "leased" else None
        due = leased_until or row["not_before"] or row["requested_at"]
        if instant(due) < evidence.now - FORGOTTEN and row["request_id"] not in bodies:
            yield f"request {row['request_id']} for {row['dataset']} of {row['symbol']} was due on {due}"
        if row["state"] == "deferred" and not row["outcome"]:
            yield f"request {row['request_id']} for {row['dataset']} of {row['symbol']} was put off without a reason"


def requests_ended_without_a_word(evidence: Evidence) -> Iterator[str]:
    """Requests that are done without saying how."""
    for row in evidence.rows("SELECT * FROM pollination_requests WHERE state = 'done' AND outcome = ''"):
        yield f"request {row['request_id']} for {row['dataset']} of {row['symbol']} is done without an outcome"


def runs_again_nowhere(evidence: Evidence) -> Iterator[str]:
    """One-time runs that were asked for and neither wait nor ran."""
    waiting = {row["body"] for row in evidence.rows("SELECT body FROM messages WHERE type = 'runAgain'")}
    started: dict[str, str] = {}
    for row in evidence.rows("SELECT use_case, max(started_at) AS started_at FROM runs GROUP BY use_case"):
        started[row["use_case"]] = row["started_at"]
    for row in evidence.rows("SELECT * FROM one_time_runs"):
        ran = started.get(row["use_case"], "") >= row["at"]
        if not ran and f'"{row["use_case"]}"' not in waiting and instant(row["at"]) < evidence.now - LATE:
            yield f"{row['use_case']} was to run again at {row['at']}"
