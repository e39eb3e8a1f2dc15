"""What is imported when it is first used, so that each command loads only what it needs."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any


def late(path: str) -> Callable[..., Any]:
    """The class or function at `module.name`; its module is imported at the first call.

    A wrong path passes mypy: `tests/entrypoints/test_container.py` makes one object of everything.
    """
    module, _, name = path.rpartition(".")

    def call(*arguments: Any, **keywords: Any) -> Any:  # noqa: ANN401 - what the path leads to decides
        return getattr(import_module(module), name)(*arguments, **keywords)

    return call


@contextmanager
def hidden(*names: str) -> Iterator[None]:
    """While the block runs, modules of these names that are not loaded yet cannot be imported."""
    absent = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(absent))  # type: ignore[arg-type] # None is Python's mark for it
    try:
        yield
    finally:
        for name in absent:
            del sys.modules[name]
