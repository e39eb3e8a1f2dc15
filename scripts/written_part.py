"""The part of a page in `docs/` that a script writes anew."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WrittenPart:
    """What stands between two marks that name the command."""

    command: str
    """As a person types it: `make soak`."""

    @property
    def begin(self) -> str:
        """The mark before it."""
        return f"<!-- written by {self.command}: begin -->"

    @property
    def end(self) -> str:
        """The mark after it."""
        return f"<!-- written by {self.command}: end -->"

    def replaced(self, page: str, text: str) -> str:
        """The page with `text` as this part. Raises `ValueError` when it has no such part."""
        before, begin, rest = page.partition(self.begin)
        _, end, after = rest.partition(self.end)
        if not (begin and end):
            raise ValueError(f"the page has no {self.begin} with its end: nothing was written")
        return f"{before}{begin}\n{text}\n{end}{after}"
