"""Alarms: on metrics that exist, told to one topic, and one on every dead-letter queue."""

from collections.abc import Iterator, Mapping
from typing import Any

from domain.model.metrics import Metric
from domain.model.runs import ScheduledUseCase
from infra.config.context import stage_of
from infra.service_levels import service_levels
from tests.infra.assembly import Assembly
from tests.infra.conftest import given_context

USE_CASES = {*ScheduledUseCase, "sync_listing", "pollinate_asset", "enqueue_analysis", "mark_earnings_processed"}


def watched(alarm: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Namespace, metric and dimensions of all that an alarm looks at."""
    metrics = [each["MetricStat"]["Metric"] for each in alarm.get("Metrics", ()) if "MetricStat" in each]
    for metric in metrics or [alarm]:
        yield (
            metric["Namespace"],
            metric["MetricName"],
            {each["Name"]: each["Value"] for each in metric["Dimensions"]},
        )


def alarms(assembly: Assembly) -> dict[str, Mapping[str, Any]]:
    return {str(each.properties["AlarmName"]): each.properties for each in assembly.resources("AWS::CloudWatch::Alarm")}


def test_each_service_level_has_an_alarm(prod: Assembly) -> None:
    levels = {level.name for level in service_levels(stage_of({**given_context(), "stage": "prod"}))}

    assert levels == {
        "pollination-own-time",
        "pollination-time",
        "daily-job-time",
        "daily-jobs-ran",
        "daily-jobs-succeed",
        "pollination-success",
        "validation-success",
        "calls-within-budget",
        "limit-never-reached",
    }
    assert set(alarms(prod)) == {f"signal9-{name}" for name in (*levels, "dead-letters", "rotation")}


def test_every_alarm_tells_the_topic(prod: Assembly) -> None:
    topic = prod.one("AWS::SNS::Topic")

    assert topic.properties["TopicName"] == "signal9-alarms"
    for alarm in alarms(prod).values():
        assert alarm["AlarmActions"] == [{"Ref": topic.logical_id}]
        assert alarm["AlarmDescription"]


def test_alarms_look_at_metrics_that_the_use_cases_report(prod: Assembly) -> None:
    ours = [each for alarm in alarms(prod).values() for each in watched(alarm) if each[0].startswith("Signal9/")]

    assert len(ours) > 20
    for namespace, metric, dimensions in ours:
        assert namespace == "Signal9/prod"
        assert metric in set(Metric)
        assert dimensions.keys() == {"UseCase"}
        assert dimensions["UseCase"] in USE_CASES


def test_a_letter_in_any_queue_raises_the_alarm(prod: Assembly) -> None:
    queues = {dimensions["QueueName"] for _, _, dimensions in watched(alarms(prod)["signal9-dead-letters"])}

    assert queues == {each.properties["QueueName"] for each in prod.resources("AWS::SQS::Queue")}


def test_a_day_without_its_jobs_is_missed_though_nobody_reports_it(prod: Assembly) -> None:
    silent = {name for name, alarm in alarms(prod).items() if alarm["TreatMissingData"] == "breaching"}

    assert silent == {"signal9-daily-jobs-ran"}


def test_the_dashboard_shows_metrics_that_exist(prod: Assembly) -> None:
    body = prod.one("AWS::CloudWatch::Dashboard").properties["DashboardBody"]
    shown = prod.text(body)

    assert '"Signal9/prod","AssetsAdvanced","UseCase","pollinate_asset"' in shown
    for name in ("AssetsCompleted", "CallsUsed", "ReportsAccepted", "FullyFreshPercent"):
        assert f'"{name}"' in shown
        assert name in set(Metric)


def test_the_month_s_cost_of_the_deployment_has_a_limit(prod: Assembly) -> None:
    budget = prod.one("AWS::Budgets::Budget").properties

    assert budget["Budget"]["BudgetLimit"] == {"Amount": 20, "Unit": "USD"}
    assert budget["Budget"]["CostFilters"] == {"TagKeyValue": ["user:deployment$signal9"]}
    told = [subscriber for each in budget["NotificationsWithSubscribers"] for subscriber in each["Subscribers"]]
    assert {each["Address"]["Ref"] for each in told} == {prod.one("AWS::SNS::Topic").logical_id}
