"""How an invocation ends: one test for each row of the table in `entrypoints.outcomes`."""

import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from pydantic import SecretStr

from domain.errors import (
    BudgetExhaustedError,
    CredentialsRejectedError,
    DeadLetterError,
    LeaseHeldError,
    ProviderUnavailableError,
    RetryLaterError,
    Signal9Error,
    StoreUnavailableError,
    UnknownSymbolError,
    UnreadableAnswerError,
)
from domain.events import PollinationNeeded
from domain.model.runs import RunOutcome, ScheduledUseCase
from entrypoints.lambdas.handling import Answer, Handling
from entrypoints.observability import configure_logging
from entrypoints.outcomes import BACK_OFF
from tests.builders import run_record
from tests.entrypoints.lambdas.deployment import KEYS, Deployment, Invocation
from tests.entrypoints.lambdas.samples import MALFORMED, sample

NEEDED = sample("pollenationNeeded")
ASSETS = ScheduledUseCase.SYNC_ASSETS
LINK = "chain-of-tries"


@pytest.fixture(scope="module")
def handling(shared: Deployment) -> Handling:
    return shared.handling()


@pytest.fixture
def log(handling: Handling) -> StringIO:
    lines = StringIO()
    configure_logging("info", "json", handling.redact, lines)
    return lines


def lines_of(log: StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def ended(handling: Handling, error: Exception) -> Answer:
    """What becomes of an event whose work ends so."""

    def work(_: PollinationNeeded) -> None:
        raise error

    return handling.event(PollinationNeeded, NEEDED, Invocation(), work)


def ended_run(handling: Handling, error: Exception) -> Answer:
    """What becomes of a scheduled use case that ends so."""

    def part(_: str) -> None:
        raise error

    return handling.run(ASSETS, {"use_case": "sync_assets", "correlation_id": LINK}, Invocation(), part)


def test_an_event_that_is_handled_leaves_nothing_behind(deployment: Deployment, handling: Handling) -> None:
    seen: list[PollinationNeeded] = []

    assert handling.event(PollinationNeeded, NEEDED, Invocation(), seen.append) == {"outcome": "done"}

    assert [event.symbol for event in seen] == ["ACME"]
    assert (deployment.letters(), deployment.events(), deployment.schedules()) == ([], [], [])


@pytest.mark.parametrize(
    "error",
    [RetryLaterError("soon"), StoreUnavailableError("throttled"), ProviderUnavailableError("down"), KeyError("bug")],
    ids=lambda error: type(error).__name__,
)
def test_what_may_succeed_soon_is_raised_so_that_lambda_tries_again(
    deployment: Deployment, handling: Handling, error: Exception
) -> None:
    with pytest.raises(type(error)):
        ended(handling, error)

    assert (deployment.letters(), deployment.events(), deployment.schedules()) == ([], [], [])


@pytest.mark.parametrize("kind", [LeaseHeldError, BudgetExhaustedError])
def test_what_has_a_known_time_becomes_one_schedule_for_it(
    deployment: Deployment, handling: Handling, kind: type[LeaseHeldError | BudgetExhaustedError]
) -> None:
    later = handling.clock.now() + timedelta(hours=7)

    assert ended(handling, kind("it", later))["outcome"] == "defer"
    assert ended(handling, kind("it", later))["at"] == later.isoformat()

    (schedule,) = deployment.schedules()
    assert later <= schedule["at"] < later + timedelta(minutes=1)
    assert (schedule["type"], schedule["detail"]) == ("pollenationNeeded", NEEDED["detail"])
    assert schedule["state"] == "DISABLED", "the world's time is not Scheduler's"
    assert deployment.events() == [], "nothing goes round at once"


def test_what_goes_on_at_once_goes_on_by_a_schedule(deployment: Deployment, handling: Handling) -> None:
    now = handling.clock.now()

    ended(handling, BudgetExhaustedError("the worker's time is over", now))

    (schedule,) = deployment.schedules()
    assert schedule["at"] >= now + timedelta(minutes=1)
    assert deployment.events() == []


@pytest.mark.parametrize(
    "error",
    [DeadLetterError("no use"), UnknownSymbolError("no such asset"), UnreadableAnswerError("not_json", "no JSON")],
    ids=lambda error: type(error).__name__,
)
def test_what_no_retry_can_help_is_kept_with_its_reason(
    deployment: Deployment, handling: Handling, error: Signal9Error
) -> None:
    assert ended(handling, error) == {"outcome": "dead_letter", "reason": str(error)}

    (letter,) = deployment.letters()
    assert letter == {"dead_letter": {"reason": str(error), "attempts": 1}, "event": NEEDED}


def test_what_a_person_has_to_mend_comes_again_in_an_hour_and_is_an_error_of_the_log(
    deployment: Deployment, handling: Handling, log: StringIO
) -> None:
    now = handling.clock.now()

    assert ended(handling, CredentialsRejectedError("the key is refused"))["outcome"] == "stop"

    (schedule,) = deployment.schedules()
    assert now + timedelta(hours=1) <= schedule["at"] < now + timedelta(hours=1, minutes=1)
    (line,) = (line for line in lines_of(log) if line["event"] == "event_not_handled")
    assert (line["level"], line["reason"]) == ("error", "the key is refused")


@pytest.mark.parametrize("name", [name for name in MALFORMED if "run_of" not in name and "schedule" not in name])
def test_a_bad_event_is_kept_with_its_reason_and_not_tried_again(
    deployment: Deployment, handling: Handling, name: str
) -> None:
    def work(_: PollinationNeeded) -> None:
        pytest.fail("it must not be handled")

    answer = handling.event(PollinationNeeded, sample(name), Invocation(), work)

    (letter,) = deployment.letters()
    assert answer["outcome"] == "dead_letter"
    assert letter == {"dead_letter": {"reason": answer["reason"], "attempts": 1}, "event": sample(name)}
    assert len(answer["reason"]) > 20


def test_an_event_of_another_handler_is_kept_with_its_reason(deployment: Deployment, handling: Handling) -> None:
    answer = handling.event(PollinationNeeded, sample("analysisNeeded"), Invocation(), lambda _: None)

    assert answer["reason"] == "'analysisNeeded' came to the handler of 'pollenationNeeded'."
    assert len(deployment.letters()) == 1


@pytest.mark.parametrize("name", ["malformed_run_of_nothing", "malformed_schedule_of_nothing", "pollenationNeeded"])
def test_a_run_of_something_else_is_kept_with_its_reason(deployment: Deployment, handling: Handling, name: str) -> None:
    answer = handling.run(ASSETS, sample(name), Invocation(), lambda _: pytest.fail("it must not run"))

    assert answer["outcome"] == "dead_letter"
    assert len(deployment.letters()) == 1


@pytest.mark.parametrize("asked", [{"use_case": "sync_assets"}, {"use_case": "sync_assets", "correlation_id": LINK}])
def test_a_run_is_linked_to_what_asked_for_it(handling: Handling, asked: dict[str, str]) -> None:
    links: list[str] = []

    assert handling.run(ASSETS, asked, Invocation(), links.append)["outcome"] == "done"

    assert links == [asked.get("correlation_id", "request-of-lambda")]


def test_a_run_that_is_put_off_is_run_again_once_at_its_time(deployment: Deployment, handling: Handling) -> None:
    later = handling.clock.now() + timedelta(hours=3)

    for _ in range(2):
        assert ended_run(handling, BudgetExhaustedError("spent", later))["outcome"] == "defer"

    (schedule,) = deployment.schedules()
    assert (schedule["type"], schedule["detail"]) == (
        "runAgain",
        {"use_case": "sync_assets", "correlation_id": LINK},
    )


def test_a_run_that_no_retry_can_help_is_given_up(deployment: Deployment, handling: Handling, log: StringIO) -> None:
    assert ended_run(handling, CredentialsRejectedError("refused")) == {"outcome": "give_up", "reason": "refused"}

    assert (deployment.letters(), deployment.schedules()) == ([], [])
    (line,) = (line for line in lines_of(log) if line["event"] == "run_not_done")
    assert (line["level"], line["action"]) == ("error", "give_up")


def test_tries_of_a_run_come_to_an_end_whoever_started_them(deployment: Deployment, handling: Handling) -> None:
    """Lambda counts the tries of one invocation only, and one that was put off is another one."""
    with pytest.raises(ProviderUnavailableError):
        ended_run(handling, ProviderUnavailableError("down"))
    for number in range(len(BACK_OFF) + 1):
        handling.runs.add(
            run_record(
                f"failed-{number}",
                use_case="sync_assets",
                outcome=RunOutcome.FAILED,
                correlation_id=LINK,
                started_at=handling.clock.now() + timedelta(seconds=number),
            )
        )

    ended_answer = ended_run(handling, ProviderUnavailableError("down"))

    assert ended_answer == {"outcome": "give_up", "reason": "given up after 6 tries: down"}
    assert deployment.schedules() == []


def test_no_part_of_a_run_is_begun_when_the_time_is_over(deployment: Deployment, handling: Handling) -> None:
    done: list[str] = []
    short = Invocation(milliseconds=299_000)

    answer = handling.run(ASSETS, {"use_case": "sync_assets"}, short, done.append)

    assert (done, answer["outcome"]) == ([], "defer")
    assert [schedule["type"] for schedule in deployment.schedules()] == ["runAgain"]


def test_every_line_of_the_log_says_what_it_belongs_to(handling: Handling, log: StringIO) -> None:
    with pytest.raises(KeyError):
        ended(handling, KeyError("bug"))

    lines = lines_of(log)
    assert {line["correlation_id"] for line in lines} == {NEEDED["detail"]["correlation_id"]}
    assert {line["request_id"] for line in lines} == {"request-of-lambda"}
    assert {line["function"] for line in lines} == {"enqueue_analysis"}
    assert "Traceback" in lines[0]["exception"]
    handling.log.info("afterwards")
    assert "correlation_id" not in lines_of(log)[-1]


def test_a_secret_is_neither_logged_nor_raised_nor_kept(
    deployment: Deployment, handling: Handling, log: StringIO
) -> None:
    secret = KEYS["alpha_vantage_api_key"]
    handling.redact.learn([SecretStr(secret)])

    with pytest.raises(RetryLaterError, match=r"ValueError: the key \[secret\] is odd"):
        ended(handling, ValueError(f"the key {secret} is odd"))
    ended(handling, DeadLetterError(f"the key {secret} is odd"))

    assert secret not in log.getvalue()
    assert secret not in json.dumps(deployment.letters())


def test_what_the_tables_took_is_reported(
    handling: Handling, log: StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    handling.run(ASSETS, {"use_case": "sync_assets"}, Invocation(), handling.runs.latest)

    (line,) = (line for line in lines_of(log) if line["event"] == "capacity_used")
    assert list(line["units"]) == ["signal9-test-dataset_leases write", "signal9-test-runs read"]
    (metrics,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert metrics["UseCase"] == "enqueue_analysis"
    assert metrics["_aws"]["CloudWatchMetrics"][0]["Namespace"] == "Signal9/test"
    assert {"ReadUnits", "WriteUnits"} <= metrics.keys()
