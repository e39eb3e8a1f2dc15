"""What becomes of work that ended with an error: one table for the embedded dispatcher and the Lambda handlers.

| error | embedded | on AWS |
|---|---|---|
| `RetryLaterError` | retried with back-off, five times; then a dead letter | raised: Lambda tries thrice; then that |
| `LeaseHeldError` | retried when the lease has ended, counted like any retry | scheduled for when the lease has ended |
| `DeferredError` | delivered again at its known time; not counted as a try | scheduled for that time |
| `DeadLetterError`, `UnreadableAnswerError` | kept as a dead letter at once, with the reason | the same |
| `OperatorError` | again in an hour; the delivering stops, a person is told | scheduled in an hour, error logged |
| `StoreCorruptedError` | all work ends until a person has mended the store | scheduled in an hour, error logged |
| any other exception | a bug: retried like a `RetryLaterError` | the same |

A trigger that is run again is no event: where the table says dead letter or stop it is given up. Its run record says
why, and the next day's trigger does its work. On AWS its failed tries are counted by their run records, so that also
those that followed from a one-time schedule come to an end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from domain.errors import (
    DeadLetterError,
    DeferredError,
    LeaseHeldError,
    OperatorError,
    RetryLaterError,
    Signal9Error,
    UnreadableAnswerError,
)
from entrypoints.redaction import Redaction

if TYPE_CHECKING:
    import structlog

BACK_OFF = (
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=20),
    timedelta(hours=1),
)
"""Pauses after the first to the fifth failure; there is no sixth try."""
OPERATOR_PAUSE = timedelta(hours=1)


class Action(StrEnum):
    """What is done with the work."""

    RETRY = "retry"
    DEFER = "defer"
    DEAD_LETTER = "dead_letter"
    STOP = "stop"
    GIVE_UP = "give_up"


ACTIONS: dict[type[Exception], Action] = {
    RetryLaterError: Action.RETRY,
    DeferredError: Action.DEFER,
    DeadLetterError: Action.DEAD_LETTER,
    UnreadableAnswerError: Action.DEAD_LETTER,
    OperatorError: Action.STOP,
    Signal9Error: Action.DEAD_LETTER,
    Exception: Action.RETRY,
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is done, when the work may go on (`None` for a dead letter), and the reason in words."""

    action: Action
    at: datetime | None
    reason: str


def outcome_of(error: Exception, *, failures: int, now: datetime, redact: Redaction) -> Outcome:
    """Look the error up by its nearest class; `failures` counts this one too."""
    action = next(ACTIONS[ancestor] for ancestor in type(error).__mro__ if ancestor in ACTIONS)
    reason = redact(in_words(error))
    if action is Action.RETRY:
        if failures > len(BACK_OFF):
            return Outcome(Action.DEAD_LETTER, None, f"given up after {failures} tries: {reason}")
        return Outcome(action, _retry_at(error, failures, now), reason)
    if isinstance(error, DeferredError):
        return Outcome(action, error.until, reason)
    if action is Action.STOP:
        return Outcome(action, now + OPERATOR_PAUSE, reason)
    return Outcome(action, None, reason)


def outcome_of_trigger(error: Exception, *, failures: int, now: datetime, redact: Redaction) -> Outcome:
    """As `outcome_of`, for a scheduled use case."""
    outcome = outcome_of(error, failures=failures, now=now, redact=redact)
    if outcome.action in (Action.DEAD_LETTER, Action.STOP):
        return Outcome(Action.GIVE_UP, None, outcome.reason)
    return outcome


def outcome_on_lambda(error: Exception, *, now: datetime, redact: Redaction) -> Outcome:
    """As `outcome_of`, for an event whose tries Lambda counts: what is to be retried has no time, unless it is known.

    Lambda tries again after one and two minutes, when a lease may not have ended yet.
    """
    outcome = outcome_of(error, failures=1, now=now, redact=redact)
    if outcome.action is not Action.RETRY:
        return outcome
    if isinstance(error, LeaseHeldError) and error.until is not None and error.until > now:
        return Outcome(Action.DEFER, error.until, outcome.reason)
    return Outcome(Action.RETRY, None, outcome.reason)


def log_failure(log: structlog.stdlib.BoundLogger, event: str, error: Exception, outcome: Outcome) -> None:
    """Log a failure as loudly as it deserves: what goes on by itself is information, a bug brings its traceback."""
    fields = {"action": outcome.action.value, "at": outcome.at, "reason": outcome.reason}
    if not isinstance(error, Signal9Error):
        log.error(event, exc_info=error, **fields)
    elif outcome.action in (Action.DEAD_LETTER, Action.STOP, Action.GIVE_UP):
        log.error(event, **fields)
    else:
        log.info(event, **fields)


def in_words(error: Exception) -> str:
    """The error's message; of an exception that is not ours also its type, since its message says little alone."""
    return str(error) if isinstance(error, Signal9Error) else f"{type(error).__name__}: {error}"


def _retry_at(error: Exception, failures: int, now: datetime) -> datetime:
    if isinstance(error, LeaseHeldError) and error.until is not None and error.until > now:
        return error.until
    return now + BACK_OFF[failures - 1]
