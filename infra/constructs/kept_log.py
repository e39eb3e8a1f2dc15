"""A log group under a name of ours."""

from aws_cdk import RemovalPolicy
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.config.stage import Stage
from infra.constructs.removal import removal_policy


def kept_log(scope: Construct, id_: str, *, name: str, stage: Stage, switched: bool) -> logs.LogGroup:
    """A log that is kept for the stage's time, and outlives its stack as all that keeps data does.

    `switched`: a setting turns on and off what writes it. Such a log goes with its writer: left behind, its name would
    be taken when the setting is turned on again, and the deployment would fail.
    """
    made = logs.LogGroup(
        scope,
        id_,
        log_group_name=name,
        removal_policy=RemovalPolicy.DESTROY if switched else removal_policy(stage),
    )
    made.node.default_child.retention_in_days = stage.kept.function_logs_days
    return made
