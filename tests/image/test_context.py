"""What a build gets to see of the folder that it is started in."""

import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest
from docker.utils import exclude_paths

from scripts.image.places import CODE
from tests.architecture.source_tree import ROOT, repository_files
from tests.image.dockerfile import read

FOR_FUNCTIONS, FOR_ALL = ROOT / ".dockerignore", ROOT / "Dockerfile.dockerignore"
"""All that the CDK reads; and what `docker build` and compose read in its place."""
BOTH = pytest.mark.parametrize("file", [FOR_FUNCTIONS, FOR_ALL], ids=lambda file: file.name)
ALWAYS_SENT = {"Dockerfile", ".dockerignore", "Dockerfile.dockerignore"}
"""By Docker, wherever the patterns are; nothing copies them."""
BESIDE_THE_CODE = {"requirements/aws.txt", "scripts/image/shrink.py"}
ONLY_OF_COMPOSE = {"requirements/infra.txt", "cdk.json"}
FOLDERS_OF_COMPOSE = ("simulator", "infra", "scripts/compose", "scripts/deploy_local")


def patterns(file: Path) -> list[str]:
    return [line for line in file.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


def seen(folder: Path, file: Path) -> set[str]:
    """Every file that is sent to the build from that folder, by Docker's own reading of the patterns."""
    return {name for name in exclude_paths(str(folder), patterns(file)) if (folder / name).is_file()} - ALWAYS_SENT


def files_in(folders: Iterable[str]) -> set[str]:
    """Of the repository."""
    beginnings = tuple(f"{name}/" for name in folders)
    names = {path.relative_to(ROOT).as_posix() for path in repository_files()}
    return {name for name in names if name.startswith(beginnings)}


def copied(target: str) -> set[str]:
    """What a target, and all that it stands on or takes from, copies out of the folder."""
    _, stages = read()
    if target not in stages:
        return set()
    found = copied(stages[target].base)
    for copy in stages[target].all("COPY"):
        *sources, _ = copy.split()
        origin = sources[0].removeprefix("--from=")
        found |= set(sources) if origin == sources[0] else copied(origin)
    return found


def test_the_functions_image_is_made_of_their_lock_and_their_code_and_nothing_else() -> None:
    assert seen(ROOT, FOR_FUNCTIONS) == files_in(CODE) | BESIDE_THE_CODE
    assert copied("function") == {*CODE, *BESIDE_THE_CODE}


def test_the_images_of_compose_have_market_stacks_and_deployer_as_well_and_nothing_else() -> None:
    assert seen(ROOT, FOR_ALL) == files_in((*CODE, *FOLDERS_OF_COMPOSE)) | BESIDE_THE_CODE | ONLY_OF_COMPOSE
    assert copied("deployer") == {*CODE, *FOLDERS_OF_COMPOSE, *BESIDE_THE_CODE, *ONLY_OF_COMPOSE}


@BOTH
def test_everything_is_denied_before_anything_is_allowed(file: Path) -> None:
    assert patterns(file)[0] == "*"


@BOTH
def test_neither_keys_nor_data_nor_caches_are_seen_wherever_they_lie(tmp_path: Path, file: Path) -> None:
    """`domain` stands for every folder that is allowed."""
    private = [
        *(".env", ".env.live", "live.env", "signal9.sqlite3", "signal9.sqlite3-wal"),
        *(".git/config", ".venv/bin/python", "__pycache__/assets.cpython-313.pyc", ".mypy_cache/x.json"),
    ]
    for name in [*private, *(f"domain/{name}" for name in private), *(f"domain/model/{name}" for name in private)]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("private", encoding="utf-8")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_it.py").write_text("", encoding="utf-8")
    shutil.copy2(ROOT / "domain" / "errors.py", tmp_path / "domain")

    assert seen(tmp_path, file) == {"domain/errors.py"}
