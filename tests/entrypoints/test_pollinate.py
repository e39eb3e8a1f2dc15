"""`signal9 pollinate`: what a person asks for by hand costs one call a dataset, whoever else asks for the same."""

from datetime import date
from pathlib import Path

import pytest

from domain.model.datasets import Dataset
from domain.model.pollination import RequestState
from domain.model.runs import ScheduledUseCase
from entrypoints.cli.exit_codes import ExitCode
from tests.contracts.at_once import at_once
from tests.entrypoints.a_day import arrivals, document, process
from tests.entrypoints.small_home import WORLD, begun, complete, ineligible, paid_world, signal9, told
from tests.simulation.pipeline import pipeline

DAY = date(2026, 11, 3)
BALANCE, CASH = "--dataset=balance_sheet", "--dataset=cash_flow"


def test_each_dataset_is_one_call_and_the_screen_says_what_came_of_it(home: Path) -> None:
    one, other = begun(home), complete(home)
    with paid_world(home) as (world, settings):
        before = len(world.calls.calls("alpha_vantage"))
        result = signal9(home, "pollinate", one.lower(), other, one, BALANCE, CASH, BALANCE, **settings)
        calls = world.calls.calls("alpha_vantage")[before:]
    lines = [line.split() for line in result.stdout.splitlines()]

    assert result.exit_code == ExitCode.DONE
    assert [(call.symbol, call.function) for call in calls[:4]] == [
        (symbol, function) for symbol in (one, other) for function in ("BALANCE_SHEET", "CASH_FLOW")
    ]
    assert [one, "balance", "sheet", "stored"] in lines
    assert [other, "cash", "flow", "stored"] in lines


def test_what_the_budget_puts_off_is_no_failure_and_is_told_in_local_time(home: Path) -> None:
    company, before = complete(home), arrivals(home)
    result = signal9(home, "pollinate", company, BALANCE)
    said = " ".join(result.stdout.split())

    assert result.exit_code == ExitCode.DONE
    assert f"{company} balance sheet put off until Wed 4 Nov 2026 05:01" in said
    assert "The budget of Alpha Vantage lets the next call start at Wed 4 Nov 2026 05:01." in said
    assert "The scheduler, or the next `signal9 run-day`, fetches what is put off." in said
    assert arrivals(home) == before


def test_one_unknown_symbol_among_several_asks_for_nothing(home: Path) -> None:
    company, before = complete(home), arrivals(home)
    result = signal9(home, "pollinate", company, "0-0-0", BALANCE)

    assert result.exit_code == ExitCode.FAILED
    assert "No asset has the symbol '0-0-0'." in result.stderr
    assert arrivals(home) == before
    assert told(home, "plan")["promised"] == []
    assert "ask_for_pollination" not in {run["use_case"] for run in told(home, "status")["last_runs"]}


def test_a_wrong_dataset_is_told_with_the_right_ones(home: Path) -> None:
    result = signal9(home, "pollinate", complete(home), "--dataset", "balance")

    assert result.exit_code == ExitCode.USAGE
    assert "'balance' is not one of 'income_statement', 'balance_sheet'" in result.stderr


def test_an_asset_without_fundamentals_is_warned_about_and_asked_for_all_the_same(home: Path) -> None:
    fund = ineligible(home)
    with paid_world(home) as (_, settings):
        result = signal9(home, "pollinate", fund, BALANCE, **settings)

    assert f"{fund} probably has no fundamentals (fund); asked for all the same." in result.stdout
    assert f"{fund} balance sheet unknown symbol" in " ".join(result.stdout.split())
    assert result.exit_code == ExitCode.FAILED, "nothing came of it"


@pytest.mark.parametrize(
    "faults, outcome",
    [("premium=1", "refused: "), ("wrong_symbol=1", "quarantined"), ("bad_key=1", "alpha_vantage: ")],
    ids=["refused", "quarantined", "bad key"],
)
def test_what_brings_no_data_is_a_failure(home: Path, faults: str, outcome: str) -> None:
    company = complete(home)
    with paid_world(home, faults=faults) as (_, settings):
        result = signal9(home, "pollinate", company, BALANCE, "--json", **settings)
    said = document(result.stdout)

    assert result.exit_code == ExitCode.FAILED
    assert said["requests"][0]["outcome"].startswith(outcome)
    assert "Traceback" not in result.stderr


@pytest.mark.slow
def test_two_processes_that_ask_for_the_same_at_once_make_one_call(home: Path) -> None:
    company = complete(home)
    with paid_world(home) as (world, settings):
        before = len(world.calls.calls("alpha_vantage"))
        arguments = ["pollinate", company, BALANCE, "--home", str(home), "--json"]
        results = at_once(2, lambda _: process(*arguments, settings={**WORLD, **settings}))
        calls = world.calls.calls("alpha_vantage")[before:]

    assert [result.returncode for result in results] == [ExitCode.DONE, ExitCode.DONE], results
    assert [(call.symbol, call.function) for call in calls] == [(company, "BALANCE_SHEET")]


def test_what_a_plan_has_asked_for_and_a_person_too_is_one_call(tmp_path: Path) -> None:
    with pipeline(tmp_path, start=DAY, assets=12) as market:
        system = market.system
        for job in list(ScheduledUseCase)[:4]:
            system.clock().wait_until(system.schedule().due_on(job, DAY))
            assert system.triggers().fire(job) is None
        planned = next(it for it in system.requests().open_requests())
        asked = system.ask_for_pollination()([planned.symbol], [planned.dataset])
        system.dispatcher().deliver_until_quiet(system.clock().now())
        system.clock().wait_until(planned.due)
        system.dispatcher().deliver_until_quiet(planned.due)
        ended = [system.requests().get(it.request_id, it.dataset) for it in (planned, *asked)]
        calls = [call for call in market.calls() if call.symbol == planned.symbol]

    assert planned.dataset is Dataset.INCOME_STATEMENT
    assert [(it.state, it.outcome) for it in ended if it] == [(RequestState.DONE, "stored")] * 2
    assert [call.function for call in calls].count("INCOME_STATEMENT") == 1
