"""The list of functions says what is true of the code."""

from typing import Any

import pytest

from adapters.alpha_vantage.client import CallLimits
from adapters.aws.access_patterns import ACCESS_PATTERNS
from adapters.aws.clients import CONNECT_SECONDS, READ_SECONDS, Clients
from adapters.aws.dynamodb.backoff import INSISTED_SECONDS
from adapters.aws.secrets import ProviderKeys
from domain.model.budget import BudgetPolicy
from domain.model.runs import ScheduledUseCase
from entrypoints import aws_settings
from entrypoints.aws_settings import AwsSettings
from entrypoints.container.aws import RESERVE
from entrypoints.event_schemas import DETAIL_SCHEMAS
from entrypoints.lambdas.functions import DEPLOYMENT_SETTINGS, FUNCTIONS, LambdaFunction
from tests.architecture.source_tree import ROOT
from tests.entrypoints.lambdas.deployment import Deployment
from tests.entrypoints.lambdas.reach import reached_from

BY_NAME = {function.name: function for function in FUNCTIONS}
LONGEST = 40
NOT_STORED = {"Archive.check_room", "EventBus.publish", "Metrics.report"}
"""What needs no right, or one that has a field of its own."""
KEYS = '{"alpha_vantage_api_key": "KEYOFNOBODY", "alpaca_api_key_id": "x", "alpaca_api_secret_key": "x"}'


def work_of(module: Any) -> list[tuple[object, str]]:  # noqa: ANN401 - a module
    """What a function's module has its handler do."""
    work: list[tuple[object, str]] = [
        (made, "__call__")
        for made in vars(module).values()
        if callable(made) and type(made).__module__.startswith(("domain.", "entrypoints."))
    ]
    if module.__name__.endswith("rotate_secret"):
        keys = ProviderKeys(KEYS, "test")
        work.append((module.rotate.check.checking(keys), "__call__"))
    return work


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda it: it.name)
def test_a_function_may_do_what_its_code_reaches_and_nothing_else(shared: Deployment, function: LambdaFunction) -> None:
    module = shared.module(function.name)
    work = work_of(module)
    reached = reached_from(*work)
    if isinstance(function.started_by, ScheduledUseCase) or function.name == "sync_news":
        # Each runs once at a time, and tries are counted by their records.
        reached |= {"RunLeases.held", "RunLog.latest"}

    assert work
    assert function.handler == f"{module.__name__}.{module.handler.__name__}"
    assert function.uses == reached - NOT_STORED
    assert function.publishes is ("EventBus.publish" in reached)


def test_what_handles_every_event_schedules_but_publishes_nothing_at_once(shared: Deployment) -> None:
    handling = shared.handling()

    assert reached_from((handling, "event")) == {
        "CapacityMeter.take",
        "DeadLetterCounts.keep",
        "EventBus.publish",
        "Metrics.report",
    }
    assert reached_from((handling, "run")) == {
        "CapacityMeter.take",
        "DeadLetterCounts.keep",
        "Deferrals.run_again",
        "Metrics.report",
        "RunLeases.held",
        "RunLog.latest",
    }


def test_every_module_with_a_handler_is_listed_and_short() -> None:
    folder = ROOT / "entrypoints" / "lambdas"
    lines = {path.stem: path.read_text(encoding="utf-8").splitlines() for path in folder.glob("*.py")}
    handlers = {name for name, text in lines.items() if any(line.startswith("def handler(") for line in text)}

    assert handlers == BY_NAME.keys()
    assert {name for name in handlers if len(lines[name]) > LONGEST} == set()


def test_every_trigger_and_every_event_has_its_function() -> None:
    started = [function.started_by for function in FUNCTIONS if function.started_by is not None]
    events = {kind.wire_name for kind in started if not isinstance(kind, ScheduledUseCase)}

    assert [job for job in started if isinstance(job, ScheduledUseCase)] == list(ScheduledUseCase)
    assert events | {"runAgain"} == DETAIL_SCHEMAS.keys()


def test_a_function_has_time_left_after_what_it_keeps_in_reserve() -> None:
    """Else it would begin nothing, and put everything off for ever."""
    working = [each for each in FUNCTIONS if each.reads_keys or isinstance(each.started_by, ScheduledUseCase)]

    assert all(function.timeout > 2 * RESERVE for function in working)
    assert len(working) == 7


def test_what_is_kept_in_reserve_is_enough_for_a_call_and_for_storing_its_answer() -> None:
    """Also when each takes as long as it may."""
    limits, policy = CallLimits(), BudgetPolicy()
    waits = limits.attempts * (policy.longest_wait + policy.deadline).total_seconds()
    pauses = sum(limits.pause * 2**number for number in range(limits.attempts - 1))
    last_try = Clients.tries * (CONNECT_SECONDS + READ_SECONDS)

    assert waits + pauses + INSISTED_SECONDS + last_try < RESERVE.total_seconds()


def test_all_that_a_function_needs_to_know_of_its_deployment_is_listed() -> None:
    required = {f"SIGNAL9_{name.upper()}" for name, field in AwsSettings.model_fields.items() if field.is_required()}

    assert set(DEPLOYMENT_SETTINGS) == required
    assert required <= set(aws_settings.names())


def test_the_rights_to_tables_follow_from_the_access_patterns() -> None:
    dead_letters = {"DeadLetterCounts.copy_old", "DeadLetterCounts.dead_letters"}
    elsewhere = {"Archive.body", "StagedKeys.begin", "StagedKeys.wait"} | dead_letters
    named = {pattern.asked_by for pattern in ACCESS_PATTERNS} | elsewhere
    enqueue = {table.name: actions for table, actions in BY_NAME["enqueue_analysis"].table_actions.items()}

    assert {use for function in FUNCTIONS for use in function.uses} <= named
    assert enqueue == {
        "analysis_queue": {"dynamodb:GetItem", "dynamodb:PutItem"},
        "long_bodies": {"dynamodb:PutItem", "dynamodb:Query"},
        "runs": {"dynamodb:PutItem"},
    }
    assert BY_NAME["enqueue_analysis"].indexes == frozenset()
    assert {function.name for function in FUNCTIONS if function.reads_bucket or function.writes_bucket} == {
        "pollinate_asset",
        "rotate_secret",
        "sync_assets",
        "sync_earnings_calendar",
        "sync_news",
    }
    assert {function.name for function in FUNCTIONS if function.counts_dead_letters} == {"reconcile"}
    assert {function.name for function in FUNCTIONS if function.begins_rotation} == {"sync_earnings_calendar"}
    assert {function.name for function in FUNCTIONS if function.copies_dead_letters} == {"reconcile"}
