"""The contract of `ReleaseStore`."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from domain.model.releases import ReleaseState, ReportDateMove
from tests.builders import NOW, calendar_row, release
from tests.contracts.at_once import at_once
from tests.contracts.backend import Backend

MOVE = ReportDateMove(date(2026, 2, 20), date(2026, 2, 24), date(2026, 2, 26))
ENDED = [ReleaseState.PROCESSED, ReleaseState.SUPERSEDED, ReleaseState.GIVEN_UP]


def test_a_release_is_read_as_it_was_put(backend: Backend) -> None:
    full = release("BRK.B", estimate=Decimal("-0.10"), attempts=2, next_try=NOW, moves=(MOVE, MOVE))
    bare = release("ACME", estimate=None, currency=None, time_of_day=None, changed_on=None)

    backend.releases.put([full, bare])

    another = backend.another_worker().releases
    assert another.get("BRK.B", full.fiscal_period) == full
    assert another.get("ACME", bare.fiscal_period) == bare
    assert another.get("ACME", date(2025, 9, 30)) is None


def test_trailing_zeros_of_an_estimate_are_kept(backend: Backend) -> None:
    backend.releases.put([release(estimate=Decimal("1.100"))])

    (stored,) = backend.releases.of_symbol("ACME")
    assert str(stored.estimate) == "1.100"


def test_releases_of_a_symbol_come_by_fiscal_period(backend: Backend) -> None:
    periods = [date(2025, 12, 31), date(2024, 12, 31), date(2025, 9, 30)]

    backend.releases.put([release(fiscal_period=period) for period in periods] + [release("OTHER")])

    assert [one.fiscal_period for one in backend.releases.of_symbol("ACME")] == sorted(periods)


def test_releases_between_two_days_come_by_day_and_symbol_in_every_state(backend: Backend) -> None:
    monday = date(2026, 2, 23)
    put = [
        release("B", report_date=monday),
        release("A", report_date=monday, state=ReleaseState.PROCESSED),
        release("C", report_date=monday - timedelta(days=1)),
        release("D", report_date=monday + timedelta(days=1)),
        release("E", report_date=monday + timedelta(days=2)),
    ]

    backend.releases.put(put)

    found = backend.releases.reported_between(monday, monday + timedelta(days=1))
    assert [one.symbol for one in found] == ["A", "B", "D"]


def test_open_releases_come_by_symbol_and_period(backend: Backend) -> None:
    ended = [release(f"X{state.value}", state=state) for state in ENDED]
    earlier = release("A", fiscal_period=date(2025, 9, 30))

    backend.releases.put([release("B"), release("A"), earlier, *ended])

    assert list(backend.releases.open_releases()) == [earlier, release("A"), release("B")]


def test_the_calendar_moves_the_report_date_of_an_open_release(backend: Backend) -> None:
    backend.releases.put([release()])

    moved = release(report_date=date(2026, 3, 3), moves=(MOVE,), changed_on=date(2026, 2, 27))
    backend.releases.put([moved])

    assert backend.releases.get("ACME", moved.fiscal_period) == moved
    assert list(backend.releases.reported_between(date(2026, 2, 26), date(2026, 2, 26))) == []


def test_what_the_calendar_says_leaves_a_probe_of_the_meantime_its_pause(backend: Backend) -> None:
    """It was compared with the release as it stood before."""
    backend.releases.put([release()])
    tried = release(state_reason="not in the data yet", attempts=1, next_try=NOW)
    assert backend.releases.change(tried, ReleaseState.OPEN)

    backend.releases.put([release(estimate=Decimal(2))])

    assert backend.releases.get("ACME", tried.fiscal_period) == replace(tried, estimate=Decimal(2))
    assert list(backend.releases.open_releases()) == [replace(tried, estimate=Decimal(2))]


def test_a_next_try_goes_with_the_report_date_that_it_was_set_for(backend: Backend) -> None:
    tried = release(attempts=1, next_try=NOW)
    backend.releases.put([tried])

    backend.releases.put([replace(tried, report_date=date(2026, 3, 3), moves=(MOVE,))])

    moved = replace(tried, report_date=date(2026, 3, 3), moves=(MOVE,), next_try=None)
    assert backend.releases.get("ACME", tried.fiscal_period) == moved


@pytest.mark.parametrize("state", ENDED)
def test_an_ended_release_stays_ended_whatever_the_calendar_says(backend: Backend, state: ReleaseState) -> None:
    ended = release(state=state, state_reason="its quarter is stored", attempts=3, next_try=NOW)
    backend.releases.put([ended])

    backend.releases.put([release(report_date=date(2026, 3, 3), moves=(MOVE,), estimate=Decimal(2))])

    assert backend.releases.get("ACME", ended.fiscal_period) == replace(
        ended, report_date=date(2026, 3, 3), moves=(MOVE,), estimate=Decimal(2)
    )


def test_a_release_changes_when_its_state_is_the_expected_one(backend: Backend) -> None:
    backend.releases.put([release()])
    processed = release(state=ReleaseState.PROCESSED, state_reason="its quarter is stored")

    assert backend.releases.change(processed, ReleaseState.OPEN)

    assert backend.another_worker().releases.get("ACME", processed.fiscal_period) == processed


def test_a_change_leaves_what_the_calendar_said_in_the_meantime(backend: Backend) -> None:
    moved = release(report_date=date(2026, 3, 3), estimate=None, changed_on=date(2026, 3, 1), moves=(MOVE,))
    backend.releases.put([release()])
    backend.releases.put([moved])

    tried = release(state_reason="not in the data yet", attempts=1, next_try=NOW)
    assert backend.releases.change(tried, ReleaseState.OPEN)

    assert backend.releases.get("ACME", moved.fiscal_period) == replace(
        moved, state_reason="not in the data yet", attempts=1, next_try=NOW
    )


def test_a_release_in_another_state_than_expected_is_left_alone(backend: Backend) -> None:
    given_up = release(state=ReleaseState.GIVEN_UP, state_reason="the window is over")
    backend.releases.put([given_up])

    assert not backend.releases.change(release(state=ReleaseState.PROCESSED), ReleaseState.OPEN)

    assert backend.releases.get("ACME", given_up.fiscal_period) == given_up


def test_a_release_that_does_not_exist_cannot_change(backend: Backend) -> None:
    assert not backend.releases.change(release(), ReleaseState.OPEN)
    assert backend.releases.of_symbol("ACME") == ()


def test_of_many_workers_who_end_a_release_one_succeeds(backend: Backend) -> None:
    backend.releases.put([release()])

    ended = at_once(
        8,
        lambda worker: backend.releases.change(
            release(state=ReleaseState.PROCESSED, state_reason=f"worker {worker}"), ReleaseState.OPEN
        ),
    )

    assert sorted(ended) == [False] * 7 + [True]
    (stored,) = backend.releases.of_symbol("ACME")
    assert stored.state_reason == f"worker {ended.index(True)}"


def test_releases_are_counted_in_every_state(backend: Backend) -> None:
    backend.releases.put([release("A"), release("B"), release("C", state=ReleaseState.PROCESSED)])

    assert backend.releases.count_by_state() == {
        ReleaseState.OPEN: 2,
        ReleaseState.PROCESSED: 1,
        ReleaseState.SUPERSEDED: 0,
        ReleaseState.GIVEN_UP: 0,
    }


def test_rows_put_aside_are_no_releases(backend: Backend) -> None:
    backend.releases.put_aside([calendar_row("UNLISTED"), calendar_row("UNLISTED", estimate=None)])
    backend.releases.put_aside([calendar_row("UNLISTED", report_date=date(2026, 3, 1))])

    assert backend.releases.of_symbol("UNLISTED") == ()
    assert sum(backend.releases.count_by_state().values()) == 0
