"""What travels: the bus, who gets what from it, and what waits for its time. It changes with the events."""

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_scheduler as scheduler
from constructs import Construct

from entrypoints.event_schemas import DETAIL_SCHEMAS, registered_schema
from infra.constructs.daily_schedules import scheduler_principal
from infra.constructs.event_route import EventRoute
from infra.constructs.event_schemas import EventSchemas
from infra.names import SOURCE, Names
from infra.stacks.component import ComponentStack
from infra.target import Target
from infra.wiring import OF_SCHEDULES, routes


class EventsStack(ComponentStack):
    """One bus; a rule with its own dead letters for each route; a group for one-time schedules."""

    def __init__(self, scope: Construct, target: Target) -> None:
        """No emulator has archives, or registries of schemas, from a template."""
        super().__init__(scope, "events", target)
        names, kept = target.names, target.stage.kept
        bus = events.EventBus(self, "Bus", event_bus_name=names.bus, description="The events of Signal9 Advisor")
        for route in routes(target.stage):
            EventRoute(self, route, bus=bus, names=names, letters_days=kept.letters_days)
        self._add_one_time_schedules(names)
        if target.on_aws:
            bus.archive(
                "Archive",
                archive_name=names.bus,
                description="What was sent, to be replayed",
                event_pattern=events.EventPattern(source=[SOURCE]),
                retention=Duration.days(kept.events_days),
            )
            schemas = {detail_type: registered_schema(detail_type) for detail_type in DETAIL_SCHEMAS}
            EventSchemas(self, "Schemas", registry=names.bus, schemas=schemas)

    def _add_one_time_schedules(self, names: Names) -> None:
        """Functions make the schedules; each of them names this role, and the queue of schedules for its letters."""
        scheduler.CfnScheduleGroup(self, "OneTime", name=names.bus)
        role = iam.Role(
            self,
            "OneTimeRole",
            role_name=names.one_time_role,
            assumed_by=scheduler_principal(names.bus),
            description="What Scheduler may do to put on the bus what was put off",
        )
        role.add_to_policy(iam.PolicyStatement(actions=["events:PutEvents"], resources=[names.bus_arn]))
        role.add_to_policy(iam.PolicyStatement(actions=["sqs:SendMessage"], resources=[names.queue_arn(OF_SCHEDULES)]))
