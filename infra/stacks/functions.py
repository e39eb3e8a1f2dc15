"""What runs: the functions, and the times of the daily ones. It changes with the code, at every deploy."""

from aws_cdk import Annotations, CfnOutput
from constructs import Construct

from infra.constructs.daily_schedules import DailySchedules
from infra.constructs.dead_letters import DeadLetters
from infra.constructs.network import Network
from infra.constructs.pascal import pascal
from infra.constructs.pipeline_function import PipelineFunction
from infra.environment import where
from infra.stacks.component import ComponentStack
from infra.target import Target
from infra.wiring import OF_FUNCTIONS, OF_SCHEDULES, daily, deployed

UNPINNED = (
    "The image's base is whatever AWS has under its tag when the image is built. "
    "image_base names it by its digest (docs/aws.md)."
)


class FunctionsStack(ComponentStack):
    """Functions of one image, their dead letters, and their schedules.

    Its outputs are the settings of `signal9 --profile aws`: the description of each is the setting's name.
    """

    def __init__(self, scope: Construct, target: Target, *, secret_arn: str, network: Network | None = None) -> None:
        """Make it."""
        super().__init__(scope, "functions", target)
        names, days = target.names, target.stage.kept.letters_days
        if target.on_aws and target.stage.name == "prod" and target.stage.image_base is None:
            Annotations.of(self).add_warning_v2("signal9:image-base", UNPINNED)
        letters = DeadLetters(self, "DeadLetters", of=OF_FUNCTIONS, names=names, days=days)
        of_schedules = DeadLetters(self, "ScheduleDeadLetters", of=OF_SCHEDULES, names=names, days=days)
        made = [
            PipelineFunction(self, described, target, secret_arn=secret_arn, letters=letters, network=network)
            for described in deployed(target.stage)
        ]
        schedules = DailySchedules(
            self, "Schedules", stage=target.stage, names=names, functions=daily(target.stage), letters=of_schedules
        )
        schedules.node.add_dependency(*made)
        for name, value in where(target).items():
            CfnOutput(self, pascal(name.lower()), value=value, description=name)
