"""`signal9 plan`: what it foretells is what the triggers then ask for, and it spends nothing."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from domain.model.runs import ScheduledUseCase
from entrypoints.cli.exit_codes import ExitCode
from entrypoints.container.embedded import DATABASE
from tests.entrypoints.a_day import arrivals
from tests.entrypoints.small_home import begun, complete, ineligible, signal9, told
from tests.simulation.pipeline import pipeline

DAY = date(2026, 11, 3)
FUNCTIONS = {
    "OVERVIEW": "overview",
    "INCOME_STATEMENT": "income_statement",
    "BALANCE_SHEET": "balance_sheet",
    "CASH_FLOW": "cash_flow",
    "EARNINGS": "earnings",
}


def what(calls: Iterable[dict[str, Any]], dataset: str = "dataset") -> list[tuple[str, str]]:
    """Company and dataset of each call, sorted."""
    return sorted((call["symbol"], call[dataset]) for call in calls if call["symbol"])


def tables(home: Path) -> list[str]:
    """Every row of the store."""
    connection = sqlite3.connect(home / "simulated" / DATABASE)
    try:
        return list(connection.iterdump())
    finally:
        connection.close()


def test_a_plan_spends_nothing_and_changes_nothing(home: Path) -> None:
    stored, made = tables(home), arrivals(home)

    assert signal9(home, "plan").exit_code == ExitCode.DONE
    assert signal9(home, "plan", "--explain", complete(home)).exit_code == ExitCode.DONE
    assert tables(home) == stored
    assert arrivals(home) == made
    assert len(made) == 25


@dataclass(frozen=True, slots=True)
class NextDay:
    """A plan, and the day that came of it: a company is watched, and a call was put off to this day by a person."""

    watched: str
    put_off: tuple[str, str]
    plan: dict[str, Any]
    day: dict[str, Any]
    arrived: int


@pytest.fixture(scope="module")
def next_day(first_day: Path, tmp_path_factory: pytest.TempPathFactory) -> NextDay:
    home = copytree(first_day, tmp_path_factory.mktemp("next-day") / "home")
    watched, company = begun(home), complete(home)
    assert signal9(home, "watch", "add", watched.lower()).exit_code == ExitCode.DONE
    assert signal9(home, "pollinate", company, "--dataset", "overview").exit_code == ExitCode.DONE
    plan, before = told(home, "plan"), len(arrivals(home))
    return NextDay(watched, (company, "overview"), plan, told(home, "run-day"), len(arrivals(home)) - before)


def test_what_is_planned_for_the_next_day_is_what_it_spends(next_day: NextDay) -> None:
    plan, made = next_day.plan, next_day.day["calls"]["made"]

    assert what(plan["promised"]) == [next_day.put_off]
    assert len(plan["planned"]) == 23
    assert what(made, "subject") == what([*plan["promised"], *plan["planned"]])
    assert next_day.arrived == 25, "the calendar has one of the slots"


def test_a_watched_company_comes_first_in_the_next_plan_and_in_its_calls(next_day: NextDay) -> None:
    made = [(call["symbol"], call["reason"]) for call in next_day.day["calls"]["made"] if call["symbol"]]

    assert next_day.plan["planned"][0]["symbol"] == next_day.watched
    assert made[0] == (next_day.put_off[0], "manual")
    assert made[1] == (next_day.watched, "scheduled")


@pytest.mark.slow
def test_what_is_planned_is_what_the_triggers_ask_for_and_the_provider_sees(tmp_path: Path) -> None:
    with pipeline(tmp_path, start=DAY, assets=40) as market:
        system = market.system
        for job in (ScheduledUseCase.SYNC_ASSETS, ScheduledUseCase.SYNC_EARNINGS_CALENDAR):
            system.clock().wait_until(system.schedule().due_on(job, DAY))
            assert system.triggers().fire(job) is None
        plan, before = system.preview_plan()(), len(market.calls())
        for job in (ScheduledUseCase.PLAN_EARNINGS_POLLINATION, ScheduledUseCase.PLAN_REGULAR_POLLINATION):
            assert system.triggers().fire(job) is None
        asked = {(it.symbol, it.dataset, it.not_before) for it in system.requests().open_requests()}
        system.dispatcher().deliver_until_quiet(plan.calendar_due)
        seen = [(call.symbol.replace("-", "."), FUNCTIONS[call.function]) for call in market.calls()[before:]]
    planned = [(it.candidate.symbol, it.candidate.dataset.value) for it in plan.planned]

    assert asked == {(it.candidate.symbol, it.candidate.dataset, it.start) for it in plan.planned}
    assert set(planned) < set(seen)
    assert (len(planned), len(seen)) == (17, 23)
    assert plan.unplanned == 6, "the rest was for what follows once a probe has found a new quarter"


def test_the_screen_says_in_words_what_each_call_is_for(home: Path) -> None:
    watched = begun(home)
    signal9(home, "watch", "add", watched)
    lines = [line.rstrip() for line in signal9(home, "plan").stdout.splitlines()]
    first = next(line for line in lines if "watched: " in line)

    assert lines[0].startswith("Budget      25 of 25 calls in 24 hours are used")
    assert "■" * 25 in lines[1]
    assert "No more calls are planned before the next calendar. As things stand, those of" in lines
    assert lines.count("Wed 4 Nov") == 1, "a day is named once, above its calls"
    assert first.split() == ["06:00", watched, "balance", "sheet", "watched:", "never", "fetched", "100", "%", "4"]
    assert all(len(line) <= 80 for line in lines)
    assert lines[-1] == f"signal9 plan --explain {watched}", "to be copied"
    assert not {"weight", "value", "chance"} & set(" ".join(lines).split()), "figures that tell a person nothing"


def test_what_is_promised_is_shown_apart_from_what_is_planned(home: Path) -> None:
    company = complete(home)
    signal9(home, "pollinate", company, "--dataset", "cash_flow")
    screen = signal9(home, "plan").stdout
    promised = screen[screen.index("Asked for, and not yet made:") : screen.index("No more calls are planned")]

    assert promised.splitlines()[-2].split() == ["05:01", company, "cash", "flow", "asked", "for", "by", "a", "person"]


def test_explain_tells_what_is_planned_and_what_has_to_wait(first_day: Path) -> None:
    company = told(first_day, "plan")["planned"][-1]["symbol"]
    screen = " ".join(signal9(first_day, "plan", "--explain", company.lower()).stdout.split())

    assert screen.startswith(company)
    assert "Eligible yes" in screen
    assert "market capitalisation assumed, until its overview is fetched" in screen
    assert "cash flow never planned at Wed 4 Nov 07:01: never fetched (chance 100 %, 4 calls left)" in screen
    assert "later, since each company gets one call before any gets its second: never fetched" in screen
    assert "income statement Tue 3 Nov 2026 nothing new is expected now" in screen


def test_explain_of_a_complete_company_shows_looks_that_only_a_spare_slot_is_for(first_day: Path) -> None:
    company = complete(first_day)
    screen = " ".join(signal9(first_day, "plan", "--explain", company).stdout.split())

    assert "Complete yes" in screen
    assert "only if a slot is left over: not looked at for 1 day (chance < 1 %)" in screen


def test_explain_tells_why_an_asset_gets_no_call(first_day: Path) -> None:
    fund = " ".join(signal9(first_day, "plan", "--explain", ineligible(first_day)).stdout.split())
    small = told(first_day, "plan", SIGNAL9_UNIVERSE_CAP="16")
    planned = {call["symbol"] for call in told(first_day, "plan")["planned"]}
    (beyond,) = planned - {call["symbol"] for call in small["planned"]}
    left_out = signal9(first_day, "plan", "--explain", beyond, SIGNAL9_UNIVERSE_CAP="1").stdout

    assert "Eligible no: fund, so no plan spends a call on it" in fund
    assert "the budget is spent on 1 asset. To add it:" in " ".join(left_out.split())
    assert f"signal9 watch add {beyond}" in [line.strip() for line in left_out.splitlines()], "to be copied"


@pytest.mark.parametrize("arguments", [["plan", "--explain"], ["pollinate"], ["watch", "add"]])
def test_an_unknown_symbol_is_told_with_those_that_are_like_it(home: Path, arguments: list[str]) -> None:
    company = complete(home)
    result = signal9(home, *arguments, company[:-1])

    assert result.exit_code == ExitCode.FAILED
    assert result.stdout == ""
    assert f"No asset has the symbol '{company[:-1]}'. Did you mean {company} (" in result.stderr
