"""`signal9 --profile aws pollinate --wait`: until the deployment's functions have made the calls, or put them off."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from adapters.embedded.pollination_requests import EmbeddedPollinationRequests
from domain.model.datasets import Dataset
from domain.model.pollination import RequestState
from domain.rules.eligibility import ineligible_because
from entrypoints.cli.commands.pollinate import LOOK_AGAIN, PATIENCE, wait_until_ended
from entrypoints.cli.exit_codes import ExitCode
from tests.builders import NOW, pollination_request
from tests.entrypoints.a_day import document, process
from tests.entrypoints.lambdas.deployment import Deployment, Invocation, deployed
from tests.manual_clock import ManualClock
from tests.memory_database import memory_database

ASKED = [pollination_request(), pollination_request(dataset=Dataset.EARNINGS)]


@dataclass
class Worker(ManualClock):
    """Real time, in which another worker gets ahead by one request whenever it is waited."""

    requests: EmbeddedPollinationRequests = field(
        default_factory=lambda: EmbeddedPollinationRequests(memory_database())
    )
    able: bool = True

    def wait_until(self, instant: datetime) -> None:
        super().wait_until(instant)
        if not self.able:
            return
        left = next(it for it in self.requests.open_requests() if it.state is RequestState.PLANNED)
        leased = self.requests.lease(left.request_id, left.dataset, now=NOW, until=NOW + timedelta(minutes=5))
        assert leased is not None
        if left.dataset is Dataset.EARNINGS:
            self.requests.defer(leased, until=NOW + timedelta(days=1), outcome="the budget is spent", called=False)
        else:
            self.requests.finish(leased, outcome="stored")


def test_it_is_waited_until_each_is_done_or_put_off() -> None:
    clock = Worker()
    clock.requests.add(ASKED)

    assert wait_until_ended(clock.requests, ASKED, clock)
    assert clock.now() == NOW + 2 * LOOK_AGAIN


def test_it_is_not_waited_for_ever() -> None:
    clock = Worker(able=False)
    clock.requests.add(ASKED)

    assert not wait_until_ended(clock.requests, ASKED, clock)
    assert clock.now() == NOW + PATIENCE


@contextmanager
def functions_at_work(deployment: Deployment) -> Iterator[None]:
    """While the block runs, what comes over the bus is handled."""
    handler, over = deployment.handler("pollinate_asset"), threading.Event()

    def work() -> None:
        while not over.wait(0.05):
            for event in deployment.events():
                if event["detail-type"] == "pollenationNeeded":
                    handler(event, Invocation(event["id"]))

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@pytest.mark.slow
def test_what_came_of_each_call_is_told_when_the_functions_have_made_it() -> None:
    with deployed(settings={"SIGNAL9_DAILY_CALLS": "2", "SIGNAL9_LOG_LEVEL": "error"}) as made:
        made.handler("sync_assets")({"use_case": "sync_assets"}, Invocation())
        listed = made.system().assets().active()
        symbol = next(it.symbol for it in listed if not ineligible_because(it, listing=None, in_calendar=False))
        with functions_at_work(made):
            arguments = ["--profile", "aws", "pollinate", symbol, "--wait"]
            first = process(*arguments, "--dataset", "income_statement", "--json", settings=made.environment)
            second = process(*arguments, "--dataset", "earnings", settings={**made.environment, "COLUMNS": "80"})
        calls = [(call.symbol, call.function) for call in made.world.calls.calls("alpha_vantage")]

    (request,) = document(first.stdout)["requests"]
    assert (first.returncode, request["state"], request["outcome"]) == (ExitCode.DONE, "done", "stored")
    assert calls == [(symbol, "INCOME_STATEMENT")]
    assert second.returncode == ExitCode.DONE, "what is put off is no failure"
    assert f"{symbol} earnings put off until Tue 3 Nov 2026 05:10" in " ".join(second.stdout.split())
    assert "The deployment's functions fetch what waits." in second.stdout
