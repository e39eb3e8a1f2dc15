"""The slots that a preview counts with, on days that a simulated market does not have."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from adapters.alpha_vantage.reading import AlphaVantageReader
from adapters.system.schedule import DEFAULT_TIMES, CronSchedule
from domain.model.budget import BudgetPolicy
from domain.model.datasets import Dataset, Provider
from domain.model.pollination import RequestState
from domain.model.runs import RunOutcome
from domain.use_cases.calendar_hold import CalendarHold
from domain.use_cases.find_asset import FindAsset
from domain.use_cases.plan_pollination import PollinationPlanner
from domain.use_cases.preview_plan import PreviewPlan
from domain.use_cases.provider_calls import ProviderCalls
from domain.use_cases.rate_budget import RateBudget
from domain.use_cases.recording import RunRecorder
from domain.use_cases.sync_listing import SyncListing
from domain.use_cases.universe import Universe
from tests.builders import NOW, asset, head, pollination_request, run_record
from tests.contracts.backend import Backend
from tests.manual_clock import ManualClock, SequenceIds

HOUR = timedelta(hours=1)
DAY = 24 * HOUR
POLICY = BudgetPolicy(limit=5)
"""`NOW` is half past nine in New York: the calendar is due at five the next morning, the plans at six and seven."""


def preview(stores: Backend, policy: BudgetPolicy = POLICY) -> PreviewPlan:
    clock, ids = ManualClock(), SequenceIds()
    schedule = CronSchedule(ZoneInfo("America/New_York"), DEFAULT_TIMES)
    budget = RateBudget(stores.ledger, clock, {Provider.ALPHA_VANTAGE: policy})
    hold = CalendarHold(clock, stores.runs, schedule, policy)
    universe = Universe(stores.assets, stores.releases, stores.reports, stores.requests, stores.watchlist, clock)
    recorder = RunRecorder(clock, ids, stores.runs, stores.metrics)
    calls = ProviderCalls(budget, clock, ids, stores.archive, {})
    listing = SyncListing(
        calls, hold, AlphaVantageReader(), stores.archive, stores.assets, stores.quarantine, clock, recorder
    )
    return PreviewPlan(
        planner=PollinationPlanner(universe, stores.requests, budget, hold, clock),
        universe=universe,
        find_asset=FindAsset(stores.assets),
        assets=stores.assets,
        releases=stores.releases,
        reports=stores.reports,
        requests=stores.requests,
        budget=budget,
        hold=hold,
        sync_listing=listing,
        schedule=schedule,
        clock=clock,
    )


CALENDAR = NOW - 4.5 * HOUR
"""Today's calendar: five in New York."""
FIRST = NOW - HOUR / 2


def spend(stores: Backend, calls: int) -> None:
    """The calendar at its time, and the others half an hour ago."""
    starts = [CALENDAR, *(FIRST + number * POLICY.spacing for number in range(calls - 1))]
    for number, start in enumerate(starts):
        assert stores.ledger.record_start(
            Provider.ALPHA_VANTAGE, counter=number, slot=number, start=start, next_start=start + POLICY.spacing
        )


def listing_synced(stores: Backend, age: timedelta) -> None:
    stores.runs.add(
        run_record(use_case="sync_listing", outcome=RunOutcome.SUCCEEDED, started_at=NOW - age, finished_at=NOW - age)
    )


def test_what_is_left_today_is_planned_at_once_and_the_rest_is_left_for_what_follows(stores: Backend) -> None:
    stores.assets.put([asset("ACME")])
    spend(stores, 2)
    found = preview(stores)()

    assert (found.used, found.limit, found.later) == (2, 5, False)
    assert [(call.candidate.symbol, call.candidate.dataset, call.start) for call in found.planned] == [
        ("ACME", Dataset.INCOME_STATEMENT, NOW)
    ]
    assert found.unplanned == 2, "of three that are left; the next calendar takes the slot of today's"


def test_the_next_day_has_the_slots_that_the_calendar_leaves(stores: Backend) -> None:
    stores.assets.put([asset("ACME")])
    spend(stores, 5)
    listing_synced(stores, 29 * DAY)
    found = preview(stores)()

    assert found.later
    assert found.planned_for.isoformat() == "2026-03-03T11:00:00+00:00", "six in New York"
    assert [call.start for call in found.planned] == [FIRST + DAY + POLICY.margin]
    assert found.unplanned == 3


def test_the_listing_takes_a_slot_of_the_next_day_when_its_month_is_over(stores: Backend) -> None:
    spend(stores, 5)
    listing_synced(stores, 30 * DAY)
    found = preview(stores)()

    assert (found.planned, found.unplanned) == ((), 3)


def test_what_was_put_off_takes_a_slot_of_the_next_day_and_what_lost_its_event_does_not(stores: Backend) -> None:
    spend(stores, 5)
    listing_synced(stores, DAY)
    put_off = pollination_request("put off", state=RequestState.DEFERRED, not_before=NOW + 20 * HOUR)
    lost = pollination_request("lost", requested_at=NOW - 2 * DAY)
    stores.requests.add([put_off, lost])
    found = preview(stores)()

    assert found.promised == (put_off,)
    assert found.unplanned == 3


def test_a_key_without_a_limit_leaves_nothing_to_be_counted(stores: Backend) -> None:
    stores.assets.put([asset("ACME")])
    spend(stores, 5)
    found = preview(stores, replace(POLICY, limit=None))()

    assert [call.start for call in found.planned] == [NOW]
    assert (found.limit, found.unplanned) == (None, None)


def test_an_asset_that_the_provider_does_not_know_has_no_place_and_no_candidate(stores: Backend) -> None:
    stores.assets.put([asset("ACME")])
    stores.reports.advance_head(head("ACME", fetched_at=None, unknown_times=1, next_check=NOW + 30 * DAY))
    found = preview(stores).explain("acme")

    assert found.ineligible is None
    assert found.place is None
    assert (found.candidates, found.planned) == ((), ())
