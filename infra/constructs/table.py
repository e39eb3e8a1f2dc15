"""A table of the schema."""

from collections.abc import Callable
from math import ceil
from typing import Any

from aws_cdk import TimeZone
from aws_cdk import aws_applicationautoscaling as scaling
from aws_cdk import aws_dynamodb as dynamodb
from constructs import Construct

from adapters.aws.access_patterns import units_at_once
from adapters.aws.schema import ALL_ATTRIBUTES, Capacity, Index, Key, Table
from infra.config.stage import Stage
from infra.config.values import CapacityKind
from infra.constructs.pascal import pascal
from infra.constructs.removal import removal_policy

SAVED_SECONDS = 300
"""Of provisioned capacity that is not used, DynamoDB saves up as many seconds' for what comes at once."""


class SchemaTable(Construct):
    """One table with its indexes: encrypted, kept, and with capacity as the stage says."""

    def __init__(self, scope: Construct, table: Table, *, stage: Stage, scaled: bool) -> None:
        """`scaled`: provisioned capacity follows what is used."""
        super().__init__(scope, pascal(table.name))
        self._stage = stage
        self._provisioned = _is_provisioned(table, stage.capacity.kind)
        kept = stage.kept
        self._table = dynamodb.Table(
            self,
            "Table",
            table_name=table.named(f"{stage.prefix}-"),
            billing_mode=dynamodb.BillingMode.PROVISIONED
            if self._provisioned
            else dynamodb.BillingMode.PAY_PER_REQUEST,
            encryption=dynamodb.TableEncryption.AWS_MANAGED,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True, recovery_period_in_days=kept.point_in_time_days
            ),
            deletion_protection=kept.deletion_protection,
            removal_policy=removal_policy(stage),
            **_keys(table.key),
            **self._capacity(table, None),
        )
        # Wherever the code puts it: under another logical id it would be another table, and empty.
        self._table.node.default_child.override_logical_id(f"Table{pascal(table.name)}")
        for index in table.indexes:
            self._table.add_global_secondary_index(
                index_name=index.name, **_keys(index.key), **_projection(index), **self._capacity(table, index)
            )
        if self._provisioned and scaled:
            self._scale(table)

    def _capacity(self, table: Table, index: Index | None) -> dict[str, int]:
        """Of the table, or of one index."""
        capacity = self._stage.capacity
        if self._provisioned:
            return {
                "read_capacity": self._least(table, index, reading=True),
                "write_capacity": self._least(table, index, reading=False),
            }
        return {
            "max_read_request_units": capacity.most_reads_on_demand,
            "max_write_request_units": capacity.most_writes_on_demand,
        }

    def _least(self, table: Table, index: Index | None, *, reading: bool) -> int:
        """Units a second that save up, while nothing happens, for what a usual day takes at once."""
        at_once = units_at_once(table, index, reading=reading)
        return max(self._stage.capacity.least_provisioned, ceil(at_once / SAVED_SECONDS))

    def _scale(self, table: Table) -> None:
        made = self._table
        self._follow(self._least(table, None, reading=True), made.auto_scale_read_capacity)
        self._follow(self._least(table, None, reading=False), made.auto_scale_write_capacity)
        for index in table.indexes:
            reads, writes = (self._least(table, index, reading=reading) for reading in (True, False))
            self._follow(reads, made.auto_scale_global_secondary_index_read_capacity, index.name)
            self._follow(writes, made.auto_scale_global_secondary_index_write_capacity, index.name)

    def _follow(self, least: int, auto_scale: Callable[..., Any], *index: str) -> None:
        """Between the least and the most, by what is used.

        What is not used at all is never scaled in, and these tables lie idle after the day's triggers: for an hour the
        most is the least.
        """
        capacity = self._stage.capacity
        most = max(least, capacity.most_provisioned)
        scaled = auto_scale(*index, min_capacity=least, max_capacity=most)
        scaled.scale_on_utilization(target_utilization_percent=capacity.utilization_percent)
        last = self._stage.schedules.reconcile
        zone = TimeZone.of(self._stage.time_zone.key)
        for name, hours_later, highest in (("Down", 1, least), ("Up", 2, most)):
            scaled.scale_on_schedule(
                name,
                schedule=scaling.Schedule.cron(hour=str((last.hour + hours_later) % 24), minute=str(last.minute)),
                time_zone=zone,
                min_capacity=least,
                max_capacity=highest,
            )


def _is_provisioned(table: Table, kind: CapacityKind) -> bool:
    if kind is CapacityKind.MIXED:
        return table.capacity is Capacity.STEADY
    return kind is CapacityKind.PROVISIONED


def _keys(key: Key) -> dict[str, dynamodb.Attribute]:
    keys = {"partition_key": _text(key.partition)}
    return keys if key.sort is None else {**keys, "sort_key": _text(key.sort)}


def _text(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)


def _projection(index: Index) -> dict[str, Any]:
    if index.attributes == ALL_ATTRIBUTES:
        return {"projection_type": dynamodb.ProjectionType.ALL}
    if not index.attributes:
        return {"projection_type": dynamodb.ProjectionType.KEYS_ONLY}
    return {"projection_type": dynamodb.ProjectionType.INCLUDE, "non_key_attributes": list(index.attributes)}
