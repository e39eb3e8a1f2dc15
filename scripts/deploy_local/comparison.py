"""The day of a deployment beside the same day on one machine: store by store, call by call."""

import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from entrypoints.container.questions import Questions
from simulator.calls import Call
from tests.simulation.end_state import EndState, end_state
from tests.simulation.pipeline import pipeline


def whole_state(system: Questions, calls: Iterable[Call]) -> EndState:
    """What the stores hold, which requests wait, and which calls reached Alpha Vantage; in no order of time."""
    waiting = system.requests().open_requests()
    return {
        **end_state(system),
        "waiting": sorted((each.symbol, each.dataset.value, each.reason.value, each.state.value) for each in waiting),
        "calls": sorted((call.function, call.symbol, call.verdict) for call in calls),
    }


def on_one_machine(day: date, *, assets: int, seed: int) -> EndState:
    """How the day ends in a home of its own, over a world of its own with the same market."""
    with (
        tempfile.TemporaryDirectory(prefix="signal9-one-machine-") as home,
        pipeline(Path(home), start=day, assets=assets, seed=seed) as running,
    ):
        running.run_day(day)
        return whole_state(running.system, running.calls())


def differences(found: EndState, expected: EndState) -> Sequence[str]:
    """A sentence for each store that is not the same."""
    return [
        sentence
        for name, rows in expected.items()
        if (sentence := _difference(name, Counter(found[name]), Counter(rows))) is not None
    ]


def sizes(state: EndState) -> str:
    """How much each store holds, in one line."""
    return ", ".join(f"{name} {len(rows):,}" for name, rows in state.items())


def _difference(name: str, found: Counter[tuple[object, ...]], expected: Counter[tuple[object, ...]]) -> str | None:
    more, fewer = list((found - expected).elements()), list((expected - found).elements())
    if not more and not fewer:
        return None
    examples = [f"only {where}: {rows[0]}" for where, rows in (("here", more), ("there", fewer)) if rows]
    return f"{name}: {len(more):,} rows are only here, {len(fewer):,} only on one machine ({'; '.join(examples)})"
