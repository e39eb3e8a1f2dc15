"""Before the earnings calendar: staged keys are tried with the call that is held for it, and the calendar waits.

At every other time a key whose calls are all used would hardly ever have one left to try new keys with.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from adapters.aws.rotation import StagedKeys
from domain.errors import DeferredError
from domain.model.datasets import Provider
from domain.model.runs import RunOutcome
from domain.ports.clock import Clock
from domain.ports.run_log import RunLog
from domain.ports.schedule import Schedule
from domain.use_cases.rate_budget import RateBudget
from domain.use_cases.recording import RunRecorder
from entrypoints.outcomes import in_words
from entrypoints.redaction import Redaction

if TYPE_CHECKING:
    import structlog

USE_CASE = "begin_rotation"
TIME_TO_TRY = timedelta(minutes=4)
"""For the steps of a rotation: two starts of its function, a minute's wait for the slot, and the call."""
LATEST_RUNS = 5


@dataclass(frozen=True, slots=True)
class BeginRotation:
    """The first part of the calendar's run. Whatever goes wrong with it, the calendar goes on."""

    staged: StagedKeys
    budget: RateBudget
    clock: Clock
    schedule: Schedule
    runs: RunLog
    recorder: RunRecorder
    redact: Redaction
    log: structlog.stdlib.BoundLogger

    def __call__(self, correlation_id: str) -> None:
        """Begin a rotation once a day, when keys are staged and a call may start by now.

        Raises `DeferredError`, for the calendar, until the rotation has had its call.
        """
        try:
            self._begin(correlation_id)
        except DeferredError:
            raise
        except Exception as error:  # noqa: BLE001 - the calendar does not depend on new keys
            self.log.error("rotation_not_begun", reason=self.redact(in_words(error)))  # noqa: TRY400 - it may quote a key

    def _begin(self, correlation_id: str) -> None:
        now = self.clock.now()
        today = self.schedule.local_day(now)
        for begun in self.runs.latest(USE_CASE, limit=LATEST_RUNS):
            if begun.outcome is RunOutcome.SUCCEEDED and self.schedule.local_day(begun.started_at) == today:
                if now < begun.started_at + TIME_TO_TRY:
                    raise DeferredError("New keys are tried first.", begun.started_at + TIME_TO_TRY)
                return
        if not self.staged.wait() or not self._may_call_now():
            return
        with self.recorder.run(USE_CASE, correlation_id) as run:
            self.staged.begin()
            run.say("Keys are staged: their rotation begins, and the earnings calendar waits for its next call.")
        raise DeferredError("New keys are tried first.", now + TIME_TO_TRY)

    def _may_call_now(self) -> bool:
        """If not, the calendar waits for its slot, too, and this comes first once more when it is free."""
        waited_for = self.clock.now() + self.budget.policies[Provider.ALPHA_VANTAGE].longest_wait
        beyond = waited_for + timedelta.resolution
        return bool(self.budget.upcoming(Provider.ALPHA_VANTAGE, until=beyond, hold=None, most=1))
