"""One whole day through EventBridge, Lambda and DynamoDB, counted at the simulator and not by us."""

import json
import re

import pytest

from domain.model.analysis import QueueState
from domain.model.datasets import BUNDLE_ORDER, REPORT_DATASETS
from domain.model.releases import ReleaseState
from entrypoints.cli.exit_codes import ExitCode
from scripts.deploy_local.bill import AIM, GOAL, bill, dollars
from scripts.deploy_local.comparison import differences
from tests.e2e.aws.conftest import DAY, UNIVERSE, WANTED, WATCHED, LivedDay, SameDay, on_aws
from tests.entrypoints.a_day import document, run

INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ][\d:.]+Z|\d{8}T\d{6}Z")
OF_THIS_RUN = {"age", "attempts", "correlation_id", "request_id", "revision", "run_id"}


def plain(told: object) -> object:
    """A command's document without what is each run's own; its lists in no order of time."""
    if isinstance(told, dict):
        return {name: plain(value) for name, value in told.items() if name not in OF_THIS_RUN}
    if isinstance(told, list):
        return sorted((plain(each) for each in told), key=lambda each: json.dumps(each, sort_keys=True))
    return INSTANT.sub("an instant", told) if isinstance(told, str) else told


def more_is_wanted_than_the_budget_has_and_twenty_five_calls_arrive(lived: LivedDay) -> None:
    assert lived.result.day == DAY
    assert lived.result.went_well, lived.result.summary.failures
    assert lived.traffic.failures() == {}
    assert lived.result.summary.calls_used == 23
    assert len(lived.calls) == 25
    assert {call.verdict for call in lived.calls} == {"data"}
    asked_for = [call.function for call in lived.calls if call.symbol == WANTED]
    assert asked_for == ["INCOME_STATEMENT", "BALANCE_SHEET"]


def what_the_budget_puts_off_waits_in_a_one_time_schedule(lived: LivedDay) -> None:
    put_off = document(lived.asked.stdout)["requests"]
    waiting = {(each.symbol, each.dataset): each.due for each in lived.system.requests().open_requests()}
    (schedule,) = lived.traffic.one_time_schedules()

    assert lived.asked.exit_code == ExitCode.DONE
    assert [each["state"] for each in put_off] == ["done", "done", "deferred", "deferred", "deferred"]
    assert set(waiting) == {(WANTED, dataset) for dataset in BUNDLE_ORDER[2:]}
    assert schedule.detail["symbol"] == WANTED
    assert max(waiting.values()) <= schedule.at == lived.traffic.next_due()


def every_report_is_stored_the_queue_filled_and_releases_processed(lived: LivedDay) -> None:
    system, summary = lived.system, lived.result.summary

    assert (summary.assets_synced, summary.assets_rejected) == (2_000, 0)
    assert summary.reports.rejected == 0
    heads = list(system.reports().heads())
    symbols = {head.symbol for head in heads} - {WANTED}
    stored = sum(len(system.reports().revisions(symbol, kind)) for symbol in symbols for kind in REPORT_DATASETS)
    overviews = sum(len(system.reports().overviews(symbol)) for symbol in symbols)
    assert stored + overviews == summary.reports.accepted > 200
    queued = {entry.symbol for entry in system.queue().entries(QueueState.PENDING)}
    assert len(queued) == summary.analysis_ready == summary.assets_completed >= 1
    assert summary.releases[ReleaseState.PROCESSED] == summary.releases_processed == len(WATCHED)
    assert summary.losses.total == 0
    assert system.dead_letters().dead_letters() == 0


def the_day_ends_as_it_does_on_one_machine(lived: LivedDay, same_day: SameDay) -> None:
    """Store by store, without identifiers, instants and attempts."""
    assert differences(lived.state, same_day.state) == []
    assert len({head[0] for head in same_day.state["heads"]}) == UNIVERSE + 1
    assert len(same_day.state["waiting"]) == len(BUNDLE_ORDER) - 2
    assert all(rows for name, rows in same_day.state.items() if name != "quarantine")


def the_commands_tell_of_the_deployment_what_they_tell_of_one_machine(lived: LivedDay, same_day: SameDay) -> None:
    """Without identifiers and instants; `pollinate` was run on the day."""
    here = {"SIGNAL9_HOME": str(same_day.home), "SIGNAL9_UNIVERSE_CAP": str(UNIVERSE)}
    for arguments in (("status",), ("show", WATCHED[0]), ("plan",), ("queue", "list"), ("dead-letters", "list")):
        told, expected = on_aws(lived.deployment, *arguments, "--json"), run(*arguments, "--json", settings=here)

        assert (told.exit_code, told.stderr) == (ExitCode.DONE, "")
        assert plain(document(told.stdout)) == plain(document(expected.stdout)), arguments


def a_call_costs_less_than_an_asset_is_to_cost(lived: LivedDay) -> None:
    """Of a company that gets everything, a hundredth of the goal that was given is not passed either.

    The day that brings a dataset each of many assets is that of `make deploy-local`, which has to meet the aim.
    """
    arrivals = [call.arrived_at for call in lived.calls]
    cost = bill(lived.traffic, calls=arrivals, assets=lived.result.summary.assets_advanced)

    assert cost.answers == len(lived.calls)
    assert 0 < dollars(cost.others) / (cost.answers - 2) < AIM
    assert cost.per_asset < GOAL / 100
    for name in ("DynamoDB: write request units", "Lambda: GB-seconds, arm64", "S3: puts", "Lambda: requests"):
        assert cost.others[name] > 0
    assert cost.lists["DynamoDB: write request units"] > 4_000


@pytest.mark.slow
def test_a_day_of_the_deployed_stacks(lived: LivedDay, same_day: SameDay) -> None:
    """One test of all, since each worker that has a part of them would live through a day of its own."""
    more_is_wanted_than_the_budget_has_and_twenty_five_calls_arrive(lived)
    what_the_budget_puts_off_waits_in_a_one_time_schedule(lived)
    every_report_is_stored_the_queue_filled_and_releases_processed(lived)
    the_day_ends_as_it_does_on_one_machine(lived, same_day)
    the_commands_tell_of_the_deployment_what_they_tell_of_one_machine(lived, same_day)
    a_call_costs_less_than_an_asset_is_to_cost(lived)
