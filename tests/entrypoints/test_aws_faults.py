"""No error of botocore gets through a use case: each request that one makes is made to fail, once."""

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import count
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError, EndpointConnectionError

from domain.errors import Signal9Error
from domain.events import AnalysisNeeded, EarningsProcessed, Event, PollinationNeeded
from domain.model.datasets import BUNDLE_ORDER
from domain.ports.clock import Clock
from entrypoints.container.aws import Aws
from entrypoints.event_schemas import event_of
from tests.builders import NOW, analysis_needed, earnings_processed
from tests.contracts.dynamodb_wire import tables_of
from tests.entrypoints.lambdas.deployment import Deployment, deployed
from tests.entrypoints.lambdas.samples import sample
from tests.manual_clock import ManualClock

NEXT_DAY = timedelta(hours=25)
"""After a failure: the lease that it may have left has ended, and the calls that it may have cost are forgotten."""
MOST_TRIES, MOST_EVENTS = 60, 3
COMMON = {f"adapters.aws.dynamodb.{name}" for name in ("backoff", "batches", "capacity", "tables")}
"""Whoever called these is the place of a request."""

Place = tuple[str, str, str]
"""Of a request: operation, table or service, and the adapter's function."""


@dataclass
class Faults:
    """Fails the first request of each place, by turns as a refusal and as a service that does not answer."""

    struck: list[Place] = field(default_factory=list)

    def __call__(self, params: Mapping[str, Any], model: Any, **_: object) -> None:  # noqa: ANN401 - botocore's own type
        service = model.service_model.service_name
        target = tables_of(params)[0] if service == "dynamodb" else service
        place = (model.name, target, _adapter())
        if place in self.struck:
            return
        self.struck.append(place)
        if len(self.struck) % 2:
            raise EndpointConnectionError(endpoint_url="http://planted")
        raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": "planted"}}, model.name)


def _adapter() -> str:
    """The adapter's function that makes the request."""
    frame = sys._getframe(1)  # noqa: SLF001 - who calls is what it is about
    found = "a thread of its own"
    while frame.f_back is not None:
        module = frame.f_globals.get("__name__", "")
        if module.startswith("adapters.aws.") and module not in COMMON:
            return f"{module}.{frame.f_code.co_name}"
        frame = frame.f_back
    return found


def survive(name: str, work: Callable[[], object], faults: Faults, clock: Clock) -> None:
    """Do the work again until nothing new fails. Fails for an error that is none of ours."""
    for _ in range(MOST_TRIES):
        before = len(faults.struck)
        try:
            work()
        except Signal9Error:
            pass
        except (BotoCoreError, ClientError) as escaped:
            pytest.fail(f"{name} lets {type(escaped).__name__} through, of {faults.struck[-1:]}")
        if len(faults.struck) == before:
            return
        clock.wait_until(clock.now() + NEXT_DAY)
    pytest.fail(f"{name} did not come to an end")


@dataclass(frozen=True)
class Trial:
    """Every use case over one deployment whose requests fail."""

    deployment: Deployment
    system: Aws
    faults: Faults
    links: Iterator[int] = field(default_factory=count)

    def survive(self, name: str, work: Callable[[], object]) -> None:
        survive(name, work, self.faults, self.system.clock())

    def run(self, name: str) -> None:
        use_case = getattr(self.system, name)()
        self.survive(name, lambda: use_case(f"{name}-{next(self.links)}"))

    def handle(self) -> None:
        """What the bus delivered, as far as it may show something new."""
        kinds: Mapping[str, tuple[type[Event], str]] = {
            PollinationNeeded.wire_name: (PollinationNeeded, "pollinate_asset"),
            AnalysisNeeded.wire_name: (AnalysisNeeded, "enqueue_analysis"),
            EarningsProcessed.wire_name: (EarningsProcessed, "mark_earnings_processed"),
        }
        for raw in self.deployment.events()[:MOST_EVENTS]:
            kind, name = kinds[raw["detail-type"]]
            self.survive(name, partial(getattr(self.system, name)(), event_of(raw, kind)))


@pytest.mark.slow
def test_no_error_of_botocore_gets_through_a_use_case() -> None:
    with deployed(assets=12, settings={"SIGNAL9_LOG_LEVEL": "error", "SIGNAL9_DAILY_CALLS": "12"}) as made:
        faults = Faults()
        trial = Trial(made, made.system(), faults)
        for client in ("dynamodb", "events", "s3", "scheduler", "sqs"):
            getattr(trial.system.clients(), client).meta.events.register("provide-client-params.*.*", faults)
        a_day(trial)
        decisions(trial)
        questions(trial)

    services = {target if not target.startswith("signal9-test-") else "dynamodb" for _, target, _ in faults.struck}
    assert services == {"dynamodb", "events", "s3", "scheduler", "sqs"}
    assert len(faults.struck) > 50


def test_an_error_that_gets_through_is_found() -> None:
    """The test above is worth what this finds."""

    def work() -> None:
        raise ClientError({"Error": {"Code": "AccessDeniedException"}}, "GetItem")

    with pytest.raises(pytest.fail.Exception, match="planted lets ClientError through"):
        survive("planted", work, Faults(), ManualClock())


def a_day(trial: Trial) -> None:
    """Everything that is scheduled, and the events that follow."""
    for name in ("sync_assets", "sync_earnings_calendar", "sync_listing", "sync_news"):
        trial.run(name)
    for name in ("plan_earnings_pollination", "plan_regular_pollination", "reconcile"):
        trial.run(name)
        trial.handle()
    system = trial.system
    trial.survive("enqueue_analysis", lambda: system.enqueue_analysis()(analysis_needed()))
    trial.survive("mark_earnings_processed", lambda: system.mark_earnings_processed()(earnings_processed()))


def decisions(trial: Trial) -> None:
    """What a person, or an analyst, sets off."""
    system = trial.system
    symbol = next(iter(system.assets().active())).symbol
    watching, work = system.watch_assets(), system.analysis_work()
    trial.survive("ask_for_pollination", lambda: system.ask_for_pollination()([symbol], BUNDLE_ORDER))
    trial.survive("watch", lambda: (watching.add([symbol]), watching.watched(), watching.remove([symbol])))
    trial.survive("claim", lambda: work.claim("worker", lease=timedelta(minutes=1)))
    trial.survive("fail", lambda: work.fail("ACME", "worker", failure="planted"))
    trial.survive("requeue", lambda: work.requeue("ACME"))
    letters = system.dead_letters()
    trial.survive("keep", lambda: letters.keep(sample("analysisNeeded"), reason="planted"))
    trial.survive("redrive", lambda: letters.redrive([letter.message_id for letter in letters.letters()]))


def questions(trial: Trial) -> None:
    """What only reads."""
    system = trial.system
    symbol = next(iter(system.reports().heads())).symbol
    now = system.clock().now()
    asked: Mapping[str, Callable[[], object]] = {
        "report_status": system.report_status(),
        "preview_plan": system.preview_plan(),
        "explain": lambda: system.preview_plan().explain(symbol),
        "describe_asset": lambda: system.describe_asset()(symbol),
        "as_of": lambda: system.tell_history().as_of(symbol, now.date()),
        "revisions": lambda: system.tell_history().revisions(symbol),
        "export": lambda: [list(system.export_tables().figures(each)) for each in system.export_tables().symbols()],
        "count_losses": lambda: system.count_losses()(now, next_delivery=None),
        "summarize_day": lambda: system.summarize_day()(NOW, now, next_delivery=None),
    }
    for name, ask in asked.items():
        trial.survive(name, ask)
