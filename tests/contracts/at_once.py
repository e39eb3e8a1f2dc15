"""Work done by several workers at the same moment."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

Result = TypeVar("Result")


def at_once(workers: int, work: Callable[[int], Result]) -> Sequence[Result]:
    """Call `work(0)`, `work(1)`, ... in as many threads, started together; what they returned, in order."""
    ready = Barrier(workers)

    def worker(number: int) -> Result:
        ready.wait()
        return work(number)

    with ThreadPoolExecutor(workers) as threads:
        return list(threads.map(worker, range(workers)))
