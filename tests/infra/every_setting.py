"""Every setting of a stage at another value than its default, and where the templates show it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.infra.assembly import Assembly

PINNED = f"public.ecr.aws/lambda/python@sha256:{'0123456789abcdef' * 4}"


@dataclass(frozen=True, slots=True)
class Setting:
    """One field of `infra/config/stage.py`."""

    path: str
    """As an error names it."""
    value: Any
    shown: Callable[[Assembly], object]
    """What it makes, read from the templates."""
    expected: object


def context() -> dict[str, Any]:
    """Of the command line, for a deployment that sets them all."""
    stage: dict[str, Any] = {}
    for setting in SETTINGS:
        *parts, last = setting.path.split(".")
        part = stage
        for name in parts:
            part = part.setdefault(name, {})
        part[last] = setting.value
    return {"stage": stage.pop("name"), "stages": {"dev": stage}}


def _all(kind: str, what: Callable[[Mapping[str, Any]], Any]) -> Callable[[Assembly], object]:
    """What all resources of a kind have in common; a set of what they have, if it differs."""

    def shown(assembly: Assembly) -> object:
        found = {json.dumps(what(each.properties), sort_keys=True) for each in assembly.resources(kind)}
        return json.loads(found.pop()) if len(found) == 1 else found

    return shown


def _at(function: str) -> Callable[[Assembly], object]:
    def shown(assembly: Assembly) -> object:
        return [
            each.properties["ScheduleExpression"]
            for each in assembly.resources("AWS::Scheduler::Schedule")
            if str(each.properties["Name"]).endswith(f"-{function}")
        ]

    return shown


def _variable(name: str) -> Callable[[Assembly], object]:
    return _all("AWS::Lambda::Function", lambda made: made["Environment"]["Variables"][name])


def _number(kind: str) -> Callable[[Assembly], object]:
    return lambda assembly: len(list(assembly.resources(kind)))


def _images(what: str) -> Callable[[Assembly], object]:
    def shown(assembly: Assembly) -> object:
        assets = [json.loads(path.read_text(encoding="utf-8")) for path in assembly.folder.glob("*.assets.json")]
        return [
            image["source"].get(what) for each in assets for image in each.get("dockerImages", {}).values()
        ] or "no image"

    return shown


def _on_demand(kind: str) -> Callable[[Assembly], object]:
    return lambda assembly: {
        table.properties["OnDemandThroughput"][kind]
        for table in assembly.resources("AWS::DynamoDB::Table")
        if "OnDemandThroughput" in table.properties
    }


def _limit(assembly: Assembly) -> object:
    return [each.properties["Budget"]["BudgetLimit"]["Amount"] for each in assembly.resources("AWS::Budgets::Budget")]


def _calls_alarms(assembly: Assembly) -> object:
    alarms = {each.properties["AlarmName"] for each in assembly.resources("AWS::CloudWatch::Alarm")}
    told = _variable("SIGNAL9_DAILY_CALLS")(assembly)
    return told, len([name for name in alarms if str(name).endswith("calls-within-budget")])


def _reserved(assembly: Assembly) -> object:
    return {
        str(each.properties["FunctionName"]): each.properties["ReservedConcurrentExecutions"]
        for each in assembly.resources("AWS::Lambda::Function")
        if "ReservedConcurrentExecutions" in each.properties
    }


def _tags(assembly: Assembly) -> object:
    manifest = json.loads((assembly.folder / "manifest.json").read_text(encoding="utf-8"))["artifacts"]
    return {each["properties"]["tags"]["cost-center"] for each in manifest.values() if "tags" in each["properties"]}


def _lifecycle(rule: str, days: str) -> Callable[[Assembly], object]:
    return lambda assembly: {
        each[rule][days] if days else each[rule]
        for bucket in assembly.resources("AWS::S3::Bucket")
        for each in bucket.properties["LifecycleConfiguration"]["Rules"]
        if rule in each
    }


_FUNCTION, _SCALED, _TABLE = (
    "AWS::Lambda::Function",
    "AWS::ApplicationAutoScaling::ScalableTarget",
    "AWS::DynamoDB::Table",
)
SETTINGS = (
    Setting("name", "dev", _all("AWS::Events::EventBus", lambda made: made["Name"]), "signal9-dev"),
    Setting(
        "time_zone",
        "Europe/Vienna",
        _all("AWS::Scheduler::Schedule", lambda made: made["ScheduleExpressionTimezone"]),
        "Europe/Vienna",
    ),
    Setting("schedules.sync_assets", "03:15", _at("sync-assets"), ["cron(15 3 * * ? *)"]),
    Setting("schedules.sync_earnings_calendar", "04:16", _at("sync-earnings-calendar"), ["cron(16 4 * * ? *)"]),
    Setting("schedules.plan_earnings_pollination", "05:17", _at("plan-earnings-pollination"), ["cron(17 5 * * ? *)"]),
    Setting("schedules.plan_regular_pollination", "06:18", _at("plan-regular-pollination"), ["cron(18 6 * * ? *)"]),
    Setting("schedules.reconcile", "07:19", _at("reconcile"), ["cron(19 7 * * ? *)"]),
    Setting("schedules.sync_news", "08:20", _at("sync-news"), ["cron(20 8 * * ? *)"]),
    Setting("news", True, _number(_FUNCTION), 10),
    Setting("architecture", "x86_64", _all(_FUNCTION, lambda made: made["Architectures"]), ["x86_64"]),
    Setting("image_base", PINNED, _images("dockerBuildArgs"), [{"BASE": PINNED}] * 2),
    Setting("capacity.kind", "mixed", _number(_SCALED), 10),
    Setting("capacity.most_reads_on_demand", 3_000, _on_demand("MaxReadRequestUnits"), {3_000}),
    Setting("capacity.most_writes_on_demand", 900, _on_demand("MaxWriteRequestUnits"), {900}),
    Setting("capacity.least_provisioned", 2, _all(_SCALED, lambda made: made["MinCapacity"]), 2),
    Setting("capacity.most_provisioned", 40, _all(_SCALED, lambda made: made["MaxCapacity"]), 40),
    Setting(
        "capacity.utilization_percent",
        60,
        _all(
            "AWS::ApplicationAutoScaling::ScalingPolicy",
            lambda made: made["TargetTrackingScalingPolicyConfiguration"]["TargetValue"],
        ),
        60,
    ),
    Setting("kept.deletion_protection", False, _all(_TABLE, lambda made: made["DeletionProtectionEnabled"]), False),
    Setting(
        "kept.point_in_time_days",
        9,
        _all(_TABLE, lambda made: made["PointInTimeRecoverySpecification"]["RecoveryPeriodInDays"]),
        9,
    ),
    Setting("kept.replaced_objects_days", 45, _lifecycle("NoncurrentVersionExpiration", "NoncurrentDays"), {45}),
    Setting("kept.access_logs_days", 44, _lifecycle("ExpirationInDays", ""), {44}),
    Setting("kept.function_logs_days", 14, _all("AWS::Logs::LogGroup", lambda made: made["RetentionInDays"]), 14),
    Setting("kept.events_days", 12, _all("AWS::Events::Archive", lambda made: made["RetentionDays"]), 12),
    Setting("kept.letters_days", 10, _all("AWS::SQS::Queue", lambda made: made["MessageRetentionPeriod"]), 10 * 86_400),
    Setting("pipeline.daily_calls", "none", _calls_alarms, ("none", 0)),
    Setting("pipeline.call_spacing", 0.5, _variable("SIGNAL9_CALL_SPACING"), "0.5"),
    Setting("pipeline.universe_cap", 99, _variable("SIGNAL9_UNIVERSE_CAP"), "99"),
    Setting("pipeline.log_level", "debug", _variable("SIGNAL9_LOG_LEVEL"), "debug"),
    Setting("alarms.enabled", True, lambda assembly: "monitoring" in assembly.templates(), True),
    Setting(
        "alarms.email",
        "owner@example.org",
        _all("AWS::SNS::Subscription", lambda made: (made["Protocol"], made["Endpoint"])),
        ["email", "owner@example.org"],
    ),
    Setting("alarms.monthly_dollars", 33, _limit, [33]),
    Setting("tracing", False, _all(_FUNCTION, lambda made: made.get("TracingConfig")), None),
    Setting("reserved_concurrency", {"pollinate_asset": 3}, _reserved, {"signal9-dev-pollinate-asset": 3}),
    Setting(
        "rotation_days",
        46,
        _all("AWS::SecretsManager::RotationSchedule", lambda made: made["RotationRules"]["AutomaticallyAfterDays"]),
        46,
    ),
    Setting("trail", False, _number("AWS::CloudTrail::Trail"), 0),
    Setting("vpc", True, _all(_FUNCTION, lambda made: "VpcConfig" in made), True),
    Setting("cost_center", "research", _tags, {"research"}),
)
