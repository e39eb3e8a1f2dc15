"""From the bus to a function: a rule, its retries, and where an event ends that the function cannot be given."""

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.constructs.dead_letters import DeadLetters
from infra.constructs.pascal import pascal
from infra.names import SOURCE, Names
from infra.wiring import Route

OLDEST = Duration.hours(24)
"""An event that could not be handed over for so long waits for a person instead."""
RETRIES = 185
"""As often as EventBridge ever tries; it waits longer each time."""


class EventRoute(Construct):
    """Events of one type, or one kind of them, to one function."""

    def __init__(
        self, scope: Construct, route: Route, *, bus: events.IEventBus, names: Names, letters_days: int
    ) -> None:
        """Make it."""
        super().__init__(scope, pascal(route.name))
        letters = DeadLetters(self, "DeadLetters", of=route.name, names=names, days=letters_days)
        rule = events.Rule(
            self,
            "Rule",
            rule_name=names.of(route.name),
            event_bus=bus,
            event_pattern=events.EventPattern(source=[SOURCE], detail_type=[route.detail_type], detail=route.detail),
            description=f"{route.detail_type} to {route.function}",
        )
        rule.add_target(
            targets.LambdaFunction(
                lambda_.Function.from_function_attributes(
                    self, "Function", function_arn=names.function_arn(route.function), same_environment=True
                ),
                dead_letter_queue=letters,
                max_event_age=OLDEST,
                retry_attempts=RETRIES,
            )
        )
