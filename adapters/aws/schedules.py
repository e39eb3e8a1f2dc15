"""One-time schedules of EventBridge Scheduler that put a message on the event bus."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from adapters.aws.errors import domain_errors
from adapters.aws.messages import SOURCE, Message
from domain.ports.clock import Clock

if TYPE_CHECKING:
    from types_boto3_scheduler import EventBridgeSchedulerClient
    from types_boto3_scheduler.literals import ActionAfterCompletionType

MINUTE = timedelta(minutes=1)
LEAD = timedelta(seconds=15)
"""A schedule is made for no earlier time than this from now: it must not have passed when the request arrives."""
MOST_RETRIES = 185
RETRIED_FOR = timedelta(days=1)
"""How long Scheduler tries to put the message on the bus; then it goes to the dead-letter queue."""


@dataclass(frozen=True, slots=True)
class OneTimeSchedules:
    """Schedules of one group; a name is used once."""

    client: "EventBridgeSchedulerClient"
    group: str
    bus_arn: str
    role_arn: str
    """May put events on the bus and send to the dead-letter queue."""
    dead_letters_arn: str
    clock: Clock
    fires: bool = True
    """Not in a simulated world: Scheduler goes by the real time. Whoever moves that world's clock sends what is due."""

    def add(self, name: str, message: Message, at: datetime, *, kept: bool = False) -> None:
        """Have the message put on the bus at `at` or later; without effect when there is a schedule of that name.

        It fires within the minute after its time, which is rounded up to a whole minute: a time within a minute might
        be taken for the minute it lies in. A schedule that is `kept` keeps its name taken after it has fired.
        """
        after: ActionAfterCompletionType = "NONE" if kept else "DELETE"
        with domain_errors(f"the schedules {self.group}"):
            try:
                self.client.create_schedule(
                    Name=name,
                    GroupName=self.group,
                    ScheduleExpression=f"at({_whole_minute(max(at, self.clock.now() + LEAD)):%Y-%m-%dT%H:%M:%S})",
                    ScheduleExpressionTimezone="UTC",
                    FlexibleTimeWindow={"Mode": "OFF"},
                    ActionAfterCompletion=after,
                    State="ENABLED" if self.fires else "DISABLED",
                    Target={
                        "Arn": self.bus_arn,
                        "RoleArn": self.role_arn,
                        "Input": message.detail,
                        "EventBridgeParameters": {"DetailType": message.detail_type, "Source": SOURCE},
                        "DeadLetterConfig": {"Arn": self.dead_letters_arn},
                        "RetryPolicy": {
                            "MaximumEventAgeInSeconds": RETRIED_FOR // timedelta(seconds=1),
                            "MaximumRetryAttempts": MOST_RETRIES,
                        },
                    },
                )
            except self.client.exceptions.ConflictException:
                return


def _whole_minute(instant: datetime) -> datetime:
    floor = instant.astimezone(UTC).replace(second=0, microsecond=0)
    return floor if floor == instant else floor + MINUTE
