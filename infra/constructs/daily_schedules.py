"""When the scheduled functions run: once a day each, by the clock of the stage's zone."""

import json
from collections.abc import Iterable

from aws_cdk import Aws
from aws_cdk import aws_iam as iam
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.config.stage import Stage
from infra.constructs.pascal import pascal
from infra.names import Names

OLDEST_SECONDS = 3_600
"""A trigger that Scheduler could not hand over for so long waits for a person: the next one comes tomorrow."""
RETRIES = 60


def scheduler_principal(group: str) -> iam.PrincipalWithConditions:
    """Scheduler, for this account's schedules of this group."""
    return iam.PrincipalWithConditions(
        iam.ServicePrincipal("scheduler.amazonaws.com"),
        {
            "StringEquals": {
                "aws:SourceAccount": Aws.ACCOUNT_ID,
                "aws:SourceArn": (
                    f"arn:{Aws.PARTITION}:scheduler:{Aws.REGION}:{Aws.ACCOUNT_ID}:schedule-group/{group}"
                ),
            }
        },
    )


class DailySchedules(Construct):
    """One schedule a function, in a group of their own."""

    def __init__(
        self, scope: Construct, name: str, *, stage: Stage, names: Names, functions: Iterable[str], letters: sqs.IQueue
    ) -> None:
        """`functions`: each has its time in the stage's settings."""
        super().__init__(scope, name)
        functions = tuple(functions)
        group = scheduler.CfnScheduleGroup(self, "Group", name=names.of("daily"))
        role = iam.Role(
            self,
            "Role",
            role_name=names.of_account("daily-schedules"),
            assumed_by=scheduler_principal(names.of("daily")),
            description="What Scheduler may do to start the daily functions",
        )
        role.add_to_policy(
            iam.PolicyStatement(
                actions=["lambda:InvokeFunction"], resources=[names.function_arn(function) for function in functions]
            )
        )
        role.add_to_policy(iam.PolicyStatement(actions=["sqs:SendMessage"], resources=[letters.queue_arn]))
        times = stage.schedules.times
        for function in functions:
            at = times[function]
            schedule = scheduler.CfnSchedule(
                self,
                pascal(function),
                name=names.of(function),
                group_name=names.of("daily"),
                description=f"Every day at {at:%H:%M}: {function.replace('_', ' ')}",
                schedule_expression=f"cron({at.minute} {at.hour} * * ? *)",
                schedule_expression_timezone=stage.time_zone.key,
                flexible_time_window=scheduler.CfnSchedule.FlexibleTimeWindowProperty(mode="OFF"),
                target=scheduler.CfnSchedule.TargetProperty(
                    arn=names.function_arn(function),
                    role_arn=role.role_arn,
                    # The same however often one trigger is delivered, and another one tomorrow.
                    input=json.dumps(
                        {"use_case": function, "correlation_id": f"{function}-<aws.scheduler.scheduled-time>"}
                    ),
                    retry_policy=scheduler.CfnSchedule.RetryPolicyProperty(
                        maximum_event_age_in_seconds=OLDEST_SECONDS, maximum_retry_attempts=RETRIES
                    ),
                    dead_letter_config=scheduler.CfnSchedule.DeadLetterConfigProperty(arn=letters.queue_arn),
                ),
            )
            schedule.add_resource_dependency(group)
            schedule.node.add_dependency(role)
