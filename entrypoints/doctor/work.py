"""The work: whether days go on, and what waits for a person."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

from adapters.embedded.inspection import KeyVerdict
from domain.model.datasets import Provider
from domain.model.runs import RunOutcome
from entrypoints.cli import screen
from entrypoints.cli.session import Session
from entrypoints.doctor.diagnosis import Diagnosis, ok, problem, warning
from entrypoints.health import HEALTH
from entrypoints.scheduler_lock import is_running
from entrypoints.settings import Source

SILENT = timedelta(minutes=20)
"""A trigger of 14,000 assets and five spaced calls with retries take less."""
LATE = timedelta(hours=26)


def check_work(session: Session, key: KeyVerdict | None, machine_now: datetime) -> Iterator[Diagnosis]:
    """Look at the key, the scheduler, the last runs, dead letters, losses and the budget.

    Raises `Signal9Error` when the store cannot be read.
    """
    if session.settings.source is Source.LIVE:
        yield _key(session, key)
    yield _scheduler(session, machine_now)
    yield from _runs(session)
    yield _dead_letters(session)
    yield _losses(session)
    yield _budget(session)


def _key(session: Session, key: KeyVerdict | None) -> Diagnosis:
    """By the answers that came: the key can be tried by a counted call only."""
    name = "Alpha Vantage's key"
    if key is None:
        return ok(name, "not tried yet: only a call tells, and it counts")
    when = screen.moment(key.at, session.settings.time_zone)
    if key.refused:
        mend = (
            "Set the right one in SIGNAL9_ALPHA_VANTAGE_API_KEY; signal9 pollinate SYMBOL tries it, by a counted call"
        )
        return problem(name, f"it was refused on {when}", mend)
    return ok(name, f"it was taken on {when}")


def _scheduler(session: Session, machine_now: datetime) -> Diagnosis:
    data = session.settings.data
    if not is_running(data):
        said = "no scheduler is running"
        return warning("Scheduler", said, "signal9 start, or signal9 run-day once a day (docs/running.md)")
    try:
        health = json.loads((data / HEALTH).read_text(encoding="utf-8"))
        process, state = f"process {health['pid']}", health["state"]
        silence = machine_now - datetime.fromisoformat(health["heartbeat"])
    except (OSError, ValueError, KeyError, TypeError):
        return warning("Scheduler", f"it is running, but {data / HEALTH} cannot be read", "Look at its log.")
    if silence > SILENT:
        said = f"{process} says “{state}”, and nothing more for {screen.span(silence)}: it hangs"
        return problem("Scheduler", said, "Restart it; nothing is lost. Its log tells what it was at.")
    return ok("Scheduler", f"{process}, {state}")


def _runs(session: Session) -> Iterator[Diagnosis]:
    now, zone = session.system.clock().now(), session.settings.time_zone
    last = session.system.report_status()().last_runs
    failed = [run for run in last if run.outcome is RunOutcome.FAILED]
    for run in failed:
        said = f"{screen.words(run.use_case)} failed: {run.message}"
        yield problem("Last run", said, "Mend the reason; the next day runs it again.")
    late = [run for run in last if now - run.started_at > LATE]
    if late:
        said = f"{screen.words(late[0].use_case)} last ran {screen.moment(late[0].started_at, zone)}"
        yield warning("Last run", said, "signal9 start, or signal9 run-day once a day")
    if not last:
        yield ok("Last runs", "no trigger has run yet")
    elif not failed and not late:
        yield ok("Last runs", f"{screen.count(len(last), 'trigger')} ran within a day")


def _dead_letters(session: Session) -> Diagnosis:
    letters = session.system.dead_letters().letters()
    if letters:
        return problem("Dead letters", f"{len(letters)}, the oldest: {letters[0].reason}", "signal9 dead-letters list")
    return ok("Dead letters", "none")


def _losses(session: Session) -> Diagnosis:
    now = session.system.clock().now()
    losses = session.system.count_losses()(now, next_delivery=session.system.deliveries().next_due())
    unapplied, without = losses.answers_not_applied, losses.requests_without_event
    if unapplied:
        said = f"{screen.count(unapplied, 'archived answer')} not in the tables"
        return problem("Losses", said, "Stop the scheduler if one runs, then: signal9 replay --replace")
    if without:
        said = f"{screen.count(without, 'call')} asked for, with no event on its way"
        return warning("Losses", said, "None: reconcile, the last trigger of a day, sends them again.")
    return ok("Losses", "every archived answer is in the tables")


def _budget(session: Session) -> Diagnosis:
    closed_until = session.system.ledger().read(Provider.ALPHA_VANTAGE).closed_until
    if closed_until is not None and closed_until > session.system.clock().now():
        said = f"Alpha Vantage takes no call before {screen.moment(closed_until, session.settings.time_zone)}"
        live = session.settings.source is Source.LIVE
        mend = "If this comes back every day: is the key used elsewhere, too?" if live else "None: it opens by itself."
        return warning("Budget", said, mend)
    return ok("Budget", "open")
