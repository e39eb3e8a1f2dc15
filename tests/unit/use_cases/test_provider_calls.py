"""One call: counted, archived, and its class acted on."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.embedded.answer_bodies import AnswerBodies, BodiesInFolder, BodiesInMemory
from adapters.embedded.archive import EmbeddedArchive
from adapters.embedded.budget_ledger import EmbeddedBudgetLedger
from adapters.embedded.metrics_table import MetricsTable
from adapters.embedded.run_log import EmbeddedRunLog
from domain.errors import (
    BudgetExhaustedError,
    CredentialsRejectedError,
    ProviderBusyError,
    ProviderRefusedError,
    ProviderUnavailableError,
    SettingsError,
    Signal9Error,
    StoreUnavailableError,
)
from domain.model.answers import Answer, AnswerClass
from domain.model.budget import BudgetPolicy
from domain.model.datasets import DataRequest, Dataset, Provider
from domain.model.metrics import Metric
from domain.ports.providers import CallPermit
from domain.use_cases.provider_calls import ProviderCalls
from domain.use_cases.rate_budget import RateBudget
from domain.use_cases.recording import Run, RunRecorder
from tests.builders import NOW
from tests.manual_clock import ManualClock, SequenceIds
from tests.memory_database import memory_database

REQUEST = DataRequest(Provider.ALPHA_VANTAGE, Dataset.EARNINGS, "ACME")


@dataclass(slots=True)
class ScriptedProvider:
    """A provider outside of us that gives the scripted answers in turn."""

    clock: ManualClock
    script: list[AnswerClass]
    renewals: int = 0
    asked: list[DataRequest] = field(default_factory=list)
    keyless: bool = False
    keys_replaced: bool = False
    """Since the keys were refused."""
    takes: timedelta = timedelta()
    """Until it answers."""

    def ensure_keys(self) -> None:
        if self.keyless:
            raise SettingsError("There is no key.")

    def fetch(self, request: DataRequest, permit: CallPermit) -> Answer:
        for _ in range(self.renewals):
            permit.renew()
        self.asked.append(request)
        self.clock.advance(self.takes)
        answer_class = self.script.pop(0)
        body = f"{answer_class.value} {len(self.asked)}".encode()
        said = f"it said {answer_class.value}."
        replaced = self.keys_replaced and answer_class is AnswerClass.BAD_KEY
        return Answer(request, self.clock.now(), 200, answer_class, said, body, replaced)


class Bench:
    """Calls over an embedded ledger and archive, with a provider that follows a script."""

    def __init__(
        self, *script: AnswerClass, renewals: int = 0, limit: int = 25, bodies: AnswerBodies | None = None
    ) -> None:
        self.clock = ManualClock()
        database = memory_database()
        self.archive = EmbeddedArchive(database, bodies or BodiesInMemory())
        self.policy = BudgetPolicy(limit=limit)
        self.budget = RateBudget(EmbeddedBudgetLedger(database), self.clock, {Provider.ALPHA_VANTAGE: self.policy})
        self.provider = ScriptedProvider(self.clock, list(script), renewals)
        gateways = {Provider.ALPHA_VANTAGE: self.provider}
        self.calls = ProviderCalls(self.budget, self.clock, SequenceIds(), self.archive, gateways)
        self.run = Run("run-1", NOW, "run-1")
        self.runs = EmbeddedRunLog(database)
        self.metrics = MetricsTable(database, self.clock)

    def ask(self, request_id: str = "request-1") -> AnswerClass:
        return self.calls.ask_once(REQUEST, self.run, request_id=request_id).answer_class

    def next_start(self) -> timedelta:
        """How long from now until the budget lets the next call start."""
        starts = self.budget.upcoming(
            Provider.ALPHA_VANTAGE, until=self.clock.now() + timedelta(days=3), hold=None, most=1
        )
        return starts[0] - self.clock.now()


@pytest.mark.parametrize("answer_class", [AnswerClass.DATA, AnswerClass.NO_REPORTS, AnswerClass.UNKNOWN_SYMBOL])
def test_a_settled_answer_is_archived_and_returned(answer_class: AnswerClass) -> None:
    bench = Bench(answer_class)
    assert bench.ask() is answer_class
    (receipt,) = bench.archive.receipts()
    assert bench.archive.body(receipt.digest) == f"{answer_class.value} 1".encode()
    assert bench.run.counts[Metric.CALLS_USED] == 1


def test_no_call_is_spent_when_its_answer_would_find_no_room(tmp_path: Path) -> None:
    bench = Bench(AnswerClass.DATA, bodies=BodiesInFolder(tmp_path, room=10**18))
    with pytest.raises(StoreUnavailableError, match="no call is made"):
        bench.ask()

    assert bench.provider.asked == []
    assert bench.budget.read(Provider.ALPHA_VANTAGE).counter == 0


def test_no_slot_is_spent_when_there_are_no_keys_to_call_with() -> None:
    bench = Bench(AnswerClass.DATA)
    bench.provider.keyless = True
    with pytest.raises(SettingsError):
        bench.ask()

    assert bench.provider.asked == []
    assert bench.budget.read(Provider.ALPHA_VANTAGE).counter == 0
    assert bench.next_start() == timedelta(0)


def test_keys_that_took_the_place_of_refused_ones_are_tried_at_once_by_a_call_of_their_own() -> None:
    bench = Bench(AnswerClass.BAD_KEY, AnswerClass.DATA)
    bench.provider.keys_replaced = True

    assert bench.ask() is AnswerClass.DATA
    assert bench.clock.now() == NOW + bench.policy.spacing
    assert bench.run.counts[Metric.CALLS_USED] == bench.budget.read(Provider.ALPHA_VANTAGE).counter == 2
    archived = [receipt.answer_class for receipt in bench.archive.receipts_of_request("request-1")]
    assert sorted(archived) == [AnswerClass.BAD_KEY, AnswerClass.DATA]
    assert bench.next_start() == bench.policy.spacing, "nothing is closed"


def test_keys_that_are_refused_like_those_before_them_close_the_window() -> None:
    bench = Bench(AnswerClass.BAD_KEY, AnswerClass.BAD_KEY, AnswerClass.DATA)
    bench.provider.keys_replaced = True
    with pytest.raises(CredentialsRejectedError):
        bench.ask()

    assert len(bench.provider.asked) == 2
    assert bench.next_start() == timedelta(hours=1)


def test_new_keys_wait_for_a_slot_like_every_call() -> None:
    bench = Bench(AnswerClass.BAD_KEY, AnswerClass.DATA, limit=1)
    bench.provider.keys_replaced = True
    with pytest.raises(BudgetExhaustedError):
        bench.ask()

    assert [receipt.answer_class for receipt in bench.archive.receipts()] == [AnswerClass.BAD_KEY]


def test_a_request_that_is_delivered_again_takes_its_answer_from_the_archive() -> None:
    bench = Bench(AnswerClass.DATA)
    assert [bench.ask(), bench.ask()] == [AnswerClass.DATA, AnswerClass.DATA]
    assert len(bench.provider.asked) == 1


def test_an_answer_that_comes_after_the_clock_was_set_back_is_still_the_later_one() -> None:
    bench = Bench(AnswerClass.DATA, AnswerClass.DATA)
    bench.ask()
    bench.provider.clock = ManualClock(NOW - timedelta(minutes=10))
    bench.ask("request-2")

    first, second = bench.archive.receipts_of("ACME", Dataset.EARNINGS, after=None)
    assert [first.request_id, second.request_id] == ["request-1", "request-2"]
    assert second.received_at == first.received_at + timedelta.resolution


@pytest.mark.parametrize(
    "answer_class, error",
    [
        (AnswerClass.DAILY_LIMIT, BudgetExhaustedError),
        (AnswerClass.BURST_LIMIT, ProviderBusyError),
        (AnswerClass.BAD_KEY, CredentialsRejectedError),
        (AnswerClass.PREMIUM, ProviderRefusedError),
        (AnswerClass.UNRECOGNIZED, ProviderRefusedError),
        (AnswerClass.INVALID_CALL, ProviderUnavailableError),
        (AnswerClass.OUTAGE, ProviderUnavailableError),
        (AnswerClass.UNREADABLE, ProviderUnavailableError),
    ],
)
def test_an_answer_that_settles_nothing_is_archived_and_asked_for_again(
    answer_class: AnswerClass, error: type[Signal9Error]
) -> None:
    bench = Bench(answer_class, AnswerClass.DATA)
    with pytest.raises(error, match=f"it said {answer_class.value}"):
        bench.ask()
    assert [receipt.answer_class for receipt in bench.archive.receipts()] == [answer_class]
    bench.clock.advance(timedelta(days=2))
    assert bench.ask() is AnswerClass.DATA


@pytest.mark.parametrize(
    "answer_class, pause",
    [
        (AnswerClass.BURST_LIMIT, timedelta(seconds=10)),
        (AnswerClass.UNRECOGNIZED, timedelta(minutes=10)),
        (AnswerClass.BAD_KEY, timedelta(hours=1)),
        (AnswerClass.OUTAGE, timedelta(minutes=10)),
        (AnswerClass.INVALID_CALL, timedelta(seconds=2)),
    ],
)
def test_the_window_is_closed_for_as_long_as_the_class_says(answer_class: AnswerClass, pause: timedelta) -> None:
    bench = Bench(answer_class)
    with pytest.raises(Signal9Error):
        bench.ask()
    assert bench.next_start() == pause


def test_the_daily_limit_closes_the_window_until_the_oldest_call_has_aged() -> None:
    bench = Bench(AnswerClass.DATA, AnswerClass.DAILY_LIMIT)
    bench.ask("request-1")
    bench.clock.advance(timedelta(hours=5))
    with pytest.raises(BudgetExhaustedError) as raised:
        bench.ask("request-2")
    assert raised.value.until == NOW + timedelta(hours=24) + bench.policy.margin
    assert bench.clock.now() + bench.next_start() == raised.value.until


def test_every_retry_of_the_gateway_is_a_counted_call() -> None:
    bench = Bench(AnswerClass.DATA, renewals=2)
    bench.ask()
    assert bench.run.counts[Metric.CALLS_USED] == 3
    assert bench.budget.read(Provider.ALPHA_VANTAGE).counter == 3


def test_an_exhausted_budget_makes_no_call_and_says_when_the_next_may_start() -> None:
    bench = Bench(AnswerClass.DATA, AnswerClass.DATA, limit=1)
    bench.ask("request-1")
    with pytest.raises(BudgetExhaustedError) as raised:
        bench.ask("request-2")
    assert raised.value.until == NOW + timedelta(hours=24) + bench.policy.margin
    assert len(bench.provider.asked) == 1


def test_a_start_that_is_near_is_waited_for() -> None:
    bench = Bench(AnswerClass.DATA, AnswerClass.DATA)
    bench.ask("request-1")
    bench.ask("request-2")
    assert bench.clock.now() == NOW + bench.policy.spacing
    assert bench.run.counts[Metric.SLOT_WAITS] == 1


def test_the_newest_settled_answer_since_a_time_is_found_whoever_asked_for_it() -> None:
    bench = Bench(AnswerClass.DATA, AnswerClass.BURST_LIMIT)
    bench.ask("of somebody else")
    answered = bench.clock.now()
    bench.clock.advance(timedelta(minutes=1))
    with pytest.raises(ProviderUnavailableError):
        bench.ask("refused")
    found = bench.calls.settled_since("ACME", Dataset.EARNINGS, answered)

    assert found is not None
    assert (found.request_id, found.received_at) == ("of somebody else", answered)
    assert bench.calls.settled_since("ACME", Dataset.EARNINGS, answered + timedelta(seconds=1)) is None
    assert bench.calls.settled_since("ACME", Dataset.CASH_FLOW, answered) is None


def test_what_a_run_took_is_told_apart_into_our_own_time_calls_and_waits_for_slots() -> None:
    bench = Bench(AnswerClass.DATA, renewals=2)
    bench.provider.takes = timedelta(seconds=5)
    with RunRecorder(bench.clock, SequenceIds(), bench.runs, bench.metrics).run("any") as run:
        bench.clock.advance(timedelta(seconds=3))
        bench.calls.ask(REQUEST, run, request_id="request-1")

    measured = {each.metric: each.value for each in bench.metrics.latest()}
    assert measured[Metric.DURATION_SECONDS] == 12
    assert measured[Metric.OWN_SECONDS] == 3
    assert measured[Metric.CALL_SECONDS] == 5, "two waits of two seconds are no call"
