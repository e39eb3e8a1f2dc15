"""A network for the functions, where a stage asks for one. It changes with the rules of the account."""

from constructs import Construct

from infra.constructs.network import Network
from infra.stacks.component import ComponentStack
from infra.target import Target


class NetworkStack(ComponentStack):
    """One network."""

    def __init__(self, scope: Construct, target: Target) -> None:
        """Make it."""
        super().__init__(scope, "network", target)
        self.network = Network(self, "Network", names=target.names, stage=target.stage)
