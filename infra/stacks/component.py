"""What all stacks have in common."""

from aws_cdk import DefaultStackSynthesizer, Stack
from constructs import Construct

from infra.target import Target

DEPLOYMENT_TAG = "deployment"


class ComponentStack(Stack):
    """One part of a deployment, tagged so that its cost can be told from the others'."""

    def __init__(self, scope: Construct, component: str, target: Target) -> None:
        """`component` is part of its name."""
        stage = target.stage
        super().__init__(
            scope,
            f"{stage.prefix}-{component}",
            description=f"Signal9 Advisor, {stage.name}: {component}",
            # An emulator has no bootstrap stack whose version could be looked up.
            synthesizer=DefaultStackSynthesizer(generate_bootstrap_version_rule=target.on_aws),
            tags={
                "project": "signal9",
                DEPLOYMENT_TAG: stage.prefix,
                "component": component,
                "cost-center": stage.cost_center,
            },
        )
