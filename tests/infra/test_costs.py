"""What docs/aws.md says that is paid whether anything is processed or not, counted in the templates."""

from decimal import Decimal

import pytest

from tests.infra.assembly import Assembly
from tests.infra.conftest import ROOT

HOURS = 730
"""Of a month."""
READ, WRITE, ALARM = Decimal("0.00013"), Decimal("0.00065"), Decimal("0.10")
"""Dollars for a provisioned unit an hour, and for a metric that an alarm looks at a month; US East, November 2026."""
FREE_ALARMS = 10
ALARMS_OF_A_POLICY = 4
"""Of auto-scaling: what is used, too much and too little; what is provisioned, too much and too little."""


def documented() -> dict[str, str]:
    """The first cell of each row of two, and the second."""
    lines = (ROOT / "docs" / "aws.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return {row[0]: row[1] for row in rows if len(row) == 2}


def units(assembly: Assembly, what: str) -> int:
    parts = [
        part
        for table in assembly.resources("AWS::DynamoDB::Table")
        for part in (table.properties, *table.properties.get("GlobalSecondaryIndexes", ()))
    ]
    return sum(part["ProvisionedThroughput"][what] for part in parts if "ProvisionedThroughput" in part)


@pytest.mark.parametrize("app, kind", [("mixed", "mixed"), ("switched", "provisioned")])
def test_provisioned_tables_cost_what_is_documented(request: pytest.FixtureRequest, app: str, kind: str) -> None:
    assembly: Assembly = request.getfixturevalue(app)
    reads, writes = units(assembly, "ReadCapacityUnits"), units(assembly, "WriteCapacityUnits")
    told = documented()[f"with `capacity={kind}`: {reads} units of reading and {writes} of writing"]

    assert Decimal(told.partition(";")[0]) == round(HOURS * (reads * READ + writes * WRITE), 2)


@pytest.mark.parametrize("app", ["mixed", "switched"])
def test_auto_scaling_s_alarms_cost_what_is_documented(request: pytest.FixtureRequest, app: str) -> None:
    assembly: Assembly = request.getfixturevalue(app)
    alarms = ALARMS_OF_A_POLICY * len(list(assembly.resources("AWS::ApplicationAutoScaling::ScalingPolicy")))
    (told,) = (cost for what, cost in documented().items() if what.startswith(f"and {alarms} alarms of auto-scaling"))

    assert Decimal(told) == alarms * ALARM


def test_tables_on_demand_have_neither(prod: Assembly) -> None:
    assert units(prod, "ReadCapacityUnits") == 0
    assert not list(prod.resources("AWS::ApplicationAutoScaling::ScalingPolicy"))


def test_our_own_alarms_cost_what_is_documented(prod: Assembly) -> None:
    alarms = [each.properties for each in prod.resources("AWS::CloudWatch::Alarm")]
    metrics = sum(sum("MetricStat" in each for each in alarm.get("Metrics", ())) or 1 for alarm in alarms)
    told = documented()[f"alarms: {ALARM} for each metric that one looks at, {metrics} in all, ten are free"]

    assert Decimal(told) == (metrics - FREE_ALARMS) * ALARM
