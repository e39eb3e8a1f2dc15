"""A worker that ended between its request and the follow-ups: the event that is delivered again asks for them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from dependency_injector import providers

from domain.model.answers import Answer, AnswerClass
from domain.model.datasets import DataRequest, Dataset, Provider
from domain.model.metrics import Metric
from domain.model.pollination import PollinationReason, PollinationRequest
from domain.ports.providers import CallPermit
from domain.use_cases.recording import Run
from entrypoints.container.embedded import Embedded
from entrypoints.settings import load_settings
from tests.builders import NOW, asset, pollination_needed, pollination_request
from tests.contracts.backend import Backend
from tests.manual_clock import ManualClock
from tests.opening import opened

BODIES = {
    AnswerClass.DATA: {"Symbol": "ACME", "AssetType": "Common Stock", "Name": "Acme", "MarketCapitalization": "3000"},
    AnswerClass.UNKNOWN_SYMBOL: {},
}
ASKED = pollination_needed(datasets=(Dataset.OVERVIEW,), fiscal_period=None)


@dataclass(frozen=True, slots=True)
class OneAnswer:
    """A provider outside of us that always says the same."""

    answer_class: AnswerClass

    def ensure_keys(self) -> None:
        """It takes no keys."""

    def fetch(self, request: DataRequest, permit: CallPermit) -> Answer:
        del permit
        return Answer(request, NOW, 200, self.answer_class, "it", json.dumps(BODIES[self.answer_class]).encode())


@pytest.fixture
def system(tmp_path: Path, backend: Backend) -> Iterator[Embedded]:
    """A system over the backend's stores that knows ACME, and stands still at `NOW`; its bus is one machine's."""
    with opened(load_settings(tmp_path)) as made:
        made.override_providers(
            clock=providers.Object(ManualClock()),
            assets=providers.Object(backend.assets),
            archive=providers.Object(backend.archive),
            ledger=providers.Object(backend.ledger),
            quarantine=providers.Object(backend.quarantine),
            queue=providers.Object(backend.queue),
            releases=providers.Object(backend.releases),
            reports=providers.Object(backend.reports),
            requests=providers.Object(backend.requests),
            stored_runs=providers.Object(backend.runs),
            watchlist=providers.Object(backend.watchlist),
        )
        backend.assets.put([asset()])
        yield made


def worker_ends_after_its_request(system: Embedded, answer_class: AnswerClass = AnswerClass.DATA) -> None:
    """Leave what a worker leaves that is killed when its request is done, and nothing has followed from it."""
    system.override_providers(alpha_vantage=providers.Object(OneAnswer(answer_class)))
    requests, run = system.requests(), Run("run-1", NOW, "run-1")
    requests.add([pollination_request(dataset=Dataset.OVERVIEW, fiscal_period=None)])
    leased = requests.lease("request-1", Dataset.OVERVIEW, now=NOW, until=NOW + timedelta(minutes=5))
    assert leased is not None
    system.calls().ask(DataRequest(Provider.ALPHA_VANTAGE, Dataset.OVERVIEW, "ACME"), run, request_id="request-1")
    system.apply_answers()("ACME", Dataset.OVERVIEW, run)
    requests.finish(leased, outcome="stored")


def follow_ups(system: Embedded) -> list[PollinationRequest]:
    return [each for each in system.requests().of_symbol("ACME") if each.reason is PollinationReason.FOLLOW_UP]


def test_the_follow_ups_of_a_request_that_was_finished_are_asked_for_by_its_next_delivery(system: Embedded) -> None:
    worker_ends_after_its_request(system)
    assert follow_ups(system) == []

    system.pollinate_asset()(ASKED)

    assert [each.dataset for each in follow_ups(system)] == [Dataset.INCOME_STATEMENT]
    (run,) = system.stored_runs().latest("pollinate_asset")
    assert run.counts.get(Metric.CALLS_USED.value, 0) == run.counts[Metric.ASSETS_ADVANCED.value] == 0


def test_however_often_it_is_delivered_they_are_asked_for_once(system: Embedded) -> None:
    worker_ends_after_its_request(system)
    for _ in range(3):
        system.pollinate_asset()(ASKED)

    assert len(follow_ups(system)) == 1
    assert system.deliveries().receive(NOW + timedelta(hours=12), timedelta(minutes=5)) is not None
    assert system.deliveries().receive(NOW + timedelta(hours=12), timedelta(minutes=5)) is None


def test_nothing_follows_a_request_that_brought_no_data(system: Embedded) -> None:
    worker_ends_after_its_request(system, AnswerClass.UNKNOWN_SYMBOL)
    system.pollinate_asset()(ASKED)

    assert follow_ups(system) == []


def test_a_follow_up_that_is_done_is_not_sent_round_again(system: Embedded) -> None:
    """It brought nothing new, so the plan would ask for it once more on the same day."""
    worker_ends_after_its_request(system)
    system.pollinate_asset()(ASKED)
    (asked,) = follow_ups(system)
    later = NOW + timedelta(hours=12)
    leased = system.requests().lease(asked.request_id, asked.dataset, now=later, until=later + timedelta(minutes=5))
    assert leased is not None
    system.requests().finish(leased, outcome="nothing new")
    system.deliveries().receive(later, timedelta(days=1))

    system.pollinate_asset()(ASKED)

    assert system.deliveries().receive(later, timedelta(minutes=5)) is None
