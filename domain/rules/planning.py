"""The best use of the calls that are left: pure, deterministic, and small enough to be replaced by a better one.

The value of a call is weight x chance / calls left. Dividing by the calls left finishes what was begun: an asset is
only worth something when all its datasets are up to date, so ranking single datasets by their age leaves everything
half done once the budget is short.
"""

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from heapq import heapify, heappop, heappush

from domain.model.datasets import BUNDLE_ORDER, Dataset
from domain.model.pollination import CERTAIN, Candidate, PlannedCall


class PlanMode(StrEnum):
    """How calls are spread: one call per asset first, or one asset after the other."""

    SPREAD = "spread"
    COMPLETE = "complete"


def plan(
    candidates: Iterable[Candidate], starts: Sequence[datetime], mode: PlanMode = PlanMode.SPREAD
) -> tuple[PlannedCall, ...]:
    """Give the starts, in order, to the most valuable candidates; the order of the candidates does not matter.

    Needed calls come before spare ones. `SPREAD` first gives every asset one call and then the rest by value,
    `COMPLETE` goes by value alone. Each planned call of an asset counts as made when the next one is valued. Ties go by
    a hash of the symbol, then by the order of a bundle.
    """
    needed: dict[str, dict[Dataset, Candidate]] = {}
    spare: dict[str, dict[Dataset, Candidate]] = {}
    for candidate in candidates:
        calls = (spare if candidate.spare else needed).setdefault(candidate.symbol, {})
        rival = calls.get(candidate.dataset)
        if rival is None or _preference(candidate) < _preference(rival):
            calls[candidate.dataset] = candidate
    for symbol, calls in needed.items():
        for dataset in spare.get(symbol, {}).keys() & calls.keys():
            del spare[symbol][dataset]
    planned = (
        PlannedCall(replace(candidate, explanation=call_reason(candidate, value)), start, value)
        for (candidate, value), start in zip(_in_order(needed, spare, mode), starts, strict=False)
    )
    return tuple(planned)


def call_reason(candidate: Candidate, value: int) -> str:
    """Why a call is worth its slot, in words and figures."""
    left = f"{candidate.calls_left} call{'s' if candidate.calls_left != 1 else ''} left"
    return (
        f"{candidate.explanation}, chance {100 * candidate.chance // CERTAIN} %, weight {_figure(candidate.weight)}, "
        f"{'spare call' if candidate.spare else left}, value {_figure(value)}"
    )


def _figure(parts: int) -> str:
    return f"{parts / CERTAIN:.2g}"


def _in_order(
    needed: Mapping[str, Mapping[Dataset, Candidate]], spare: Mapping[str, Mapping[Dataset, Candidate]], mode: PlanMode
) -> Iterator[tuple[Candidate, int]]:
    """All candidates with their values, as long as anyone asks."""
    taken: Counter[str] = Counter()
    for tier in (needed, spare):
        queues = {symbol: deque(sorted(calls.values(), key=_order)) for symbol, calls in tier.items() if calls}
        if mode is PlanMode.SPREAD:
            yield from _by_value(queues, taken, one_each=True)
        yield from _by_value(queues, taken, one_each=False)


def _by_value(
    queues: Mapping[str, deque[Candidate]], taken: Counter[str], *, one_each: bool
) -> Iterator[tuple[Candidate, int]]:
    """Take calls from the queues, the most valuable one first; with `one_each` only of assets without a call yet."""
    heap = [
        (-_value(queue[0], taken[symbol]), _tie(symbol), symbol)
        for symbol, queue in queues.items()
        if queue and not (one_each and taken[symbol])
    ]
    heapify(heap)
    while heap:
        negative_value, tie, symbol = heappop(heap)
        queue = queues[symbol]
        candidate = queue.popleft()
        taken[symbol] += 1
        yield candidate, -negative_value
        if queue and not one_each:
            heappush(heap, (-_value(queue[0], taken[symbol]), tie, symbol))


def _value(candidate: Candidate, taken: int) -> int:
    calls_left = max(1, candidate.calls_left - (0 if candidate.spare else taken))
    return candidate.weight * candidate.chance // (CERTAIN * calls_left)


def _order(candidate: Candidate) -> tuple[bool, int, int]:
    """Of one asset's calls: by value, then in the order of a bundle; the overview last, to have the new quarter."""
    worth = candidate.chance // candidate.calls_left
    return (candidate.dataset is Dataset.OVERVIEW, -worth, BUNDLE_ORDER.index(candidate.dataset))


def _preference(candidate: Candidate) -> tuple[bool, int, int, str]:
    """Of two candidates for the same call, whichever order they come in."""
    return (*_order(candidate), candidate.explanation)


def _tie(symbol: str) -> bytes:
    return sha256(symbol.encode()).digest()
