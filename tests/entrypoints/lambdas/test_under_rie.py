"""Each function under AWS's emulator of Lambda and AWS's client of it, in a process of its own, over a market.

A function gets all its events one after the other, so it starts once; the tests look at what came of them.
"""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from adapters.aws.rotation import CURRENT, NEXT
from domain.model.metrics import Metric
from domain.model.runs import RunOutcome
from entrypoints.lambdas.functions import FUNCTIONS
from scripts.image.handlers import ENVIRONMENT
from simulator.market import Market
from tests.adapters.loopback import answering, serving
from tests.builders import asset, release
from tests.entrypoints.lambdas.deployment import KEYS, NAME, Deployment, deployed
from tests.entrypoints.lambdas.samples import EVENTS, MALFORMED, sample
from tests.entrypoints.lambdas.under_rie import Seen, invoked

pytestmark = pytest.mark.slow
NAMES = [function.name for function in FUNCTIONS]
READ_KEYS = [function.name for function in FUNCTIONS if function.reads_keys]
ROTATION = "rotate_secret"
STEPS = ("createSecret", "setSecret", "testSecret", "finishSecret")
NEW_KEYS = {name: value.replace("NOBODY", "SOMEBODY") for name, value in KEYS.items()}
NO_JSON = "{'use_case': 'sync_assets'}"
HEAVY = {"alpaca", "numpy", "pandas"}
WORK = {
    "sync_assets": Metric.ASSETS_SYNCED,
    "sync_earnings_calendar": Metric.CALENDAR_ROWS,
    "plan_earnings_pollination": Metric.CALLS_PLANNED,
    "plan_regular_pollination": Metric.CALLS_PLANNED,
    "reconcile": Metric.RELEASES_GIVEN_UP,
    "pollinate_asset": Metric.REPORTS_ACCEPTED,
    "enqueue_analysis": Metric.ANALYSIS_ENQUEUED,
    "mark_earnings_processed": Metric.RELEASES_PROCESSED,
    "sync_news": Metric.NEWS_ITEMS_STORED,
}
"""What each function counts when it did its work; the world below has something to do for each."""
ADDRESSES = ("SIGNAL9_ALPHA_VANTAGE_URL", "SIGNAL9_ALPACA_URL", "SIGNAL9_ALPACA_NEWS_URL")
ASK_ALPACA = {"sync_assets", "sync_news"}
REFUSAL = json.dumps(
    {
        "Information": f"We have detected your API key as {' and '.join(KEYS.values())} and our standard API rate "
        "limit is 25 requests per day."
    }
).encode()


@dataclass(frozen=True, slots=True)
class Run:
    """A function's events, what it answered to them, and what it kept."""

    seen: Seen
    good: list[Any]
    bad: list[Any]
    letters: list[Any]

    @property
    def to_good(self) -> tuple[Any, ...]:
        return self.seen.answers[: len(self.good)]

    @property
    def to_bad(self) -> tuple[Any, ...]:
        return self.seen.answers[len(self.good) : -1]


@pytest.fixture(scope="module")
def world(shared: Deployment) -> Deployment:
    """Companies that are known, a quarter to be looked for, one to be given up, and one that came."""
    planned, given_up, *_ = symbols(shared)
    system = shared.system()
    system.assets().put([asset(symbol) for symbol in symbols(shared)])
    system.releases().put(
        [
            release(planned, fiscal_period=date(2026, 9, 30), report_date=date(2026, 11, 2)),
            release(given_up, fiscal_period=date(2026, 3, 31), report_date=date(2026, 4, 30)),
            release("ACME", fiscal_period=date(2026, 9, 30), report_date=date(2026, 10, 29)),
        ]
    )
    return shared


@pytest.fixture(scope="module", params=NAMES)
def run(request: pytest.FixtureRequest, world: Deployment) -> Run:
    """One function's events: good ones, bad ones, and a text that is no JSON."""
    name: str = request.param
    if name == ROTATION:
        # The calendar waits for staged keys.
        world.clients.secrets_manager.put_secret_value(
            SecretId=NAME, SecretString=json.dumps(NEW_KEYS), VersionStages=[NEXT]
        )
    good, bad = good_events(name, world), bad_events(name)
    texts = [*(json.dumps(event) for event in (*good, *bad)), NO_JSON]
    return Run(invoked(name, world.environment, texts), good, bad, world.letters())


def symbols(deployment: Deployment) -> list[str]:
    market = deployment.world.source
    assert isinstance(market, Market)
    return [company.symbol for company in market.companies()]


def good_events(name: str, deployment: Deployment) -> list[Any]:
    if name == ROTATION:
        return [{**sample(f"rotation_{step}"), "SecretId": NAME} for step in STEPS]
    if name == "pollinate_asset":
        return [sample(EVENTS[name], symbol=symbols(deployment)[-1])]
    if name in EVENTS:
        return [sample(EVENTS[name])]
    again = ["runAgain_sync_earnings_calendar"] if name == "sync_earnings_calendar" else []
    return [sample(each) for each in (f"scheduler_{name}", *again)]


def bad_events(name: str) -> list[Any]:
    """What is malformed, and what is meant for another function."""
    other = "runAgain_sync_earnings_calendar" if name in EVENTS else "analysisNeeded"
    return [sample(each) for each in (*MALFORMED, other)]


def in_order(events: list[Any]) -> list[str]:
    return sorted(json.dumps(event, sort_keys=True) for event in events)


def test_a_good_event_is_answered_and_its_work_is_done(run: Run, world: Deployment) -> None:
    name = run.seen.name
    latest = world.system().runs().latest(name, limit=len(run.good))
    asked = run.good[0].get("detail", run.good[0])

    assert [answer["outcome"] for answer in run.to_good] == ["done"] * len(run.good)
    assert {each.outcome for each in latest} == {RunOutcome.SUCCEEDED}
    assert asked.get("correlation_id", asked.get("ClientRequestToken")) in {each.correlation_id for each in latest}
    assert name == ROTATION or max(each.counts[WORK[name]] for each in latest) > 0


def test_a_bad_event_is_kept_with_its_reason_or_fails_the_rotation_that_waits_for_it(run: Run) -> None:
    if run.seen.name == ROTATION:
        assert {answer["errorType"] for answer in run.to_bad} == {"InvalidEventError"}
        assert run.letters == []
        return

    assert {answer["outcome"] for answer in run.to_bad} == {"dead_letter"}
    assert in_order([letter["event"] for letter in run.letters]) == in_order(run.bad)
    assert {letter["dead_letter"]["reason"] for letter in run.letters} == {each["reason"] for each in run.to_bad}


def test_what_is_no_json_is_the_error_of_awss_client_and_the_function_lives_on(run: Run) -> None:
    assert run.seen.answers[-1]["errorType"] == "Runtime.UnmarshalError"
    assert set(run.seen.statuses) == {200}
    assert run.seen.log.count("INIT REPORT(") == 1


def test_only_the_asset_sync_loads_alpaca_py_and_what_that_asks_for(run: Run) -> None:
    assert run.seen.loaded >= {"awslambdaric", "boto3", "pydantic", "structlog"}
    assert run.seen.loaded & HEAVY == (HEAVY if run.seen.name == "sync_assets" else set())


def test_no_line_of_the_log_shows_a_key_and_every_line_of_ours_names_its_function(run: Run) -> None:
    lines = [json.loads(line) for line in run.seen.log.splitlines() if line.startswith("{")]

    assert {line["function"] for line in lines if "event" in line} == {run.seen.name}
    assert shown(run.seen) == []


@pytest.mark.parametrize("run", [ROTATION], indirect=True)
def test_staged_keys_are_in_use_after_the_four_steps(run: Run, world: Deployment) -> None:
    secret = world.clients.secrets_manager.get_secret_value(SecretId=NAME, VersionStage=CURRENT)

    assert [answer["step"] for answer in run.to_good] == list(STEPS)
    assert json.loads(secret["SecretString"]) == NEW_KEYS


@pytest.mark.parametrize("name", READ_KEYS)
def test_live_keys_that_a_provider_says_back_are_shown_nowhere(name: str) -> None:
    """Alpha Vantage names the key when it refuses a call."""
    answer = answering(REFUSAL, 403 if name in ASK_ALPACA else 200, [("Content-Type", "application/json")])
    with serving(answer) as provider, deployed(live=True, settings=dict.fromkeys(ADDRESSES, provider.url)) as live:
        live.system().assets().put([asset(symbol) for symbol in symbols(live)])
        event = good_events(name, live)[0]
        seen = invoked(name, {**live.environment, "SIGNAL9_LOG_LEVEL": "debug"}, [json.dumps(event)])
        kept = json.dumps([live.letters(), live.schedules()], default=str)

    assert [key for key in KEYS.values() if key in str(provider.requests)], "the provider got them"
    assert "We have detected your API key as [secret]" in seen.log or "as <redacted>" in seen.log
    assert seen.answers[0]["outcome"] in {"defer", "give_up"}
    assert shown(seen, kept) == []


def test_what_may_succeed_later_fails_with_its_type_so_that_lambda_tries_again() -> None:
    """Nothing listens where the tables should be."""
    seen = invoked("enqueue_analysis", ENVIRONMENT, [json.dumps(sample("analysisNeeded"))])

    assert (seen.statuses, seen.answers[0]["errorType"]) == ((200,), "StoreUnavailableError")


def test_a_function_that_lacks_a_setting_does_not_start_and_says_which() -> None:
    lacking = {name: value for name, value in ENVIRONMENT.items() if name != "SIGNAL9_AWS_BUCKET"}
    seen = invoked("enqueue_analysis", lacking, [json.dumps(sample("analysisNeeded"))])

    assert seen.statuses == (502,)
    assert (seen.answers[0]["errorType"], seen.answers[0]["errorMessage"]) == (
        "SettingsError",
        "SIGNAL9_AWS_BUCKET is missing.",
    )


def shown(seen: Seen, kept: str = "") -> list[str]:
    """The keys that stand in what a function wrote, answered or kept."""
    texts = seen.log + json.dumps(seen.answers) + kept
    return [key for key in (*KEYS.values(), *NEW_KEYS.values()) if key in texts]
