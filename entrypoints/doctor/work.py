"""The work: whether days go on, and what waits for a person."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

from domain.errors import Signal9Error
from domain.model.datasets import Provider
from domain.model.runs import RunOutcome
from entrypoints.cli.session import Session
from entrypoints.doctor.diagnosis import Diagnosis, ok, problem, warning
from entrypoints.health import HEALTH
from entrypoints.scheduler_lock import is_running
from entrypoints.settings import Source

SILENT = timedelta(minutes=20)
"""A trigger of 14,000 assets and five spaced calls with retries take less."""
LATE = timedelta(hours=26)


def check_work(session: Session, machine_now: datetime) -> Iterator[Diagnosis]:
    """Look at the scheduler, the last runs, dead letters, losses and the budget."""
    try:
        yield _scheduler(session, machine_now)
        yield from _runs(session)
        yield _dead_letters(session)
        yield _losses(session)
        yield _budget(session)
    except Signal9Error as error:
        yield problem("Work", str(error), "Mend the store first.")


def _scheduler(session: Session, machine_now: datetime) -> Diagnosis:
    data = session.settings.data
    if not is_running(data):
        said = "no scheduler is running"
        return warning("Scheduler", said, "signal9 start, or signal9 run-day once a day (docs/running.md)")
    try:
        health = json.loads((data / HEALTH).read_text(encoding="utf-8"))
        heartbeat = datetime.fromisoformat(health["heartbeat"])
    except (OSError, ValueError, KeyError):
        return warning("Scheduler", f"it is running, but {data / HEALTH} cannot be read", "Look at its log.")
    if machine_now - heartbeat > SILENT:
        minutes = (machine_now - heartbeat) // timedelta(minutes=1)
        return problem("Scheduler", f"process {health['pid']} was silent for {minutes} minutes", "Restart it.")
    return ok("Scheduler", f"process {health['pid']}, {health['state']}")


def _runs(session: Session) -> Iterator[Diagnosis]:
    now = session.system.clock().now()
    status = session.system.report_status()()
    failed = [run for run in status.last_runs if run.outcome is RunOutcome.FAILED]
    for run in failed:
        yield problem(
            "Last run", f"{run.use_case} failed: {run.message}", "Mend the reason; the next day runs it again."
        )
    late = [run for run in status.last_runs if now - run.started_at > LATE]
    if late:
        yield warning(
            "Last run", f"{late[0].use_case} last ran {late[0].started_at:%Y-%m-%d %H:%M} UTC", "signal9 start"
        )
    if status.last_runs and not failed and not late:
        yield ok("Last runs", f"{len(status.last_runs)} triggers ran within a day")


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
        return problem("Losses", f"{unapplied} archived answers are not in the tables", "signal9 replay --replace")
    if without:
        said = f"{without} calls that were asked for have no event"
        return warning("Losses", said, "None: reconcile, the last trigger of a day, sends them again.")
    return ok("Losses", "every archived answer is in the tables")


def _budget(session: Session) -> Diagnosis:
    ledger = session.system.ledger().read(Provider.ALPHA_VANTAGE)
    now = session.system.clock().now()
    if ledger.closed_until is not None and ledger.closed_until > now:
        said = f"Alpha Vantage takes no call before {ledger.closed_until:%Y-%m-%d %H:%M} UTC"
        live = session.settings.source is Source.LIVE
        mend = "If this comes back every day: is the key used elsewhere, too?" if live else "None: it opens by itself."
        return warning("Budget", said, mend)
    return ok("Budget", "open")
