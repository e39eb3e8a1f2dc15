"""Whatever the providers do, nothing is lost, nothing wrong is stored, and no limit is passed."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from domain.model.datasets import REPORT_DATASETS
from domain.model.reports import Revision
from domain.model.runs import ScheduledUseCase
from simulator.faults import Fault
from tests.simulation.pipeline import Pipeline, most_calls_in_any_24_hours, pipeline

FIRST = date(2026, 11, 3)
SLOW_TO_PLAY = frozenset({Fault.HANG, Fault.SLOW, Fault.HUGE})
"""Played with real time and real bytes in the tests of the gateways."""


NOTHING_TO_STORE = frozenset(
    {
        Fault.OUTAGE,
        Fault.DROPPED,
        Fault.TRUNCATED,
        Fault.CUT_JSON,
        Fault.HTML,
        Fault.EMPTY,
        Fault.TRANSIENT_UNKNOWN,
        Fault.INVALID_CALL,
        Fault.BURST_REFUSAL,
        Fault.DAILY_REFUSAL,
        Fault.BAD_KEY,
        Fault.PREMIUM,
        Fault.WRONG_SYMBOL,
    }
)
"""Faults after which no figure of an answer may be believed."""


def stored(running: Pipeline) -> list[Revision]:
    reports = running.system.reports()
    symbols = {head.symbol for head in reports.heads()}
    return [
        revision for symbol in symbols for dataset in REPORT_DATASETS for revision in reports.revisions(symbol, dataset)
    ]


def not_numbers(revisions: list[Revision]) -> list[str]:
    return [
        f"{revision.symbol} {revision.dataset.value} {name}={figure}"
        for revision in revisions
        for name, figure in revision.figures.items()
        if figure is not None and not figure.is_finite()
    ]


@pytest.mark.slow
@pytest.mark.parametrize("fault", [fault for fault in Fault if fault not in SLOW_TO_PLAY])
def test_a_day_on_which_everything_has_one_fault_loses_nothing(tmp_path: Path, fault: Fault) -> None:
    with pipeline(tmp_path, assets=200, faults=f"{fault}=1") as running:
        running.run_day(FIRST)
        assert most_calls_in_any_24_hours(running.calls()) <= 25
        assert running.lost() == 0
        assert not_numbers(stored(running)) == []
        if fault in NOTHING_TO_STORE:
            assert stored(running) == []


@pytest.mark.slow
def test_after_days_of_outage_the_pipeline_goes_on_as_if_nothing_had_happened(tmp_path: Path) -> None:
    with pipeline(tmp_path, assets=200, faults="outage=1") as running:
        running.run_day(FIRST)
        assert not list(running.system.reports().heads())
        running.world.faults = running.world.faults.changed({"rates": {}})
        for number in (1, 2):
            running.run_day(FIRST + timedelta(days=number))
        assert len(list(running.system.reports().heads())) >= 20
        assert running.lost() == 0


@pytest.mark.slow
def test_an_outage_of_an_hour_does_not_cost_the_calls_of_the_day(tmp_path: Path) -> None:
    with pipeline(tmp_path, assets=200) as running:
        system, schedule = running.system, running.system.schedule()
        for job in list(ScheduledUseCase)[:4]:
            system.clock().wait_until(schedule.due_on(job, FIRST))
            if job is ScheduledUseCase.PLAN_EARNINGS_POLLINATION:
                running.world.faults = running.world.faults.changed({"rates": {"outage": 1}})
            system.triggers().fire(job)
        system.dispatcher().deliver_until_quiet(system.clock().now() + timedelta(hours=1))
        during = len(running.calls())
        running.world.faults = running.world.faults.changed({"rates": {}})
        system.dispatcher().deliver_until_quiet(
            schedule.due_on(ScheduledUseCase.SYNC_ASSETS, FIRST + timedelta(days=1))
        )
        assert during <= 10
        assert len([head for head in system.reports().heads() if head.fetched_at]) >= 12
        assert running.lost() == 0


@pytest.mark.slow
def test_companies_that_are_always_refused_do_not_starve_the_others(tmp_path: Path) -> None:
    with pipeline(tmp_path, assets=300, faults="premium=1") as running:
        running.run_day(FIRST)
        running.world.faults = running.world.faults.changed({"rates": {"premium": 0.3}})
        for number in range(1, 4):
            running.run_day(FIRST + timedelta(days=number))
        assert len({head.symbol for head in running.system.reports().heads() if head.fetched_at}) >= 15
        assert running.lost() == 0


@pytest.mark.slow
def test_a_week_of_every_fault_now_and_then_loses_nothing(tmp_path: Path) -> None:
    rates = ",".join(f"{fault}=0.1" for fault in Fault if fault not in SLOW_TO_PLAY)
    with pipeline(tmp_path, assets=300, faults=rates) as running:
        for number in range(7):
            running.run_day(FIRST + timedelta(days=number))
        assert most_calls_in_any_24_hours(running.calls()) <= 25
        assert running.lost() == 0
        assert not_numbers(stored(running)) == []
