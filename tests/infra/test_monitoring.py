"""Alarms: on metrics that exist, told to one topic, and each as `alarms.txt` has it."""

import ast
import json
import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import domain.use_cases
from domain.model.metrics import Metric
from domain.model.runs import ScheduledUseCase
from entrypoints.container.aws import RESERVE
from entrypoints.lambdas import staged_keys
from entrypoints.lambdas.functions import FUNCTIONS
from infra.config.context import stage_of
from infra.service_levels import CALLERS, service_levels
from tests.infra.alarms import dimension, figures, in_words
from tests.infra.assembly import Assembly
from tests.infra.conftest import ROOT, given_context

LISTED = Path(__file__).with_name("alarms.txt")
USE_CASES = {
    *ScheduledUseCase,
    *CALLERS,
    "enqueue_analysis",
    "mark_earnings_processed",
    "rotate_secret",
    staged_keys.USE_CASE,
}
CALLS = {"self.calls.answer", "self.calls.ask", "self.calls.ask_once"}
OF_AWS = ("dead-letters", "dead-letters-old", "rotation")
"""Alarms on what AWS itself counts."""
MOST_METRICS, LONGEST_SECONDS = 10, 7 * 86_400
"""Of one alarm, by CloudWatch's own limits."""


def alarms(assembly: Assembly) -> dict[str, Mapping[str, Any]]:
    return {str(each.properties["AlarmName"]): each.properties for each in assembly.resources("AWS::CloudWatch::Alarm")}


def test_when_each_alarm_rings_is_listed(prod: Assembly) -> None:
    """Expression, threshold, time, what silence means, and every figure: a change of one is a change of the list."""
    told = [line for _, alarm in sorted(alarms(prod).items()) for line in in_words(alarm)]

    assert told == LISTED.read_text(encoding="utf-8").splitlines()


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
        "keys-unchanged",
        "calls-within-budget",
        "limit-never-reached",
    }
    assert set(alarms(prod)) == {f"signal9-{name}" for name in (*levels, *OF_AWS)}


def test_the_document_says_of_each_alarm_what_to_do(prod: Assembly) -> None:
    section = (ROOT / "docs" / "aws.md").read_text(encoding="utf-8").partition("## Alarms")[2].partition("\n## ")[0]
    rows = [line.split("|") for line in section.splitlines() if line.startswith("| `")]
    named = [f"signal9-{name}" for row in rows for name in re.findall(r"`([^`]+)`", row[1])]

    assert sorted(named) == sorted(alarms(prod))
    assert all(row[3].strip() for row in rows)


def test_every_alarm_tells_the_topic(prod: Assembly) -> None:
    topic = prod.one("AWS::SNS::Topic")

    assert topic.properties["TopicName"] == "signal9-alarms"
    for alarm in alarms(prod).values():
        assert alarm["AlarmActions"] == [{"Ref": topic.logical_id}]
        assert alarm["AlarmDescription"]


def test_alarms_look_at_metrics_that_the_use_cases_report(prod: Assembly) -> None:
    looked_at = [figure for alarm in alarms(prod).values() for figure in figures(alarm)]
    ours = [figure for figure in looked_at if figure["Namespace"].startswith("Signal9/")]

    assert len(ours) > 20
    for figure in ours:
        name, use_case = dimension(figure)
        assert figure["Namespace"] == "Signal9/prod"
        assert figure["MetricName"] in set(Metric)
        assert name == "UseCase"
        assert use_case in USE_CASES


@pytest.mark.parametrize("app", ["prod", "switched"])
def test_an_alarm_looks_at_no_more_than_cloudwatch_lets_it(request: pytest.FixtureRequest, app: str) -> None:
    for alarm in alarms(request.getfixturevalue(app)).values():
        assert len(figures(alarm)) <= MOST_METRICS
        for figure in figures(alarm):
            assert figure["Period"] * alarm["EvaluationPeriods"] <= LONGEST_SECONDS


@pytest.mark.parametrize("name", ["daily-jobs-ran", "daily-jobs-succeed", "daily-job-time"])
def test_the_news_are_a_daily_job_where_they_are_on(prod: Assembly, switched: Assembly, name: str) -> None:
    before, after = (
        {dimension(each)[1] for each in figures(alarms(app)[f"signal9-{name}"])} for app in (prod, switched)
    )

    assert after - before == {"sync_news"}
    assert before <= after


def test_the_budget_s_alarms_look_at_every_use_case_that_spends_it() -> None:
    (folder,) = domain.use_cases.__path__
    spenders = {path.stem for path in Path(folder).glob("*.py") if _calls_alpha_vantage(path)}

    assert set(CALLERS) == spenders


def _calls_alpha_vantage(module: Path) -> bool:
    nodes = list(ast.walk(ast.parse(module.read_text(encoding="utf-8"))))
    called = {ast.unparse(node.func) for node in nodes if isinstance(node, ast.Call)}
    named = {ast.unparse(node) for node in nodes if isinstance(node, ast.Attribute)}
    return "Provider.ALPHA_VANTAGE" in named and bool(called & CALLS)


@pytest.mark.parametrize("name", ["signal9-dead-letters", "signal9-dead-letters-old"])
@pytest.mark.parametrize("app, more", [("prod", []), ("switched", ["-2"])])
def test_a_letter_in_any_queue_raises_the_alarm(
    request: pytest.FixtureRequest, app: str, more: list[str], name: str
) -> None:
    """The eleventh queue, that of the news, is one more than an alarm can look at."""
    assembly: Assembly = request.getfixturevalue(app)
    ringing = [alarms(assembly)[f"{name}{number}"] for number in ("", *more)]
    queues = {dimension(figure)[1] for alarm in ringing for figure in figures(alarm)}

    assert queues == {each.properties["QueueName"] for each in assembly.resources("AWS::SQS::Queue")}


def test_the_topic_is_told_by_this_account_only_and_over_tls(prod: Assembly) -> None:
    policy = prod.one("AWS::SNS::TopicPolicy").properties["PolicyDocument"]["Statement"]
    (let_in,) = (statement for statement in policy if statement["Effect"] == "Allow")
    (refused,) = (statement for statement in policy if statement["Effect"] == "Deny")

    assert set(let_in["Principal"]["Service"]) == {"cloudwatch.amazonaws.com", "budgets.amazonaws.com"}
    assert prod.text(let_in["Condition"]["StringEquals"]["aws:SourceAccount"]) == "111111111111"
    assert refused["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_a_person_is_told_where_the_stage_has_an_address(prod: Assembly, switched: Assembly) -> None:
    told = switched.one("AWS::SNS::Subscription").properties

    assert (told["Protocol"], told["Endpoint"]) == ("email", "owner@example.org")
    assert told["TopicArn"] == {"Ref": switched.one("AWS::SNS::Topic").logical_id}
    assert not list(prod.resources("AWS::SNS::Subscription"))


@pytest.mark.parametrize("app, warned", [("prod", True), ("switched", False), ("dev", False)])
def test_whoever_synthesizes_a_production_that_tells_nobody_is_warned(
    synthesized: Path, app: str, *, warned: bool
) -> None:
    report = json.loads((synthesized / app / "validation-report.json").read_text(encoding="utf-8"))
    said = [violation["description"] for each in report["pluginReports"] for violation in each["violations"]]

    assert any(text.startswith("The alarms of prod tell nobody") for text in said) is warned


def test_the_dashboard_shows_metrics_that_exist(prod: Assembly) -> None:
    body = prod.one("AWS::CloudWatch::Dashboard").properties["DashboardBody"]
    shown = prod.text(body)

    assert '"Signal9/prod","AssetsAdvanced","UseCase","pollinate_asset"' in shown
    for name in ("AssetsCompleted", "CallsUsed", "CallSeconds", "ReportsAccepted", "FullyFreshPercent"):
        assert f'"{name}"' in shown
        assert name in set(Metric)


def test_the_month_s_cost_of_the_deployment_has_a_limit(prod: Assembly) -> None:
    budget = prod.one("AWS::Budgets::Budget").properties

    assert budget["Budget"]["BudgetLimit"] == {"Amount": 20, "Unit": "USD"}
    assert budget["Budget"]["CostFilters"] == {"TagKeyValue": ["user:deployment$signal9"]}
    told = [subscriber for each in budget["NotificationsWithSubscribers"] for subscriber in each["Subscribers"]]
    assert {each["Address"]["Ref"] for each in told} == {prod.one("AWS::SNS::Topic").logical_id}


def test_the_limit_of_the_month_s_cost_can_be_made_anew(prod: Assembly) -> None:
    """CloudFormation makes the new one before it deletes the old, and AWS asks whether it may publish to the topic."""
    budget = prod.one("AWS::Budgets::Budget")

    assert "BudgetName" not in budget.properties["Budget"]
    assert prod.one("AWS::SNS::TopicPolicy").logical_id in budget.whole["DependsOn"]


def test_the_calls_that_the_ledger_allows_ring_no_alarm(prod: Assembly) -> None:
    """What is told within the alarm's time started within a day: a run tells of its calls when it ends."""
    alarm = alarms(prod)["signal9-calls-within-budget"]
    longest_run = max(each.timeout for each in FUNCTIONS)

    for figure in figures(alarm):
        assert timedelta(seconds=figure["Period"] * alarm["EvaluationPeriods"]) + longest_run <= timedelta(days=1)


def test_a_daily_job_that_is_cut_off_rings(switched: Assembly) -> None:
    """It is put off, which is no failure; nobody would be told of a job that takes more runs each day."""
    alarm = alarms(switched)["signal9-daily-job-time"]
    jobs = {dimension(figure)[1] for figure in figures(alarm)}
    cut_off_after = [each.timeout - RESERVE for each in FUNCTIONS if each.name in jobs]

    assert len(cut_off_after) == len(jobs)
    assert timedelta(seconds=alarm["Threshold"]) < min(cut_off_after)


@pytest.mark.parametrize("app", ["prod", "switched"])
def test_an_alarm_s_period_is_one_that_cloudwatch_takes(request: pytest.FixtureRequest, app: str) -> None:
    for alarm in alarms(request.getfixturevalue(app)).values():
        assert [figure["Period"] for figure in figures(alarm) if figure["Period"] % 60] == []
