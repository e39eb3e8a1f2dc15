"""A handler that ends at any write, in any way: the event that is delivered again makes the end state whole."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest

from adapters.aws.messages import SOURCE
from domain.events import AnalysisNeeded, PollinationNeeded
from domain.model.datasets import Dataset
from domain.model.pollination import PollinationReason
from entrypoints.container.questions import Questions
from entrypoints.event_schemas import event_of
from simulator.quota import Quota
from tests.builders import pollination_needed
from tests.e2e.aws.road import Ending, Road
from tests.e2e.aws.victims import Functions
from tests.entrypoints.lambdas.deployment import Deployment, deployed
from tests.simulation.end_state import end_state
from tests.simulation.pipeline import pipeline

START = date(2026, 11, 3)
ASSETS = 200
WITHOUT_LIMIT = {
    "SIGNAL9_DAILY_CALLS": "none",
    "SIGNAL9_CALL_SPACING": "0",
    "SIGNAL9_UNIVERSE_CAP": "3",
    "SIGNAL9_LOG_LEVEL": "error",
}
FIRST = (Dataset.INCOME_STATEMENT, Dataset.BALANCE_SHEET, Dataset.CASH_FLOW, Dataset.EARNINGS)
LAST = (Dataset.OVERVIEW,)
"""With it the asset is complete."""
PREPARED = 1 + len(Ending)
"""Companies that have all datasets but the last: a report each is a write each, so there are few of these."""
FEWEST = 10
"""Every pollination has so many writes."""
AT_ONCE = 4
LEASE = timedelta(minutes=6)


def asked(symbol: str, datasets: tuple[Dataset, ...], system: Questions) -> PollinationNeeded:
    return pollination_needed(
        f"{symbol}-{datasets[0]}",
        symbol=symbol,
        request_id=f"{symbol}-{datasets[0]}",
        correlation_id=symbol,
        datasets=datasets,
        reason=PollinationReason.SCHEDULED,
        fiscal_period=None,
        occurred_at=system.clock().now(),
        requested_at=system.clock().now(),
    )


def prepare(system: Questions) -> list[str]:
    """Sync the lists, and bring all but the last dataset of the first companies; every company with reports."""
    system.sync_assets()("lists")
    system.sync_earnings_calendar()("lists")
    # Those with five letters are foreign ones, which the provider does not know.
    released = {release.symbol for release in system.releases().open_releases()}
    symbols = sorted(symbol for symbol in released if symbol.isalpha() and len(symbol) < 5)
    for symbol in symbols[:PREPARED]:
        system.pollinate_asset()(asked(symbol, FIRST, system))
    return symbols


@contextmanager
def functions() -> Iterator[tuple[Functions, Deployment]]:
    with ExitStack() as closing:
        deployment = closing.enter_context(deployed(assets=ASSETS, start=START, settings=WITHOUT_LIMIT))
        deployment.world.quota = Quota(None, timedelta(0))
        clients = deployment.clients
        lambdas = clients.session.client("lambda", endpoint_url=clients.endpoint_url)
        closing.callback(lambdas.close)
        yield Functions(deployment, lambdas), deployment


@contextmanager
def undisturbed(deployment: Deployment, lambdas: Functions) -> Iterator[tuple[Road, str]]:
    """A function that nothing befalls, and its road."""
    road = Road(str(deployment.clients.endpoint_url))
    try:
        with lambdas.one("undisturbed", road) as name:
            yield road, name
    finally:
        road.close()


def writes_of(road: Road, name: str, lambdas: Functions, event: PollinationNeeded) -> list[str]:
    """The writes of a handler that is done."""
    before = len(road.writes)
    assert lambdas.deliver(name, event) == {"outcome": "done"}
    return road.writes[before:]


@pytest.mark.slow
def test_a_handler_that_ends_at_any_write_leaves_nothing_undone(tmp_path: Path) -> None:
    """At each write of a pollination: those with an even number by time-out and exit, the odd ones by an exception.

    And in all three ways where an asset that became complete is told of.
    """
    with functions() as (lambdas, deployment):
        system = deployment.system()
        every = prepare(system)
        deployment.events()
        spent = len(deployment.world.calls.calls("alpha_vantage"))
        completing, others = every[:PREPARED], every[PREPARED:]
        with undisturbed(deployment, lambdas) as (road, name), ThreadPoolExecutor(AT_ONCE) as workers:
            writes = [writes_of(road, name, lambdas, asked(each[0], LAST, system)) for each in (completing, others)]
            told = writes[0].index("PutEvents")
            plans = [(ending, told) for ending in (Ending.TIMEOUT, Ending.EXIT)]
            # A process that ends before a write leaves the same as one that ends after the write before.
            plans += [
                (ending, step) for step in range(0, len(writes[1]), 2) for ending in (Ending.TIMEOUT, Ending.EXIT)
            ]
            refusals = [(Ending.EXCEPTION, step) for step in (told, *range(1, len(writes[1]), 2))]
            symbols = [*completing[1:3], *others[1 : len(plans) - 1], completing[3], *others[len(plans) - 1 :]]
            symbols = symbols[: len(plans) + len(refusals)]
            events = [asked(symbol, LAST, system) for symbol in symbols]
            refused = workers.submit(
                lambdas.refused,
                [(event, step) for event, (_, step) in zip(events[len(plans) :], refusals, strict=True)],
            )
            killed = workers.map(lambda it: lambdas.killed(it[0], *it[1]), zip(events, plans, strict=False))
            ended = [*killed, *refused.result()]
            plans += refusals
            deployment.world.clock.advance_to(deployment.world.now() + LEASE)
            again = [lambdas.deliver(name, event) for event in events]
        complete = {event_of(each, AnalysisNeeded).symbol for each in deployment.events() if _is_analysis(each)}
        found = end_state(system)
        still_open = {(each.symbol, each.dataset) for each in system.requests().open_requests()}
        calls = len(deployment.world.calls.calls("alpha_vantage")) - spent

    for (ending, step), (met, answer) in zip(plans, ended, strict=True):
        if not met:
            # Not every company is asked for more, and told of; those have fewer writes.
            assert step >= FEWEST
            assert answer == {"outcome": "done"}
            continue
        assert AS_LAMBDA_SAYS[ending] in str(answer.get("errorType")), answer
    assert sum(met for met, _ in ended) > FEWEST * len(Ending) // 2 + len(Ending)
    assert again == [{"outcome": "done"}] * len(events)
    assert not still_open & {(symbol, dataset) for symbol in symbols for dataset in LAST}
    assert complete == set(completing)
    assert len(events) + 2 <= calls <= len(events) + 2 + len(plans)

    limits = {"call_spacing": timedelta(0), "universe_cap": 3}
    with pipeline(tmp_path, start=START, assets=ASSETS, daily_calls=None, settings=limits) as embedded:
        prepare(embedded.system)
        for symbol in (completing[0], others[0], *symbols):
            embedded.system.pollinate_asset()(asked(symbol, LAST, embedded.system))
        assert len(symbols) == len(plans) > 20
        assert found == end_state(embedded.system)


AS_LAMBDA_SAYS = {
    Ending.TIMEOUT: "Sandbox.Timedout",
    Ending.EXIT: "Runtime.ExitError",
    Ending.EXCEPTION: "SettingsError",
}


def _is_analysis(envelope: dict[str, object]) -> bool:
    return envelope["source"] == SOURCE and envelope["detail-type"] == AnalysisNeeded.wire_name
