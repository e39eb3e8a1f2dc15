"""Every command of the README and of the documents runs, as it stands there."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source_tree import ROOT
from tests.docs.commands import DOCUMENTS, Block, blocks

LAUNCHER = f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -P -m entrypoints.cli "$@"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that looks like the repository to a command, with a launcher for the Python of this test."""
    launcher = tmp_path / "signal9"
    launcher.write_text(LAUNCHER, encoding="utf-8")
    launcher.chmod(0o755)
    (tmp_path / ".env.example").write_bytes((ROOT / ".env.example").read_bytes())
    (tmp_path / "home").mkdir()
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize("block", blocks(by_ci=False), ids=str)
def test_a_block_of_commands_runs(block: Block, folder: Path) -> None:
    """In a home of its own, and where that is enough with few calls over a very small market: it takes seconds."""
    environment = {**os.environ, "HOME": str(folder / "home"), "SIGNAL9_SIMULATOR_ASSETS": "12"}
    if "queue claim" not in block.text:
        environment["SIGNAL9_DAILY_CALLS"] = "6"
    environment.pop("XDG_DATA_HOME", None)
    ran = subprocess.run(
        ["/bin/sh", "-eu", "-c", block.text], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )

    assert ran.returncode == 0, ran.stderr
    assert ran.stderr == ""
    for text in block.python:
        read = subprocess.run([sys.executable, "-c", text], cwd=folder, capture_output=True, text=True, check=False)
        assert read.returncode == 0, read.stderr
        assert read.stdout


def test_the_blocks_are_found() -> None:
    """A changed fence must not make these tests empty."""

    def fences(language: str) -> int:
        fence = re.compile(rf"^```{language}$", re.MULTILINE)
        return sum(len(fence.findall(text.read_text(encoding="utf-8"))) for text in DOCUMENTS)

    assert fences("sh") == len(blocks(by_ci=False)) + len(blocks(by_ci=True))
    assert fences("python") == sum(len(block.python) for block in blocks(by_ci=False))
    assert len(blocks(by_ci=False)) >= 4


@pytest.mark.parametrize("block", blocks(by_ci=True), ids=str)
def test_what_is_left_to_ci_is_run_by_ci(block: Block) -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")

    for command in block.text.splitlines():
        assert re.search(rf"^(step )?{re.escape(command)}$", script, re.MULTILINE), f".ci/run does not run {command!r}"


def test_the_first_two_commands_of_the_readme_are_run_and_test() -> None:
    readme = [block for block in (*blocks(by_ci=True), *blocks(by_ci=False)) if block.document == ROOT / "README.md"]
    first = sorted(readme, key=lambda block: block.number)[:2]

    assert [block.text.strip() for block in first] == ["make run", "make test"]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_inside_the_repository_leads_somewhere(document: Path) -> None:
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", document.read_text(encoding="utf-8"))

    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize(
    "document", [path for path in DOCUMENTS if path.parent.name != "decisions"], ids=lambda path: path.name
)
def test_every_file_that_is_named_exists(document: Path) -> None:
    """Decisions are left out: they are never edited, and name what was there when they were taken."""
    named = re.findall(
        r"`((?:domain|adapters|entrypoints|simulator|tests|docs|scripts|requirements)/[\w./-]+)`",
        document.read_text(encoding="utf-8"),
    )

    assert [name for name in named if not (ROOT / name).exists()] == []
