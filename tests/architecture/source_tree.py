"""The repository as the architecture tests see it: its root, its files and its parsed modules."""

import ast
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
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
        for node in ast.walk(self.tree):
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
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        }
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Attribute | ast.Name):
                first, _, rest = ast.unparse(node).partition(".")
                yield node.lineno, f"{known.get(first, first)}.{rest}".removesuffix(".")


def modules(*folders: str) -> list[Module]:
    """Every Python file below the folders, parsed."""
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
