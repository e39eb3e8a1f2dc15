"""What one event costs and counts, on moments that a simulated day does not have."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from dependency_injector import providers

from adapters.embedded.archive import EmbeddedArchive
from domain.errors import DeferredError, SettingsError, StoreCorruptedError
from domain.model.answers import Answer, AnswerClass
from domain.model.datasets import DataRequest, Dataset, Provider
from domain.model.metrics import Metric
from domain.model.pollination import PollinationRequest, RequestState
from domain.model.runs import RunOutcome
from domain.ports.providers import CallPermit
from domain.use_cases.provider_calls import BAD_KEY_PAUSE
from domain.use_cases.recording import Run
from entrypoints.container.embedded import Embedded
from entrypoints.settings import load_settings
from tests.builders import NOW, asset, pollination_needed
from tests.manual_clock import ManualClock
from tests.opening import opened

OVERVIEW = {"Symbol": "ACME", "AssetType": "Common Stock", "Name": "Acme", "MarketCapitalization": "3000000000"}


@dataclass(slots=True)
class AnOverview:
    """A provider outside of us that knows an overview."""

    asked: list[DataRequest] = field(default_factory=list)
    interrupted: bool = False
    """By a person, while it answers."""
    keys_are_there: bool = True
    says: AnswerClass = AnswerClass.DATA

    def ensure_keys(self) -> None:
        if not self.keys_are_there:
            raise SettingsError("There is no key: put one there.")

    def fetch(self, request: DataRequest, permit: CallPermit) -> Answer:
        del permit
        self.asked.append(request)
        if self.interrupted:
            raise KeyboardInterrupt
        return Answer(request, NOW, 200, self.says, "an overview", json.dumps(OVERVIEW).encode())


class InterruptedBeforeTheCall(EmbeddedArchive):
    """A person interrupts while it looks for room."""

    def check_room(self) -> None:
        raise KeyboardInterrupt


class FoundDamaged(EmbeddedArchive):
    """Its file turns out to be damaged while it looks for room."""

    def check_room(self) -> None:
        raise StoreCorruptedError("damaged")


@pytest.fixture
def provider() -> AnOverview:
    return AnOverview()


@pytest.fixture
def system(tmp_path: Path, provider: AnOverview) -> Iterator[Embedded]:
    """A new one that knows ACME, and stands still at `NOW`."""
    with opened(load_settings(tmp_path)) as made:
        made.override_providers(clock=providers.Object(ManualClock()), alpha_vantage=providers.Object(provider))
        made.assets().put([asset()])
        yield made


def pollinate(system: Embedded, request_id: str = "request-1") -> None:
    system.pollinate_asset()(
        pollination_needed(request_id=request_id, datasets=(Dataset.OVERVIEW,), fiscal_period=None)
    )


def requested(system: Embedded) -> PollinationRequest:
    request = system.requests().get("request-1", Dataset.OVERVIEW)
    assert request is not None
    return request


def attempts(system: Embedded) -> int:
    request = requested(system)
    assert (request.state, request.outcome, request.not_before) == (RequestState.DEFERRED, "interrupted", NOW)
    return request.attempts


def advanced(system: Embedded) -> list[int]:
    """What the runs counted, newest first."""
    return [run.counts[Metric.ASSETS_ADVANCED.value] for run in system.stored_runs().latest("pollinate_asset", limit=9)]


def test_an_attempt_that_is_interrupted_in_its_call_stays_counted_as_the_call_does(
    system: Embedded, provider: AnOverview
) -> None:
    provider.interrupted = True
    with pytest.raises(KeyboardInterrupt):
        pollinate(system)

    assert attempts(system) == len(provider.asked) == 1


def test_an_attempt_that_is_interrupted_before_its_call_is_none(system: Embedded, provider: AnOverview) -> None:
    archive = system.archive()
    assert isinstance(archive, EmbeddedArchive)
    broken = InterruptedBeforeTheCall(archive.database, archive.bodies)
    with system.override_providers(archive=providers.Object(broken)), pytest.raises(KeyboardInterrupt):
        pollinate(system)

    assert attempts(system) == len(provider.asked) == 0


def test_an_answer_that_another_request_brought_and_applied_advances_nothing_a_second_time(
    system: Embedded, provider: AnOverview
) -> None:
    pollinate(system, "request-1")
    pollinate(system, "request-2")
    second = system.requests().get("request-2", Dataset.OVERVIEW)

    assert len(provider.asked) == 1
    assert advanced(system) == [0, 1]
    assert second is not None
    assert (second.state, second.outcome) == (RequestState.DONE, "stored")


def test_an_answer_that_was_applied_before_a_crash_counts_once_its_request_is_delivered_again(
    system: Embedded, provider: AnOverview
) -> None:
    request = DataRequest(Provider.ALPHA_VANTAGE, Dataset.OVERVIEW, "ACME")
    run = Run("run-1", NOW, "run-1")
    system.calls().ask(request, run, request_id="request-1")
    system.apply_answers()("ACME", Dataset.OVERVIEW, run)
    pollinate(system, "request-1")

    assert len(provider.asked) == 1
    assert advanced(system) == [1]


def test_work_waits_for_keys_that_are_not_there_and_spends_no_call(system: Embedded, provider: AnOverview) -> None:
    provider.keys_are_there = False
    with pytest.raises(DeferredError, match="put one there") as deferred:
        pollinate(system)
    waiting = requested(system)
    (run,) = system.stored_runs().latest("pollinate_asset")

    assert deferred.value.until == NOW + BAD_KEY_PAUSE
    assert (waiting.state, waiting.not_before) == (RequestState.DEFERRED, NOW + BAD_KEY_PAUSE)
    assert (waiting.attempts, system.budget().read(Provider.ALPHA_VANTAGE).counter) == (0, 0)
    assert (run.outcome, run.message) == (RunOutcome.FAILED, "There is no key: put one there.")

    provider.keys_are_there = True
    system.clock().wait_until(NOW + BAD_KEY_PAUSE)
    pollinate(system)
    assert (requested(system).state, requested(system).outcome) == (RequestState.DONE, "stored")


@pytest.mark.parametrize("says", [AnswerClass.PREMIUM, AnswerClass.UNRECOGNIZED])
def test_a_request_ends_refused_when_the_provider_does_not_give_what_it_asks_for(
    system: Embedded, provider: AnOverview, says: AnswerClass
) -> None:
    provider.says = says
    pollinate(system)

    assert requested(system).state is RequestState.DONE
    assert requested(system).outcome.startswith("refused: ")


def test_a_store_that_is_found_damaged_ends_no_request(system: Embedded, provider: AnOverview) -> None:
    archive = system.archive()
    assert isinstance(archive, EmbeddedArchive)
    damaged = FoundDamaged(archive.database, archive.bodies)
    with system.override_providers(archive=providers.Object(damaged)), pytest.raises(StoreCorruptedError):
        pollinate(system)

    assert provider.asked == []
    assert requested(system).state is RequestState.LEASED
