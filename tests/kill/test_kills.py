"""`signal9 start`, killed wherever it changes something, ends as if nothing had happened."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from tests.kill.death import SIDES
from tests.kill.endings import holds_at_the_end
from tests.kill.victims import LIMIT, Home, Scene, Zygote, new_home
from tests.outside.calls_and_answers import answers_without_receipt, calls_over_the_limit
from tests.outside.evidence import Evidence
from tests.simulation.end_state import EndState, end_state

SCENE = Scene(
    start=date(2026, 10, 29),
    days=3,
    still_from=date(2026, 10, 29),
    seed=78,
    faults="outage=0.02",
    fault_seed=15,
    spent=8,
)
"""On the first day one quarter is published, one is reported and not published, and the provider refuses a call.

The one fault that strikes is an outage of the second day's calendar. The third day is quiet.
"""
KILLS_A_HOME = 30
MOMENTS = 20
HOMES = 2
SEED = 4

pytestmark = pytest.mark.slow


@dataclass(frozen=True, slots=True)
class Undisturbed:
    """A run without a kill: what the others are compared with."""

    end: EndState
    places: list[str]
    """Where it changed something outside of itself, in the order of the first time."""
    steps: int
    evidence: Evidence


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    process = Zygote()
    yield process
    process.close()


@pytest.fixture(scope="module")
def undisturbed(zygote: Zygote, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    with new_home(tmp_path_factory.mktemp("undisturbed") / "home", SCENE, zygote) as home:
        assert not home.run()
        notes = home.notes.read_text(encoding="utf-8").splitlines()
        with home.opened() as system:
            end = end_state(system)
        holds(home, end)
        places = [note.removeprefix("place ") for note in notes[:-1]]
        return Undisturbed(end, places, home.steps, home.evidence())


def holds(home: Home, undisturbed: EndState) -> None:
    """What is checked at the end, beside what is checked after each kill."""
    holds_at_the_end(home)
    with home.opened() as system:
        end = end_state(system)
    for table, rows in undisturbed.items():
        assert end[table] == rows, f"{table} differs after {home.kills}"


def test_what_is_compared_with_is_worth_it(undisturbed: Undisturbed) -> None:
    assert {place.split()[1] for place in undisturbed.places} >= {
        "analysis_queue.put",
        "answer_bodies.put",
        "archive.keep",
        "asset_store.put",
        "asset_store.replace_listings",
        "budget_ledger.close_until",
        "budget_ledger.record_start",
        "bus._settle",
        "bus.done",
        "bus.publish",
        "bus.receive",
        "bus.run_again",
        "pollination_requests.add",
        "pollination_requests.add_probe_outcome",
        "pollination_requests.defer",
        "pollination_requests.finish",
        "pollination_requests.lease",
        "pollination_requests.put_off",
        "quarantine_store.add",
        "release_store.change",
        "release_store.put",
        "report_store.advance_head",
        "report_store.append_overview",
        "run_log.add",
        "transport.read",
        "transport.write",
    }
    assert all(undisturbed.end.values())
    assert {state for *_, state in undisturbed.end["releases"]} >= {"open", "processed"}
    assert list(calls_over_the_limit(undisturbed.evidence, LIMIT - 2)), "the budget was used up: 24, and one is held"
    assert {"daily_limit", "outage"} <= {arrival.verdict for arrival in undisturbed.evidence.arrivals}


def test_a_kill_at_any_place_that_changes_something_loses_nothing(
    undisturbed: Undisturbed, zygote: Zygote, tmp_path: Path
) -> None:
    """Durable writes and renames before and after, files also half written, calls once sent and once answered.

    A home takes as many kills as come its way: a listing that a kill has cost is asked for again a day later only.
    """
    targets = {(place, side) for place in undisturbed.places for side in SIDES[place.split()[0]]}
    homes = 0
    while targets:
        homes += 1
        with new_home(tmp_path / str(homes), SCENE, zygote) as home:
            while len(home.kills) < KILLS_A_HOME and home.run(targets=targets):
                _, side, place = home.kills[-1].split(" ", 2)
                targets.remove((place, side))
            assert home.kills, f"never reached: {sorted(targets)}"
            home.run()
            holds(home, undisturbed.end)


def test_twenty_kills_spread_over_the_days_lose_nothing(
    undisturbed: Undisturbed, zygote: Zygote, tmp_path: Path
) -> None:
    draw = random.Random(SEED)
    quiet = undisturbed.steps * 2 // 3
    stretch = quiet // MOMENTS
    moments = [number * stretch + draw.randrange(1, stretch) for number in range(MOMENTS)]
    lost = 0
    for number in range(HOMES):
        with new_home(tmp_path / str(number), SCENE, zygote) as home:
            reached = 0
            for moment in moments[number::HOMES]:
                assert home.run(moment=moment - reached), f"step {moment} never came"
                reached = moment
            home.run()
            holds(home, undisturbed.end)
            lost += len(answers_without_receipt(home.evidence()))
    assert 0 < lost < MOMENTS, "some of the moments lie within a call, and not all of them"
