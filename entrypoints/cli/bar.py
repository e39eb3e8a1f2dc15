"""How far long work is: a bar on a person's terminal, and nothing anywhere else, where stderr is for errors."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import Progress

from entrypoints.cli import screen

Advance = Callable[[int, int], None]
"""So many are done, of so many."""


@contextmanager
def bar(description: str) -> Iterator[Advance]:
    """A bar on stderr while the block runs."""
    console = screen.console(to_stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as shown:
        task = shown.add_task(description, total=None)
        yield lambda done, total: shown.update(task, completed=done, total=total)
