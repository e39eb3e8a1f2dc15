"""What travels: each target has its retries and an end for what cannot be handed over, each schedule its time."""

import json

from domain.events import EVENT_TYPES
from domain.model.runs import ScheduledUseCase
from entrypoints.event_schemas import DETAIL_SCHEMAS, registered_schema
from tests.infra.assembly import Assembly

ARN = "arn:aws:{}:us-east-1:111111111111:{}"
BY_EVENT = {
    "pollenationNeeded": "pollinate-asset",
    "analysisNeeded": "enqueue-analysis",
    "earningsProcessed": "mark-earnings-processed",
}
TIMES = {
    "sync-assets": "cron(0 4 * * ? *)",
    "sync-earnings-calendar": "cron(0 5 * * ? *)",
    "plan-earnings-pollination": "cron(0 6 * * ? *)",
    "plan-regular-pollination": "cron(0 7 * * ? *)",
    "reconcile": "cron(0 8 * * ? *)",
}


def routes(assembly: Assembly) -> dict[tuple[str, str | None], str]:
    """The function that gets each type of event, and each use case that is to run again."""
    routed: dict[tuple[str, str | None], str] = {}
    for rule in assembly.resources("AWS::Events::Rule"):
        assert rule.properties["State"] == "ENABLED"
        assert rule.properties["EventPattern"]["source"] == ["signal9.advisor"]
        (kind,) = rule.properties["EventPattern"]["detail-type"]
        (use_case,) = rule.properties["EventPattern"].get("detail", {}).get("use_case", [None])
        (target,) = rule.properties["Targets"]
        routed[kind, use_case] = assembly.text(target["Arn"]).rpartition(":")[2]
    return routed


def test_each_event_and_each_run_again_goes_to_its_function(prod: Assembly) -> None:
    expected: dict[tuple[str, str | None], str] = {
        **{(kind, None): f"signal9-{function}" for kind, function in BY_EVENT.items()},
        **{("runAgain", job.value): f"signal9-{job.replace('_', '-')}" for job in ScheduledUseCase},
    }
    assert routes(prod) == expected
    assert set(BY_EVENT) == {event.wire_name for event in EVENT_TYPES}


def test_every_rule_retries_for_a_day_and_has_dead_letters_of_its_own(prod: Assembly) -> None:
    letters = set()
    for rule in prod.resources("AWS::Events::Rule"):
        (target,) = rule.properties["Targets"]
        assert target["RetryPolicy"] == {"MaximumEventAgeInSeconds": 86_400, "MaximumRetryAttempts": 185}
        queue = prod.text(target["DeadLetterConfig"]["Arn"])
        assert queue == ARN.format("sqs", f"{rule.properties['Name']}-dead-letters")
        letters.add(queue)

    assert len(letters) == 8


def test_a_rule_may_start_its_function_and_write_its_letters(prod: Assembly) -> None:
    """Nobody else may."""
    by_id = {each.logical_id: each for each in prod.resources("AWS::Events::Rule")}
    permitted = {}
    for permission in prod.resources("AWS::Lambda::Permission"):
        if permission.properties["Principal"] == "events.amazonaws.com":
            rule = permission.properties["SourceArn"]["Fn::GetAtt"][0]
            permitted[by_id[rule].properties["Name"]] = prod.text(permission.properties["FunctionName"])
    writers = {
        statement["Condition"]["ArnEquals"]["aws:SourceArn"]["Fn::GetAtt"][0]
        for policy in prod.resources("AWS::SQS::QueuePolicy")
        for statement in policy.properties["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Allow"
    }

    assert permitted == {
        rule.properties["Name"]: prod.text(rule.properties["Targets"][0]["Arn"]) for rule in by_id.values()
    }
    assert writers == set(by_id)


def test_letters_are_encrypted_kept_for_two_weeks_and_refused_in_plain_text(prod: Assembly) -> None:
    queues = list(prod.resources("AWS::SQS::Queue"))
    denied = [
        statement["Condition"]
        for policy in prod.resources("AWS::SQS::QueuePolicy")
        for statement in policy.properties["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Deny"
    ]

    assert len(queues) == len(denied) == 10
    for queue in queues:
        assert queue.properties["QueueName"].endswith("-dead-letters")
        assert queue.properties["SqsManagedSseEnabled"]
        assert queue.properties["MessageRetentionPeriod"] == 14 * 86_400
    assert denied == [{"Bool": {"aws:SecureTransport": "false"}}] * 10


def test_the_five_triggers_fire_at_their_times_by_new_york_s_clock(prod: Assembly) -> None:
    schedules = {each.properties["Name"]: each.properties for each in prod.resources("AWS::Scheduler::Schedule")}

    assert {name.removeprefix("signal9-"): each["ScheduleExpression"] for name, each in schedules.items()} == TIMES
    for name, schedule in schedules.items():
        assert schedule["ScheduleExpressionTimezone"] == "America/New_York"
        assert schedule["FlexibleTimeWindow"] == {"Mode": "OFF"}
        target = schedule["Target"]
        assert prod.text(target["Arn"]) == ARN.format("lambda", f"function:{name}")
        assert json.loads(target["Input"]) == {
            "use_case": name.removeprefix("signal9-").replace("-", "_"),
            "correlation_id": f"{name.removeprefix('signal9-').replace('-', '_')}-<aws.scheduler.scheduled-time>",
        }


def test_a_trigger_is_retried_for_an_hour_and_then_a_dead_letter(prod: Assembly) -> None:
    for schedule in prod.resources("AWS::Scheduler::Schedule"):
        target = schedule.properties["Target"]
        assert target["RetryPolicy"] == {"MaximumEventAgeInSeconds": 3_600, "MaximumRetryAttempts": 60}
        assert prod.text(target["DeadLetterConfig"]["Arn"]) == ARN.format("sqs", "signal9-schedules-dead-letters")


def test_news_are_synced_only_where_a_stage_asks_for_them(prod: Assembly, switched: Assembly) -> None:
    added = {each.properties["Name"]: each.properties for each in switched.resources("AWS::Scheduler::Schedule")}

    assert "signal9-sync-news" not in {each.properties["Name"] for each in prod.resources("AWS::Scheduler::Schedule")}
    assert added["signal9-sync-news"]["ScheduleExpression"] == "cron(0 9 * * ? *)"


def test_news_that_are_to_run_again_have_their_function_where_they_are_on(prod: Assembly, switched: Assembly) -> None:
    """As dead letters that are sent again, and for what a function had no time for."""
    before, after = routes(prod), routes(switched)

    assert after == before | {("runAgain", "sync_news"): "signal9-sync-news"}
    for assembly, news in ((prod, "false"), (switched, "true")):
        told = {
            each["Description"]: assembly.text(each["Value"])
            for each in assembly.templates()["functions"]["Outputs"].values()
        }
        assert told["SIGNAL9_AWS_NEWS"] == news
        assert ("signal9-sync-news-again-dead-letters" in told["SIGNAL9_AWS_DEAD_LETTER_URLS"]) is (news == "true")


def test_the_events_schemas_are_those_of_the_code(prod: Assembly) -> None:
    registered = {
        each.properties["SchemaName"]: json.loads(each.properties["Content"])
        for each in prod.resources("AWS::EventSchemas::Schema")
    }

    assert registered == {f"signal9.advisor@{kind}": registered_schema(kind) for kind in DETAIL_SCHEMAS}
    assert prod.one("AWS::EventSchemas::Registry").properties["RegistryName"] == "signal9"


def test_the_bus_keeps_what_was_sent(prod: Assembly) -> None:
    archive = prod.one("AWS::Events::Archive").properties

    assert archive["RetentionDays"] == 30
    assert archive["EventPattern"] == {"source": ["signal9.advisor"]}
    assert prod.one("AWS::Events::EventBus").properties["Name"] == "signal9"


def test_what_is_put_off_has_a_group_and_a_role_of_its_own(prod: Assembly) -> None:
    groups = {each.stack: each.properties["Name"] for each in prod.resources("AWS::Scheduler::ScheduleGroup")}
    (role,) = (
        each
        for each in prod.resources("AWS::IAM::Role")
        if each.stack == "events" and prod.text(each.properties.get("RoleName", "")).startswith("signal9-one-time")
    )
    (trusted,) = role.properties["AssumeRolePolicyDocument"]["Statement"]

    assert groups == {"functions": "signal9-daily", "events": "signal9"}
    assert trusted["Principal"] == {"Service": "scheduler.amazonaws.com"}
    assert prod.text(trusted["Condition"]["StringEquals"]["aws:SourceArn"]) == ARN.format(
        "scheduler", "schedule-group/signal9"
    )
