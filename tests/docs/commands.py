"""The commands that the documents show, and the Python that reads what they wrote."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.architecture.source_tree import ROOT

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BY_CI = "<!-- .ci/run runs this -->"
_BLOCK = re.compile(
    rf"^(?P<by_ci>{re.escape(BY_CI)}\n)?```sh\n(?P<text>.*?)^```$(?P<reads>(?:\n+```python\n.*?^```$)*)",
    re.MULTILINE | re.DOTALL,
)
_READS = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block of commands; `by_ci` are too heavy for a test, and `.ci/run` runs them.

    Blocks of Python that follow at once belong to it: they read what the commands wrote.
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
    for number, found in enumerate(_BLOCK.finditer(document.read_text(encoding="utf-8")), start=1):
        python = tuple(_READS.findall(found["reads"]))
        yield Block(document, number, found["text"], found["by_ci"] is not None, python)
