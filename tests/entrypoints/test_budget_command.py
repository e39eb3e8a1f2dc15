"""`signal9 budget close`: a ledger that may have forgotten calls lets none start until they no longer count."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from domain.errors import BudgetExhaustedError
from domain.model.budget import BudgetPolicy
from domain.model.datasets import Provider
from domain.use_cases.rate_budget import RateBudget
from entrypoints.cli.session import stored
from tests.builders import run_record
from tests.entrypoints import small_home
from tests.entrypoints.a_history import NOW
from tests.entrypoints.aws_account import account, signal9, system_of

CLOSED_FOR = timedelta(hours=24) + BudgetPolicy().margin


def next_start(budget: RateBudget) -> datetime:
    """When the next call may start, asked by wanting one now."""
    with pytest.raises(BudgetExhaustedError) as refused:
        budget.reserve(Provider.ALPHA_VANTAGE)
    return refused.value.until


def test_a_recovered_ledger_lets_no_call_start_before_what_it_forgot_has_left_the_window() -> None:
    """Its 25 calls of today are not in it: without this it would give out 25 more."""
    with account(), system_of() as system:
        system.stored_runs().add(run_record(started_at=NOW, finished_at=NOW))
        result = signal9("budget", "close")
        shown = signal9("status").stdout

        assert result.stdout == f"No call starts before {NOW + CLOSED_FOR:%Y-%m-%d %H:%M} UTC.\n"
        assert next_start(system.budget()) == NOW + CLOSED_FOR
        assert "closed until" in shown


def test_a_later_end_is_not_shortened(home: Path) -> None:
    with stored(home) as session:
        later = session.system.clock().now() + 2 * CLOSED_FOR
        session.system.budget().pause(Provider.ALPHA_VANTAGE, later)
    result = small_home.signal9(home, "budget", "close")

    assert result.stdout == f"No call starts before {later:%Y-%m-%d %H:%M} UTC.\n"
    with stored(home) as session:
        assert next_start(session.system.budget()) == later


def test_one_machine_can_close_it_too(home: Path) -> None:
    result = small_home.signal9(home, "budget", "close")

    with stored(home) as session:
        end = session.system.clock().now() + CLOSED_FOR
        assert next_start(session.system.budget()) == end
    assert result.stdout == f"No call starts before {end:%Y-%m-%d %H:%M} UTC.\n"


def test_a_key_without_a_daily_limit_has_nothing_to_close(home: Path) -> None:
    result = small_home.signal9(home, "budget", "close", SIGNAL9_DAILY_CALLS="none")

    assert result.stdout.startswith("This key has no daily limit")
    with stored(home) as session:
        assert session.system.budget().read(Provider.ALPHA_VANTAGE).closed_until is None
