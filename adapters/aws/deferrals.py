"""One-time runs of scheduled use cases on EventBridge Scheduler."""

from dataclasses import dataclass
from datetime import UTC, datetime

from adapters.aws.messages import run_again_message
from adapters.aws.schedules import OneTimeSchedules


@dataclass(frozen=True, slots=True)
class EventBridgeDeferrals:
    """`Deferrals` as schedules of their own."""

    schedules: OneTimeSchedules

    def run_again(self, use_case: str, *, at: datetime, correlation_id: str) -> None:
        """Run the use case, or `sync_news`, within two minutes after `at`, once however often it is asked for.

        The schedule stays when it has fired: its name is how a later request for the same time is recognised. There
        are a few dozen a year, and an account may have a million.
        """
        name = f"{use_case}-{at.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}"
        self.schedules.add(name, run_again_message(use_case, correlation_id), at, kept=True)
