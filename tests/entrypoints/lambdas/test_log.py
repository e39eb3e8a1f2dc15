"""Every line that a function logs says by its correlation id what it follows from."""

import json
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest

from domain.model.datasets import Dataset
from domain.rules.eligibility import ineligible_because
from entrypoints.observability import configure_logging
from tests.entrypoints.lambdas.deployment import Deployment, Invocation
from tests.entrypoints.lambdas.samples import sample

LINK = "chain-of-a-morning"
Lines = list[dict[str, Any]]
Logged = Callable[[str, object], Lines]


@pytest.fixture
def logged(deployment: Deployment) -> Logged:
    """The lines of one invocation of a function."""

    def invoke(name: str, event: object) -> Lines:
        function = deployment.module(name)
        lines = StringIO()
        configure_logging("debug", "json", function.function.system.redact(), lines)
        function.handler(event, Invocation(f"invocation of {name}"))
        return [json.loads(line) for line in lines.getvalue().splitlines()]

    return invoke


def links(lines: Lines) -> set[str | None]:
    return {line.get("correlation_id") for line in lines}


@pytest.mark.slow
def test_every_line_of_a_schedules_run_has_its_correlation_id(logged: Logged) -> None:
    lines = logged("sync_assets", {"use_case": "sync_assets", "correlation_id": LINK})

    assert {"run_finished", "capacity_used"} <= {line["event"] for line in lines}
    assert links(lines) == {LINK}
    assert {(line["function"], line["request_id"]) for line in lines} == {("sync_assets", "invocation of sync_assets")}


@pytest.mark.slow
def test_the_correlation_id_goes_from_the_event_into_every_line(deployment: Deployment, logged: Logged) -> None:
    logged("sync_assets", {"use_case": "sync_assets"})
    system = deployment.system()
    listed = system.assets().active()
    symbol = next(it.symbol for it in listed if not ineligible_because(it, listing=None, in_calendar=False))
    (asked,) = system.ask_for_pollination()([symbol], [Dataset.INCOME_STATEMENT])
    (event,) = deployment.events()
    lines = logged("pollinate_asset", event)
    (run,) = system.runs().latest("pollinate_asset")

    assert event["detail"]["correlation_id"] == asked.correlation_id
    assert {"run_finished", "capacity_used"} <= {line["event"] for line in lines}
    assert links(lines) == {asked.correlation_id}
    assert {(line["symbol"], line["event_id"]) for line in lines} == {(symbol, event["detail"]["event_id"])}
    assert run.correlation_id == asked.correlation_id


def test_every_line_of_what_cannot_be_handled_has_it_too(logged: Logged) -> None:
    event = sample("pollenationNeeded", symbol="GONE", correlation_id=LINK)
    lines = logged("pollinate_asset", event)

    assert "event_not_handled" in {line["event"] for line in lines}
    assert links(lines) == {LINK}


def test_a_line_about_what_is_no_event_says_by_which_invocation_it_came(logged: Logged) -> None:
    lines = logged("pollinate_asset", sample("malformed_missing_symbol"))

    assert [line["event"] for line in lines] == ["event_refused"]
    assert [line["request_id"] for line in lines] == ["invocation of pollinate_asset"]
