"""What a watchdog reads: a small file that the scheduler rewrites at every step."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import structlog

from domain.errors import RetryLaterError, Signal9Error
from domain.events import Event
from domain.model.runs import ScheduledUseCase
from domain.use_cases.summarize_day import DaySummary
from entrypoints.dispatcher import Settled
from entrypoints.outcomes import Action, Outcome, in_words
from entrypoints.redaction import Redaction

HEALTH = "health.json"
TROUBLED = "troubled"
NEVER = datetime.min.replace(tzinfo=UTC)
OFTEN_ENOUGH = timedelta(seconds=1)
"""Between two heartbeats while events are delivered one after the other."""


@dataclass(slots=True)
class Health:
    """A `SchedulerWatcher` that keeps `health.json`, logs what a person should know, and tells it on the screen.

    `heartbeat` is the machine's time of the last step: one that is older than any trigger takes means that the process
    hangs, or is gone.
    """

    path: Path
    machine_now: Callable[[], datetime]
    world_now: Callable[[], datetime]
    used: Callable[[], tuple[int, int | None]]
    redact: Redaction
    log: structlog.stdlib.BoundLogger
    tell_day: Callable[[date, DaySummary], None]
    tell_next: Callable[[ScheduledUseCase, datetime], None]
    """A trigger is waited for: told once for each."""
    tell_trouble: Callable[[str], None]
    _known: dict[str, object] = field(default_factory=dict)
    _written: datetime = NEVER
    _next: tuple[ScheduledUseCase, datetime] | None = None

    def started(self) -> None:
        """The process has begun."""
        self._known |= {"pid": os.getpid(), "started_at": _text(self.machine_now()), "last_error": None}
        self.log.info("scheduler_started", pid=os.getpid())
        self._write("starting")

    def ended(self, why: str) -> None:
        """The process ends as it should."""
        self.log.info("scheduler_ended", why=why)
        self._write(why)

    def failed(self, error: BaseException) -> None:
        """The process ends because of an error; only a bug is logged with its traceback."""
        reason = in_words(error) if isinstance(error, Exception) else type(error).__name__
        self.log.error("scheduler_failed", reason=reason, exc_info=None if isinstance(error, Signal9Error) else error)
        self._remember(reason)
        self._write("failed")

    def waiting(self, use_case: ScheduledUseCase, at: datetime) -> None:
        """Nothing is to be done now."""
        self._known["next_trigger"] = {"use_case": use_case.value, "at": _text(at)}
        self._write("waiting")
        if self._next != (use_case, at):
            self._next = (use_case, at)
            self.tell_next(use_case, at)

    def firing(self, use_case: ScheduledUseCase) -> None:
        """A trigger is fired."""
        self.log.info("trigger_fired", use_case=use_case.value)
        self._write(f"running {use_case.value}")

    def fired(self, use_case: ScheduledUseCase, outcome: Outcome | None) -> None:
        """It has run."""
        how = "done" if outcome is None else outcome.action.value
        self._known["last_trigger"] = {"use_case": use_case.value, "at": _text(self.world_now()), "outcome": how}
        if outcome is not None and outcome.action is not Action.DEFER:
            self._remember(outcome.reason)
            self._tell(f"{use_case.value.replace('_', ' ')}: {outcome.reason}")
        self._write("delivering")

    def settled(self, settled: Settled) -> None:
        """An event was handled, put off or given up."""
        if settled.outcome is not None and settled.outcome.action is not Action.DEFER:
            content = settled.delivery.content
            about = f"{content.symbol}: " if isinstance(content, Event) else ""
            self._remember(about + settled.outcome.reason)
        if self.machine_now() - self._written >= OFTEN_ENOUGH:
            self._write("delivering")

    def stopped_by(self, outcome: Outcome) -> None:
        """A person has to act."""
        self.log.error("person_needed", reason=outcome.reason, tried_again_at=outcome.at)
        self._tell(outcome.reason)

    def day_done(self, day: date, summary: DaySummary) -> None:
        """A day is over."""
        self.log.info("day_done", day=day.isoformat(), calls=summary.calls_used, lost=summary.losses.total)
        self.tell_day(day, summary)

    def troubled(self, trouble: RetryLaterError) -> None:
        """The store is out of reach."""
        self.log.error("store_out_of_reach", reason=str(trouble))
        if self._known.get("state") != TROUBLED:
            self._tell(str(trouble))
        self._remember(str(trouble))
        self._write(TROUBLED)

    def clock_set_back(self, last_run: datetime) -> None:
        """The clock is wrong, or was when the newest run started."""
        said = (
            f"The newest run started at {_text(last_run)}, which the clock has not reached: no trigger that ran is "
            "fired again before, and no call starts before the last one did. If the clock was wrong then, restore a "
            "backup of before."
        )
        self.log.error("clock_set_back", last_run=last_run, reason=said)
        self._remember(said)
        self._tell(said)

    def _tell(self, trouble: str) -> None:
        self.tell_trouble(self.redact(trouble))

    def _remember(self, error: str) -> None:
        self._known["last_error"] = {"at": _text(self.machine_now()), "error": self.redact(error)}

    def _write(self, state: str) -> None:
        """Rewrite the file whole; a full disk must not end the scheduler, so a failure is only logged."""
        self._written = self.machine_now()
        self._known |= {"state": state, "heartbeat": _text(self._written)}
        try:
            used, limit = self.used()
            self._known |= {"world_time": _text(self.world_now()), "calls": {"used": used, "limit": limit}}
        except Signal9Error as error:
            # What is known of them is old then; that the process lives is the more important to tell.
            self.log.warning("health_incomplete", reason=str(error))
        unfinished = self.path.with_suffix(".tmp")
        try:
            unfinished.write_text(json.dumps(self._known, indent=2, sort_keys=True) + "\n", encoding="utf-8")
            unfinished.replace(self.path)
        except OSError as error:
            self.log.warning("health_not_written", reason=str(error))


def _text(instant: datetime) -> str:
    return instant.isoformat(timespec="seconds").replace("+00:00", "Z")
