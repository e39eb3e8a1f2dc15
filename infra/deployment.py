"""The stacks of a deployment, by what makes them change."""

from dataclasses import dataclass
from itertools import pairwise

from aws_cdk import App, Stack

from infra.stacks.data import DataStack
from infra.stacks.events import EventsStack
from infra.stacks.functions import FunctionsStack
from infra.stacks.monitoring import MonitoringStack
from infra.stacks.network import NetworkStack
from infra.stacks.secrets import SecretsStack
from infra.target import Target


@dataclass(frozen=True, slots=True)
class Deployment:
    """What is made."""

    network: NetworkStack | None
    data: DataStack
    secrets: SecretsStack
    functions: FunctionsStack
    events: EventsStack
    monitoring: MonitoringStack | None

    @property
    def stacks(self) -> tuple[Stack, ...]:
        """In the order in which they are deployed."""
        every = (self.network, self.data, self.secrets, self.functions, self.events, self.monitoring)
        return tuple(stack for stack in every if stack is not None)


def deployment(app: App, target: Target) -> Deployment:
    """The stacks of a target; most resources are found by name, so the order of deploys is told here."""
    network = NetworkStack(app, target) if target.stage.vpc and target.on_aws else None
    inside = None if network is None else network.network
    data = DataStack(app, target)
    secrets = SecretsStack(app, target, network=inside)
    functions = FunctionsStack(app, target, secret_arn=secrets.secret_arn, network=inside)
    events = EventsStack(app, target)
    # No emulator has alarms on expressions, or budgets.
    monitoring = MonitoringStack(app, target) if target.stage.alarms.enabled and target.on_aws else None
    made = Deployment(network, data, secrets, functions, events, monitoring)
    for earlier, later in pairwise(made.stacks):
        later.add_stack_dependency(earlier)
    return made
