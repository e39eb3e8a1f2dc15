"""The Dockerfile as stages and instructions."""

import re
from dataclasses import dataclass

from tests.architecture.source_tree import ROOT


@dataclass(frozen=True, slots=True)
class Stage:
    """One `FROM` and what follows it, each instruction on one line."""

    name: str
    base: str
    instructions: tuple[tuple[str, str], ...]
    """Keyword and rest, in order."""

    def all(self, keyword: str) -> list[str]:
        """What stands behind each instruction of that keyword."""
        return [rest for found, rest in self.instructions if found == keyword]


def read() -> tuple[dict[str, str], dict[str, Stage]]:
    """The build arguments before the first stage, with their defaults, and the stages by name, in order."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    lines = re.sub(r"\\\n\s*", "", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE)).splitlines()
    instructions = [(keyword, rest.strip()) for keyword, _, rest in (line.partition(" ") for line in lines if line)]
    starts = [number for number, (keyword, _) in enumerate(instructions) if keyword == "FROM"]
    arguments = dict(rest.split("=", 1) for keyword, rest in instructions[: starts[0]] if keyword == "ARG")
    stages = {}
    for start, end in zip(starts, [*starts[1:], len(instructions)], strict=True):
        base, _, name = instructions[start][1].partition(" AS ")
        stages[name] = Stage(name, base, tuple(instructions[start + 1 : end]))
    return arguments, stages
