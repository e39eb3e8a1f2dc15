"""The slots that a preview counts with, on days that a simulated market does not have."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from dependency_injector import providers

from domain.model.assets import IneligibleReason
from domain.model.budget import BudgetPolicy
from domain.model.datasets import Dataset, Provider
from domain.model.pollination import RequestState
from domain.model.runs import RunOutcome, ScheduledUseCase
from entrypoints.container.embedded import Embedded
from entrypoints.settings import load_settings
from tests.builders import NOW, asset, head, pollination_request, release, run_record
from tests.manual_clock import ManualClock
from tests.opening import opened

HOUR = timedelta(hours=1)
DAY = 24 * HOUR
POLICY = BudgetPolicy(limit=5)
"""`NOW` is half past nine in New York: the calendar is due at five the next morning, the plans at six and seven."""


@pytest.fixture
def system(tmp_path: Path) -> Iterator[Embedded]:
    """A whole new one that stands still at `NOW`."""
    with opened(load_settings(tmp_path).model_copy(update={"daily_calls": POLICY.limit})) as made:
        made.override_providers(clock=providers.Object(ManualClock()))
        yield made


CALENDAR = NOW - 4.5 * HOUR
"""Today's calendar: five in New York."""
FIRST = NOW - HOUR / 2


def spend(system: Embedded, calls: int) -> None:
    """The calendar at its time, and the others half an hour ago."""
    starts = [CALENDAR, *(FIRST + number * POLICY.spacing for number in range(calls - 1))]
    for number, start in enumerate(starts):
        assert system.ledger().record_start(
            Provider.ALPHA_VANTAGE, counter=number, slot=number, start=start, next_start=start + POLICY.spacing
        )


def listing_synced(system: Embedded, age: timedelta) -> None:
    system.stored_runs().add(
        run_record(use_case="sync_listing", outcome=RunOutcome.SUCCEEDED, started_at=NOW - age, finished_at=NOW - age)
    )


def test_what_is_left_today_is_planned_at_once_and_the_rest_is_left_for_what_follows(system: Embedded) -> None:
    system.assets().put([asset("ACME")])
    spend(system, 2)
    found = system.preview_plan()()

    assert (found.used, found.limit, found.later) == (2, 5, False)
    assert [(call.candidate.symbol, call.candidate.dataset, call.start) for call in found.planned] == [
        ("ACME", Dataset.INCOME_STATEMENT, NOW)
    ]
    assert found.unplanned == 2, "of three that are left; the next calendar takes the slot of today's"


def test_the_next_day_has_the_slots_that_the_calendar_leaves(system: Embedded) -> None:
    system.assets().put([asset("ACME")])
    spend(system, 5)
    listing_synced(system, 29 * DAY)
    found = system.preview_plan()()

    assert found.later
    assert found.planned_for.isoformat() == "2026-03-03T11:00:00+00:00", "six in New York"
    assert [call.start for call in found.planned] == [FIRST + DAY + POLICY.margin]
    assert found.unplanned == 3


def test_the_listing_takes_a_slot_of_the_next_day_when_its_month_is_over(system: Embedded) -> None:
    spend(system, 5)
    listing_synced(system, 30 * DAY)
    found = system.preview_plan()()

    assert (found.planned, found.unplanned) == ((), 3)


def test_what_was_put_off_takes_a_slot_of_the_next_day_and_what_lost_its_event_does_not(system: Embedded) -> None:
    spend(system, 5)
    listing_synced(system, DAY)
    put_off = pollination_request("put off", state=RequestState.DEFERRED, not_before=NOW + 20 * HOUR)
    lost = pollination_request("lost", requested_at=NOW - 2 * DAY)
    system.requests().add([put_off, lost])
    found = system.preview_plan()()

    assert found.promised == (put_off,)
    assert found.unplanned == 3


def test_a_key_without_a_limit_leaves_nothing_to_be_counted(system: Embedded) -> None:
    system.assets().put([asset("ACME")])
    spend(system, 5)
    unlimited = system.settings().model_copy(update={"daily_calls": None})
    system.override_providers(settings=providers.Object(unlimited))
    found = system.preview_plan()()

    assert [call.start for call in found.planned] == [NOW]
    assert (found.limit, found.unplanned) == (None, None)


def test_an_asset_that_the_provider_does_not_know_has_no_place_and_no_candidate(system: Embedded) -> None:
    system.assets().put([asset("ACME")])
    system.reports().advance_head(head("ACME", fetched_at=None, unknown_times=1, next_check=NOW + 30 * DAY))
    found = system.preview_plan().explain("acme")

    assert found.ineligible is None
    assert found.place is None
    assert (found.candidates, found.planned) == ((), ())


def test_a_fund_whose_last_release_is_long_past_is_explained_as_the_planner_takes_it(system: Embedded) -> None:
    system.assets().put([asset("AGED", name="Aged Income Fund"), asset("GAIN", name="Gain Income Fund")])
    today = NOW.date()
    system.releases().put(
        [release("AGED", report_date=today - 201 * DAY), release("GAIN", report_date=today - 200 * DAY)]
    )
    aged, gain = (system.preview_plan().explain(symbol) for symbol in ("AGED", "GAIN"))

    assert (aged.ineligible, aged.place) == (IneligibleReason.FUND, None)
    assert gain.ineligible is None
    assert gain.place is not None
    assert system.describe_asset()("AGED").ineligible is IneligibleReason.FUND


def test_a_plan_of_one_call_is_told_in_the_singular(system: Embedded) -> None:
    system.assets().put([asset("ACME")])
    spend(system, 2)
    system.triggers().fire(ScheduledUseCase.PLAN_REGULAR_POLLINATION)
    (run,) = system.stored_runs().latest(ScheduledUseCase.PLAN_REGULAR_POLLINATION.value, limit=1)

    assert run.message == "1 call for 1 asset asked for, 0 slots left."
