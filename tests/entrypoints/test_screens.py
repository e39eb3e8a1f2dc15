"""What the screens say of values that a good day does not have."""

from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from domain.model.answers import AnswerClass
from domain.model.datasets import Dataset
from domain.model.pollination import RequestState
from domain.model.releases import ReleaseState
from domain.model.runs import RunOutcome, ScheduledUseCase
from domain.use_cases.count_losses import Losses
from domain.use_cases.describe_asset import DescribeAsset
from domain.use_cases.find_asset import FindAsset
from domain.use_cases.report_status import BudgetStatus, Freshness, OpenRequests, QueueStatus, Status
from domain.use_cases.summarize_day import CallMade, DaySummary, Reports
from entrypoints.cli import day_screen, screen
from entrypoints.cli.commands import show, status
from entrypoints.day import DayResult
from entrypoints.outcomes import Action, Outcome
from entrypoints.settings import Source
from tests.builders import (
    NOW,
    asset,
    head,
    overview,
    pollination_request,
    quarantined_row,
    queue_entry,
    release,
    revision,
    run_record,
)
from tests.contracts.embedded import memory_backend
from tests.manual_clock import ManualClock

ZONE = ZoneInfo("America/New_York")
HOUR = timedelta(hours=1)
GOOD = DaySummary(
    since=NOW,
    until=NOW + 4 * HOUR,
    calls_used=2,
    call_limit=3,
    calls=(),
    answers={},
    assets_synced=1,
    assets_changed=0,
    assets_deactivated=0,
    assets_rejected=0,
    calendar_rows=1,
    calendar_rows_unmatched=0,
    releases=dict.fromkeys(ReleaseState, 0),
    releases_due=0,
    releases_processed=0,
    reports=Reports(0, 0, 0, 0),
    assets_advanced=0,
    assets_completed=0,
    analysis_ready=0,
    losses=Losses(0, 0, 0),
    deferred=(),
    failures=(),
)


def paper() -> Console:
    return Console(file=StringIO(), width=100, highlight=False, markup=False)


def text(console: Console) -> str:
    """What was printed, without the line ends of its tables."""
    assert isinstance(console.file, StringIO)
    return " ".join(console.file.getvalue().split())


def day(
    stopped: Outcome | None = None,
    outcome: RunOutcome = RunOutcome.SUCCEEDED,
    *,
    goes_on: bool = True,
    **changes: Any,  # noqa: ANN401 - of the summary
) -> str:
    console = paper()
    triggers = {job: run_record(outcome=outcome, message="why not") for job in ScheduledUseCase}
    result = DayResult(NOW.date(), replace(GOOD, **changes), triggers, stopped, NOW + 20 * HOUR)
    day_screen.show(result, Source.LIVE, ZONE, console, goes_on=goes_on)
    return text(console)


def test_a_day_without_calls_is_told_as_such() -> None:
    said = day(calls_used=0)

    assert "Calls 0 of 3 used □□□" in said
    assert "Answers none" in said
    assert "The day went well" in said


def test_a_deployment_that_ends_with_its_day_is_told_of_no_next_one() -> None:
    """`run-day` would not live through it: it is for one machine."""
    assert "Try signal9 run-day signal9 status" in day()

    said = day(goes_on=False, outcome=RunOutcome.DEFERRED)
    assert "Put off sync assets: why not" in said
    assert "Next" not in said
    assert "signal9" not in said


def test_calls_without_an_answer_are_crossed_out() -> None:
    calls = (CallMade(NOW, "earnings_calendar", None, AnswerClass.DAILY_LIMIT, None),)
    said = day(calls=calls, answers={AnswerClass.DAILY_LIMIT: 1})

    assert "2 of 3 used ■✗□" in said
    assert "Answers 1 daily limit, 1 without an answer" in said


def test_a_key_without_a_limit_has_no_slots() -> None:
    said = day(calls_used=2_000, call_limit=None)

    assert "Calls 2000 used" in said
    assert "□" not in said


def test_losses_are_told_apart() -> None:
    said = day(losses=Losses(1, 2, 3))

    assert "Lost 6: 1 dead letter, 2 answers not applied, 3 requests without an event" in said
    assert "The day needs a look" in said


def test_what_is_put_off_is_no_failure() -> None:
    waiting = pollination_request(not_before=NOW + 30 * HOUR)
    said = day(outcome=RunOutcome.DEFERRED, deferred=(waiting,))

    assert "Put off sync assets: why not" in said
    assert "Put off 1 call, the first until Tue 3 Mar 2026 15:30" in said
    assert "The day went well" in said


def test_failures_are_told_once_with_how_often() -> None:
    failed = run_record(outcome=RunOutcome.FAILED, message="Alpaca is down.")
    others = tuple(replace(failed, use_case=f"job_{number}") for number in range(6))
    said = day(outcome=RunOutcome.FAILED, failures=(failed, failed, *others))

    assert "Failed: sync assets (2 times): Alpaca is down." in said
    assert "... and 2 more failures" in said
    assert "The day needs a look" in said


def test_what_stopped_the_day_is_told_first() -> None:
    said = day(Outcome(Action.STOP, NOW, "SIGNAL9_ALPHA_VANTAGE_API_KEY is missing."))

    assert "Stopped: SIGNAL9_ALPHA_VANTAGE_API_KEY is missing." in said
    assert "The day needs a look" in said


def test_picks_tell_what_came_of_them() -> None:
    asked = pollination_request(explanation="never fetched, chance 100 %, weight 0.1, value 0.1", outcome="stored")
    made = CallMade(NOW, "income_statement", "ACME", AnswerClass.DATA, replace(asked, state=RequestState.DONE))
    given_up = replace(made, request=replace(asked, state=RequestState.DONE, outcome="given up after 3 tries: down"))
    put_off = replace(made, request=replace(asked, state=RequestState.DEFERRED))
    said = day(calls=(made, given_up, put_off, *[made] * 9))

    assert "ACME income statement never fetched, chance 100 % stored" in said
    assert "given up after 3 tries ACME" in said
    assert "% put off" in said
    assert "+ 4 more" in said


def shown(tmp_path: Path) -> str:
    console = paper()
    told = {"totalRevenue": Decimal(1_500_000_000_000), "netIncome": Decimal(2_500_000), "grossProfit": None}
    first = revision(figures=told)
    with ExitStack() as closing:
        stores = memory_backend(tmp_path, closing)
        stores.assets.put([asset(name="ACME ETF", tradable=False)])
        second = {**told, "totalRevenue": Decimal("12.5")}
        stores.reports.append([first, replace(first, known_at=NOW + HOUR, figures=second)])
        stores.reports.append_overview(overview())
        stores.reports.advance_head(head(considered_at=NOW + HOUR, fetched_at=NOW + HOUR))
        stores.reports.advance_head(head(dataset=Dataset.OVERVIEW))
        stores.reports.advance_head(head(dataset=Dataset.EARNINGS, fetched_at=None, considered_at=NOW))
        stores.reports.append([replace(first, dataset=Dataset.CASH_FLOW, provisional=True)])
        stores.reports.advance_head(head(dataset=Dataset.CASH_FLOW, provisional=True))
        stores.releases.put([release()])
        stores.queue.put(queue_entry(), expected_revision=None)
        stores.requests.add([pollination_request(not_before=NOW + 30 * HOUR)])
        stores.quarantine.add([quarantined_row(f"quarterlyReports[{number}]") for number in range(7)])
        describe = DescribeAsset(
            find_asset=FindAsset(stores.assets),
            assets=stores.assets,
            reports=stores.reports,
            releases=stores.releases,
            requests=stores.requests,
            queue=stores.queue,
            quarantine=stores.quarantine,
            clock=ManualClock(NOW + 26 * HOUR),
        )
        show.show(describe("ACME"), ZONE, console)
    return text(console)


@pytest.mark.parametrize(
    "said",
    [
        "Listed NYSE, active, not tradable",
        "Eligible no: not tradable",
        "Business Technology",
        "MarketCapitalization 3.00 B",
        "Complete no, it lacks balance sheet",
        "Release 2025-12 on 2026-02-26: open",
        "Queue pending since Mon 2 Mar 2026 09:30",
        "Asked for income statement: reported on 2026-02-26, not before Tue 3 Mar 2026 15:30",
        "Quarantine income statement, quarterlyReports[0]: duplicate_period",
        "and 2 more; --json has them all",
        "totalRevenue 12.5",
        "netIncome 2.50 M",
        "grossProfit -",
        "Restated Mon 2 Mar 2026: income statement, quarterly:2025-12",
        "Field Before After Change totalRevenue 1.50 T 12.5",
        "income statement 2025-12-31 Mon 2 Mar 10:30 1 d 2 dddddddddddd",
        "cash flow 2025-12-31* Mon 2 Mar 09:30",
        "earnings asked, nothing accepted",
        "balance sheet never fetched",
        "* provisional: the provider has not completed it yet",
    ],
)
def test_an_asset_is_shown_with_all_that_is_known(said: str, tmp_path: Path) -> None:
    assert said in shown(tmp_path)


def status_screen(**changes: Any) -> str:  # noqa: ANN401 - fields of the status, which `replace` checks
    quiet = Status(
        as_of=NOW,
        active_assets=13_000,
        budget=BudgetStatus(25, 1, 24, (NOW - HOUR,), NOW, None),
        freshness=Freshness(4, 1, 2, 1, dict.fromkeys(Dataset, 2)),
        releases=dict.fromkeys(ReleaseState, 1),
        queue=QueueStatus({}, None),
        requests=OpenRequests({}, None),
        dead_letters=0,
        last_runs=(run_record(finished_at=NOW + timedelta(seconds=90)),),
        next_triggers=dict.fromkeys(ScheduledUseCase, NOW + HOUR),
    )
    console = paper()
    status.show(replace(quiet, **changes), Source.LIVE, ZONE, console)
    return text(console)


def test_a_live_status_tells_how_long_runs_took() -> None:
    said = status_screen()

    assert "Signal9 Advisor, live, as of Mon 2 Mar 2026 09:30 (America/New_York)" in said
    assert "25.0 % of the active universe is fully fresh" in said
    assert "next call may start now; the first slot comes free Tue 3 Mar 08:30" in said
    assert "sync assets 09:30 90.0 s" in said


def test_a_closed_window_and_dead_letters_are_told() -> None:
    closed = BudgetStatus(25, 1, 24, (NOW - HOUR,), NOW + HOUR, NOW + HOUR)
    said = status_screen(budget=closed, dead_letters=2, requests=OpenRequests({RequestState.DEFERRED: 3}, NOW + HOUR))

    assert "closed until Mon 2 Mar 2026 10:30" in said
    assert "Dead letters 2" in said
    assert "3 calls asked for and not yet made, the first due Mon 2 Mar 2026 10:30" in said


@pytest.mark.parametrize(
    "length, long, short",
    [
        (timedelta(days=5, hours=3), "5 days", "5 d"),
        (timedelta(hours=1), "1 hour", "1 h"),
        (timedelta(minutes=20), "20 minutes", "20 min"),
        (timedelta(seconds=4), "4 seconds", "4 s"),
    ],
)
def test_a_span_of_time_is_told_in_its_largest_unit(length: timedelta, long: str, short: str) -> None:
    assert (screen.span(length), screen.short_span(length)) == (long, short)
