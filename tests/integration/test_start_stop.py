"""A signal at different moments of `signal9 start`: it ends by itself, and nothing is half done."""

import signal
import threading
from pathlib import Path

import pytest

from domain.model.datasets import BUNDLE_ORDER, Dataset, Provider
from domain.model.pollination import RequestState
from entrypoints.cli.exit_codes import ExitCode
from entrypoints.health import HEALTH
from entrypoints.scheduler_lock import held_alone
from simulator.calls import Call
from tests.adapters.loopback import Connection, serving
from tests.entrypoints.a_day import read_until
from tests.integration.live_world import ENDS_WITHIN, LivedDay, LiveWorld, ask_for, live_stores, scheduler

pytestmark = pytest.mark.slow
STOPPED = "Stopped. Nothing is half done; start again to go on.\n"


@pytest.fixture
def lived(first_day: LivedDay, tmp_path: Path) -> LivedDay:
    return first_day.copied_to(tmp_path / "home")


def holds(home: Path) -> None:
    """Nothing is leased, every answer was considered or its event waits, and the lock is free."""
    with held_alone(home / "live", "the test"), live_stores(home) as system:
        leased = system.database().rows("SELECT * FROM messages WHERE lease_until IS NOT NULL")
        requests = list(system.requests().open_requests())
        now, due = system.clock().now(), system.deliveries().next_due()
        losses = system.count_losses()(now, next_delivery=due)

    assert leased == []
    assert [it for it in requests if it.state is RequestState.LEASED] == []
    assert losses.total == 0 or (due is not None and due <= now)
    assert (losses.dead_letters, losses.requests_without_event) == (0, 0)


def unanswered(home: Path) -> int:
    """Calls that the budget counts and no answer came of."""
    with live_stores(home) as system:
        receipts = [it for it in system.archive().receipts() if it.request.provider is Provider.ALPHA_VANTAGE]
        return system.ledger().read(Provider.ALPHA_VANTAGE).counter - len(receipts)


def calls_of(world: LiveWorld, symbol: str) -> list[Call]:
    return [call for call in world.calls() if call.symbol == symbol.replace(".", "-")]


def test_while_it_waits_for_the_next_trigger(world: LiveWorld, lived: LivedDay) -> None:
    with scheduler(lived.home, world) as process:
        read_until(process, "waiting for")
        process.send_signal(signal.SIGTERM)
        said, aside = process.communicate(timeout=ENDS_WITHIN)

    assert (process.returncode, said, aside) == (ExitCode.DONE, STOPPED, "")
    assert '"state": "stopped"' in (lived.home / "live" / HEALTH).read_text(encoding="utf-8")
    assert unanswered(lived.home) == 0
    holds(lived.home)


def test_between_two_calls_that_are_spaced(world: LiveWorld, lived: LivedDay) -> None:
    """What is under way takes a second: it is finished, and what follows it is left."""
    symbols = lived.unasked[:6]
    ask_for(lived.home, symbols, [Dataset.CASH_FLOW])
    begun = world.arrivals.count
    with scheduler(lived.home, world, SIGNAL9_CALL_SPACING="1") as process:
        assert world.arrivals.wait_for(begun + 2)
        process.send_signal(signal.SIGTERM)
        said, aside = process.communicate(timeout=ENDS_WITHIN)

    assert process.returncode == ExitCode.DONE
    assert (said.endswith(STOPPED), aside) == (True, "")
    assert unanswered(lived.home) == 0, "no slot of the budget is wasted"
    assert world.arrivals.count - begun < len(symbols)
    holds(lived.home)


def test_in_the_midst_of_five_calls_for_one_company(world: LiveWorld, lived: LivedDay) -> None:
    """That takes ten seconds: it is interrupted and given back, and the next start goes on where it was."""
    symbol = lived.unasked[7]
    ask_for(lived.home, [symbol], BUNDLE_ORDER)
    begun = world.arrivals.count
    with scheduler(lived.home, world, SIGNAL9_CALL_SPACING="2") as process:
        assert world.arrivals.wait_for(begun + 1)
        process.send_signal(signal.SIGTERM)
        said, aside = process.communicate(timeout=ENDS_WITHIN)

    made = len(calls_of(world, symbol))
    assert process.returncode == ExitCode.DONE
    assert (said.endswith(STOPPED), aside) == (True, "")
    assert 0 <= unanswered(lived.home) <= 1
    assert made < len(BUNDLE_ORDER)
    holds(lived.home)

    with scheduler(lived.home, world) as again:
        read_until(again, "waiting for")
        again.send_signal(signal.SIGTERM)
        again.communicate(timeout=ENDS_WITHIN)

    calls = calls_of(world, symbol)
    assert len({call.function for call in calls}) == len(calls) == len(BUNDLE_ORDER), "no call is made twice"
    holds(lived.home)


def test_during_a_sync_of_assets_that_does_not_answer(world: LiveWorld, tmp_path: Path) -> None:
    asked = threading.Event()

    def never_answer(connection: Connection) -> None:
        asked.set()
        connection.wait_for_the_client_to_leave()

    with (
        serving(never_answer) as alpaca,
        scheduler(tmp_path, world, SIGNAL9_ALPACA_URL=alpaca.url) as process,
    ):
        assert asked.wait(ENDS_WITHIN)
        process.send_signal(signal.SIGTERM)
        said, aside = process.communicate(timeout=ENDS_WITHIN)

    assert process.returncode == ExitCode.DONE
    assert (said.endswith(STOPPED), aside) == (True, "")
    with live_stores(tmp_path) as system:
        assert system.runs().latest_of_all(limit=1) == (), "it has not run, so the next start catches it up"
    holds(tmp_path)
