"""The best use of the calls that are left: pure, deterministic, and small enough to be replaced by a better one.

The value of a call is weight x chance / calls left. Dividing by the calls left finishes what was begun: an asset is
only worth something when all its datasets are up to date, so ranking single datasets by their age leaves everything
half done once the budget is short.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
    needed: defaultdict[str, list[Candidate]] = defaultdict(list)
    spare: defaultdict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        (spare if candidate.spare else needed)[candidate.symbol].append(candidate)
    planned = (
        PlannedCall(candidate, start, value, call_reason(candidate, value))
        for start, (candidate, value) in zip(starts, _in_order(needed, spare, mode), strict=False)
    )
    return tuple(planned)


def call_reason(candidate: Candidate, value: int) -> str:
    """Why a call is worth its slot, in words and figures."""
    left = f"{candidate.calls_left} call{'s' if candidate.calls_left != 1 else ''} left"
    return (
        f"{candidate.explanation}, chance {100 * candidate.chance // CERTAIN} %, weight {_figure(candidate.weight)}, "
        f"{'spare call' if candidate.spare else left}, value {_figure(value)}"
    )


def without_figures(reason: str) -> str:
    """The words of a `call_reason` alone."""
    return reason.partition(", chance ")[0]


def _figure(parts: int) -> str:
    return f"{parts / CERTAIN:.2g}"


def _in_order(
    needed: Mapping[str, Sequence[Candidate]], spare: Mapping[str, Sequence[Candidate]], mode: PlanMode
) -> Iterator[tuple[Candidate, int]]:
    """All candidates with their values, as long as anyone asks."""
    taken: Counter[str] = Counter()
    for tier, rivals in ((needed, {}), (spare, needed)):
        queues = {symbol: _queue(calls, rivals.get(symbol, ())) for symbol, calls in tier.items()}
        if mode is PlanMode.SPREAD:
            yield from _by_value(queues, taken, one_each=True)
        yield from _by_value(queues, taken, one_each=False)


def _queue(calls: Sequence[Candidate], rivals: Sequence[Candidate]) -> deque[Candidate]:
    """The calls of one asset in the order of their worth, each dataset once, and none that a rival asks for."""
    given = {rival.dataset for rival in rivals}
    queue: deque[Candidate] = deque()
    for candidate in sorted(calls, key=_preference) if len(calls) > 1 else calls:
        if candidate.dataset not in given:
            given.add(candidate.dataset)
            queue.append(candidate)
    return queue


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


def _preference(candidate: Candidate) -> tuple[bool, int, int, int, int, str, str]:
    """Of one asset's calls: by value, then in the order of a bundle; the overview last, to have the new quarter.

    What follows only makes the order total, should one call be proposed twice.
    """
    return (
        candidate.dataset is Dataset.OVERVIEW,
        -candidate.weight * candidate.chance // candidate.calls_left,
        BUNDLE_ORDER.index(candidate.dataset),
        candidate.calls_left,
        candidate.weight,
        candidate.explanation,
        str(candidate.fiscal_period),
    )


def _tie(symbol: str) -> bytes:
    return sha256(symbol.encode()).digest()
