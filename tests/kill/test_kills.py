import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from domain.model.datasets import Provider
from tests.kill.victims import Home, Zygote, damaged_bodies, new_home
from tests.simulation.end_state import EndState, end_state
from tests.simulation.pipeline import most_calls_in_any_24_hours

MOMENTS = 20
MOMENTS_A_HOME = 2
KILLS_A_HOME = 5
"""More than that on one day would make a dead letter of a message whose worker vanishes every time."""
SEED = 4


@dataclass(frozen=True, slots=True)
class Undisturbed:
    """A run without a kill: what the others are compared with."""

    end: EndState
    sites: list[str]
    """Every place of our code that asked for a durable write, in the order of their first one."""
    steps: int


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    process = Zygote()
    yield process
    process.close()


@pytest.fixture(scope="module")
def undisturbed(zygote: Zygote, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    with new_home(tmp_path_factory.mktemp("undisturbed") / "home", zygote) as home:
        assert not home.run()
        noted = [it for it in home.notes.read_text(encoding="utf-8").splitlines() if "health" not in it]
        with home.opened() as system:
            end = end_state(system)
    return Undisturbed(end, noted[:-1], int(noted[-1].removeprefix("steps ")))


def holds(home: Home, undisturbed: Undisturbed) -> None:
    """The invariants, by the simulator's log and by what is stored."""
    calls = home.calls()
    assert most_calls_in_any_24_hours(calls) <= 25
    with home.opened() as system:
        receipts = [it for it in system.archive().receipts() if it.request.provider is Provider.ALPHA_VANTAGE]
        assert 0 <= len(calls) - len(receipts) <= len(home.kills), "more than one call was lost by a kill"
        assert damaged_bodies(system.archive()) == []
        now = system.clock().now()
        losses = system.count_losses()(now, next_delivery=system.deliveries().next_due())
        assert losses.total == 0, losses
        assert end_state(system) == undisturbed.end


def test_an_undisturbed_run_fills_the_store_and_writes_in_many_places(undisturbed: Undisturbed) -> None:
    """What the other tests compare with is worth comparing with."""
    modules = {site.split()[1].partition(".")[0] for site in undisturbed.sites}

    assert {
        "asset_store",
        "release_store",
        "report_store",
        "pollination_requests",
        "analysis_queue",
        "answer_bodies",
        "archive",
        "budget_ledger",
        "bus",
        "run_log",
    } <= modules
    assert len(undisturbed.sites) > 25
    assert all(undisturbed.end[table] for table in ("assets", "releases", "heads", "reports", "revisions", "queue"))


def test_a_kill_before_or_after_any_durable_write_loses_nothing(
    undisturbed: Undisturbed, zygote: Zygote, tmp_path: Path
) -> None:
    """Each place of our code that asks for a durable write is killed once before and once after it."""
    targets = {(site, side) for site in undisturbed.sites for side in ("before", "after")}
    homes = 0
    while targets:
        homes += 1
        with new_home(tmp_path / f"home-{homes}", zygote) as home:
            while len(home.kills) < KILLS_A_HOME and home.run(targets=targets):
                _, side, site = home.kills[-1].split(" ", 2)
                targets.remove((site, side))
            assert home.kills, f"never reached: {sorted(targets)}"
            home.run()
            holds(home, undisturbed)


@pytest.mark.parametrize("number", range(MOMENTS // MOMENTS_A_HOME))
def test_kills_at_random_moments_lose_nothing(
    number: int, undisturbed: Undisturbed, zygote: Zygote, tmp_path: Path
) -> None:
    draw = random.Random(f"{SEED}-{number}")
    with new_home(tmp_path / "home", zygote) as home:
        while len(home.kills) < MOMENTS_A_HOME:
            home.run(moment=draw.randrange(1, undisturbed.steps // MOMENTS_A_HOME))
        home.run()
        holds(home, undisturbed)
