"""An end that is asked for from outside is one in order."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

ASK_FOR_THE_END = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def in_order() -> Iterator[None]:
    """A signal that asks for the end raises `KeyboardInterrupt` in the block, so that every block within is left.

    Another one ends this process at once; what it started sees that and ends, too. A signal that whoever started this
    process ignores (`nohup`) stays ignored.
    """
    before = {each: signal.getsignal(each) for each in ASK_FOR_THE_END}
    heeded = [each for each, handler in before.items() if handler is not signal.SIG_IGN]

    def end(_number: int, _frame: FrameType | None) -> None:
        for each in heeded:
            signal.signal(each, signal.SIG_DFL)
        raise KeyboardInterrupt

    for each in heeded:
        signal.signal(each, end)
    try:
        yield
    finally:
        for each in heeded:
            signal.signal(each, before[each])
