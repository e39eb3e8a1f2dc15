"""The schemas of the events in EventBridge's registry: what whoever writes a consumer reads."""

import json
from collections.abc import Mapping
from typing import Any

from aws_cdk import aws_eventschemas as eventschemas
from constructs import Construct

from infra.constructs.pascal import pascal
from infra.names import SOURCE


class EventSchemas(Construct):
    """One schema a detail-type."""

    def __init__(self, scope: Construct, name: str, *, registry: str, schemas: Mapping[str, Mapping[str, Any]]) -> None:
        """`schemas`: the JSON Schema of the whole event, by its detail-type."""
        super().__init__(scope, name)
        made = eventschemas.CfnRegistry(
            self, "Registry", registry_name=registry, description="What travels over the bus of Signal9 Advisor"
        )
        for detail_type, schema in schemas.items():
            registered = eventschemas.CfnSchema(
                self,
                pascal(detail_type),
                registry_name=registry,
                schema_name=f"{SOURCE}@{detail_type}",
                type="JSONSchemaDraft4",
                content=json.dumps(schema, sort_keys=True),
                description=f"The event {detail_type}, as EventBridge delivers it",
            )
            registered.add_resource_dependency(made)
