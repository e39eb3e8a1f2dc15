"""The repository as the architecture tests see it: its root, its files and its parsed modules."""

import ast
import os
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CODE_PACKAGES = ("domain", "adapters", "entrypoints", "infra", "simulator")
NOT_TRACED = "infra"
"""Its tests run in another environment, and make every line of it: see tests/infra."""


@dataclass(frozen=True, slots=True)
class Module:
    """One parsed Python file; `path` is relative to the repository."""

    path: Path
    tree: ast.Module

    @property
    def name(self) -> str:
        """Its dotted name, as it is imported."""
        return ".".join(self.path.with_suffix("").parts).removesuffix(".__init__")

    def imports(self) -> Iterator[tuple[int, str]]:
        """Line and dotted name of everything it imports, wherever in the file."""
        for node in _nodes(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)

    def uses(self) -> Iterator[tuple[int, str]]:
        """Line and name of what it uses, with imported names written out: `dt.now` becomes `datetime.datetime.now`."""
        known = {
            alias.asname or alias.name: f"{node.module}.{alias.name}"
            if isinstance(node, ast.ImportFrom)
            else alias.name
            for node in _nodes(self.tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        }
        for node in _nodes(self.tree):
            if isinstance(node, ast.Attribute | ast.Name):
                first, _, rest = dotted(node).partition(".")
                yield node.lineno, f"{known.get(first, first)}.{rest}".removesuffix(".")

    def replacements(self) -> Iterator[tuple[int, str]]:
        """Line and name of every attribute of an imported module or class that it puts something else in place of."""
        imported = {
            (alias.asname or alias.name).partition(".")[0]
            for node in _nodes(self.tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        }
        for node in _nodes(self.tree):
            if isinstance(node, ast.Assign):
                names = [dotted(target) for target in node.targets if isinstance(target, ast.Attribute)]
                yield from ((node.lineno, name) for name in names if name.partition(".")[0] in imported)


@cache
def _nodes(tree: ast.Module) -> Sequence[ast.AST]:
    """All of them; each module is looked at for many things."""
    return list(ast.walk(tree))


def dotted(node: ast.expr) -> str:
    """The name that an expression is, such as `os.path`; `?` stands for a part that is no name, such as a call."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else "?"


@cache
def modules(*folders: str) -> Sequence[Module]:
    """Every Python file below the folders, parsed once."""
    return [
        Module(path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8")))
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*.py"))
    ]


def repository_files() -> list[Path]:
    """Every file that is, or with the next commit could be, in the repository."""
    if not (ROOT / ".git").exists() and "CI" not in os.environ:
        pytest.skip("not a git checkout: which files belong to the repository is unknown")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607 - wherever git is
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]
