"""`make deploy` says before it begins whether Docker can build for the stage's architecture, and what to do."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from infra.config.stage import Stage
from scripts.image.buildable import DEFAULT, architecture
from tests.architecture.source_tree import ROOT

BUILDER = """#!/bin/sh
[ "$*" = "buildx inspect" ] || exit 1
echo "Name:      default"
echo "Status:    running"
echo "Platforms: {platforms}"
"""


def asked(folder: Path, *arguments: str, platforms: str | None) -> subprocess.CompletedProcess[str]:
    """Where Docker builds for these platforms; `None`: there is none."""
    if platforms is not None:
        docker = folder / "docker"
        docker.write_text(BUILDER.format(platforms=platforms), encoding="utf-8")
        docker.chmod(0o755)
    command = [sys.executable, "-m", "scripts.image.buildable", *arguments]
    environment = {"PATH": str(folder), "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_without_docker_it_says_so(tmp_path: Path) -> None:
    found = asked(tmp_path, "prod", platforms=None)

    assert (found.returncode, found.stderr.count("\n")) == (1, 1)
    assert "Docker" in found.stderr


def test_a_builder_of_another_architecture_is_refused_with_what_to_do(tmp_path: Path) -> None:
    found = asked(tmp_path, "prod", platforms="linux/amd64, linux/386")

    assert (found.returncode, found.stderr.count("\n")) == (1, 1)
    assert "linux/amd64" in found.stderr
    assert "binfmt --install arm64" in found.stderr
    assert "make deploy CONTEXT='-c architecture=" in found.stderr


@pytest.mark.parametrize(
    "platforms, arguments",
    [
        ("linux/amd64, linux/amd64/v2, linux/arm64", ()),
        ("linux/arm64*, linux/amd64", ()),
        ("linux/amd64", ("-c", "news=true", "-c", "architecture=x86_64")),
    ],
)
def test_a_builder_for_the_stage_is_enough(tmp_path: Path, platforms: str, arguments: tuple[str, ...]) -> None:
    found = asked(tmp_path, "prod", *arguments, platforms=platforms)

    assert (found.returncode, found.stderr) == (0, "")


def test_it_takes_the_architecture_that_the_stage_has() -> None:
    assert Stage.model_fields["architecture"].default == DEFAULT
    assert architecture("prod", []) == DEFAULT
    assert architecture("prod", ["architecture=x86_64"]) == "x86_64"


def test_make_deploy_asks_it_first_and_needs_no_tool_that_the_makefile_does_not_bring() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    make = shutil.which("make")
    assert make is not None
    told = subprocess.run(
        [make, "--dry-run", "deploy", "STAGE=prod", "CONTEXT=-c news=true", "--old-file=node_modules/.installed"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    asks, deploys = [line for line in told if "-m scripts.image.buildable" in line or "cdk" in line][-2:]

    assert asks.endswith("-m scripts.image.buildable prod -c news=true")
    assert "deploy --all --require-approval broadening" in deploys
    assert "npx" not in makefile
