"""The commands that the documents show, and the Python that reads what they wrote."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from tests.architecture.source_tree import ROOT

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BY_CI = "<!-- .ci/run runs this -->"
_FENCE = re.compile(
    rf"^(?P<by_ci>{re.escape(BY_CI)}\n)?```(?P<language>sh|python)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block of commands; `by_ci` are too heavy for a test, and `.ci/run` runs them.

    Python that follows, before any other commands, belongs to it: it reads what they wrote.
    """

    document: Path
    number: int
    text: str
    by_ci: bool
    python: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.document.relative_to(ROOT)}-{self.number}"


def blocks(*, by_ci: bool) -> list[Block]:
    """Every block of that kind."""
    return [block for document in DOCUMENTS for block in _blocks(document) if block.by_ci is by_ci]


def _blocks(document: Path) -> Iterator[Block]:
    found: list[Block] = []
    for fence in _FENCE.finditer(document.read_text(encoding="utf-8")):
        if fence["language"] == "sh":
            found.append(Block(document, len(found) + 1, fence["text"], fence["by_ci"] is not None, ()))
        elif found:
            found[-1] = replace(found[-1], python=(*found[-1].python, fence["text"]))
    yield from found
