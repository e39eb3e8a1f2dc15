from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from adapters.system.schedule import DEFAULT_TIMES, CronSchedule
from domain.model.analysis import QueueState
from domain.model.budget import BudgetPolicy
from domain.model.datasets import BUNDLE_ORDER, Dataset, Provider
from domain.model.pollination import RequestState
from domain.model.releases import ReleaseState
from domain.model.runs import ScheduledUseCase
from domain.use_cases.calendar_hold import CalendarHold
from domain.use_cases.rate_budget import RateBudget
from domain.use_cases.report_status import ReportStatus, Status
from domain.use_cases.universe import Universe
from tests.builders import NOW, asset, head, pollination_request, queue_entry, release, run_record
from tests.contracts.backend import Backend
from tests.manual_clock import ManualClock

HOUR = timedelta(hours=1)
DAY = 24 * HOUR
POLICY = BudgetPolicy(limit=3)
CALENDAR = datetime(2026, 3, 3, 10, tzinfo=UTC)
"""Five the next morning in New York."""


def status(stores: Backend, policy: BudgetPolicy = POLICY) -> Status:
    clock = ManualClock()
    budget = RateBudget(stores.ledger, clock, {Provider.ALPHA_VANTAGE: policy})
    universe = Universe(stores.assets, stores.releases, stores.reports, stores.requests, stores.watchlist, clock)
    schedule = CronSchedule(ZoneInfo("America/New_York"), DEFAULT_TIMES)
    report = ReportStatus(
        universe=universe,
        assets=stores.assets,
        releases=stores.releases,
        requests=stores.requests,
        queue=stores.queue,
        dead_letters=stores.dead_letter_counts,
        runs=stores.runs,
        budget=budget,
        hold=CalendarHold(clock, stores.runs, schedule, policy),
        schedule=schedule,
        clock=clock,
    )
    return report()


def started(stores: Backend, *ages: timedelta) -> None:
    for number, age in enumerate(ages):
        start = NOW - age
        assert stores.ledger.record_start(
            Provider.ALPHA_VANTAGE,
            counter=number,
            slot=number % 3,
            start=start,
            next_start=start + POLICY.spacing,
        )


def test_empty_stores_are_reported_as_empty(stores: Backend) -> None:
    found = status(stores)

    assert found.as_of == NOW
    assert (found.budget.used, found.budget.left, found.budget.next_start) == (0, 3, NOW)
    assert found.freshness.universe == 0
    assert found.freshness.percent == 0
    assert found.queue.oldest_pending is None
    assert found.last_runs == ()
    assert set(found.releases.values()) == {0}


def test_calls_count_for_24_hours(stores: Backend) -> None:
    started(stores, DAY + HOUR, 3 * HOUR, HOUR)
    budget = status(stores).budget

    assert (budget.used, budget.left) == (2, 1)
    assert budget.starts == (NOW - 3 * HOUR, NOW - HOUR)


def test_the_slot_that_is_held_for_the_calendar_is_for_no_other_call(stores: Backend) -> None:
    started(stores, 3 * HOUR, 2 * HOUR)
    budget = status(stores).budget

    assert budget.left == 1
    assert budget.next_start == CALENDAR + POLICY.hold_tolerance


def test_a_spent_budget_tells_when_the_next_call_may_start(stores: Backend) -> None:
    started(stores, 3 * HOUR, 2 * HOUR, HOUR)
    budget = status(stores).budget

    assert (budget.used, budget.left) == (3, 0)
    assert budget.next_start == NOW - 3 * HOUR + DAY + POLICY.margin


def test_a_closed_window_is_told_while_it_is_closed(stores: Backend) -> None:
    stores.ledger.close_until(Provider.ALPHA_VANTAGE, NOW)
    assert status(stores).budget.closed_until is None

    stores.ledger.close_until(Provider.ALPHA_VANTAGE, NOW + HOUR)
    assert status(stores).budget.closed_until == NOW + HOUR
    assert status(stores).budget.next_start == NOW + HOUR


def test_a_key_without_a_limit_has_nothing_left_to_count(stores: Backend) -> None:
    budget = status(stores, BudgetPolicy(limit=None)).budget

    assert (budget.limit, budget.left) == (None, None)


def test_freshness_tells_complete_begun_and_never_fetched_assets_apart(stores: Backend) -> None:
    stores.assets.put([asset("WHOLE"), asset("BEGUN"), asset("EMPTY")])
    for dataset in BUNDLE_ORDER:
        stores.reports.advance_head(head("WHOLE", dataset=dataset))
    stores.reports.advance_head(head("BEGUN"))
    fresh = status(stores).freshness

    assert (fresh.universe, fresh.fully_fresh, fresh.begun, fresh.never_fetched) == (3, 1, 1, 1)
    assert fresh.percent == Decimal("33.3")
    assert fresh.datasets[Dataset.INCOME_STATEMENT] == 2
    assert fresh.datasets[Dataset.OVERVIEW] == 1


def test_the_stores_are_counted_by_state(stores: Backend) -> None:
    stores.releases.put([release("A"), release("B"), release("C", fiscal_period=date(2025, 9, 30))])
    stores.queue.put(queue_entry("A", enqueued_at=NOW - HOUR), expected_revision=None)
    stores.queue.put(queue_entry("B", enqueued_at=NOW - 2 * HOUR), expected_revision=None)
    stores.requests.add(
        [
            pollination_request("1", not_before=NOW + 2 * HOUR),
            pollination_request("2", not_before=NOW + HOUR, state=RequestState.DEFERRED),
        ]
    )
    found = status(stores)

    assert found.releases[ReleaseState.OPEN] == 3
    assert found.queue.entries[QueueState.PENDING] == 2
    assert found.queue.oldest_pending == NOW - 2 * HOUR
    assert found.requests.states == {RequestState.PLANNED: 1, RequestState.LEASED: 0, RequestState.DEFERRED: 1}
    assert found.requests.next_at == NOW + HOUR


def test_the_last_run_of_each_trigger_is_told_in_the_order_of_a_day(stores: Backend) -> None:
    old, new = (run_record(f"run-{age}", started_at=NOW - age * HOUR, finished_at=NOW - age * HOUR) for age in (9, 1))
    reconciled = run_record("run-r", use_case=ScheduledUseCase.RECONCILE.value)
    for record in (reconciled, new, old, run_record("run-p", use_case="pollinate_asset")):
        stores.runs.add(record)

    assert status(stores).last_runs == (new, reconciled)


def test_the_next_triggers_are_those_of_today_and_tomorrow(stores: Backend) -> None:
    """It is 09:30 in New York: all five are due tomorrow."""
    due = status(stores).next_triggers

    assert [instant.astimezone(ZoneInfo("America/New_York")).hour for instant in due.values()] == [4, 5, 6, 7, 8]
    assert {instant.date() for instant in due.values()} == {date(2026, 3, 3)}
