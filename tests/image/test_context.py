"""What a build gets to see of the folder that it is started in."""

import shutil
from pathlib import Path

from docker.utils import exclude_paths

from scripts.image.places import CODE
from tests.architecture.source_tree import ROOT, repository_files

IGNORED = ROOT / ".dockerignore"
BESIDE_THE_CODE = {"requirements/aws.txt", "requirements/infra.txt", "scripts/image/shrink.py", "cdk.json"}
FOLDERS = ("simulator/", "infra/", "scripts/compose/", "scripts/deploy_local/", *(f"{name}/" for name in CODE))


def seen(folder: Path) -> set[str]:
    """Every file that is sent to the build from that folder, by Docker's own reading of the patterns."""
    patterns = [line for line in IGNORED.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return {name for name in exclude_paths(str(folder), patterns) if (folder / name).is_file()}


def test_a_build_sees_the_locks_and_the_code_and_nothing_else() -> None:
    code = {
        str(path.relative_to(ROOT)) for path in repository_files() if str(path.relative_to(ROOT)).startswith(FOLDERS)
    }

    # Docker sends these two always, wherever the patterns are; nothing copies them.
    assert seen(ROOT) - {"Dockerfile", ".dockerignore"} == code | BESIDE_THE_CODE


def test_everything_is_denied_before_anything_is_allowed() -> None:
    patterns = [line for line in IGNORED.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]

    assert patterns[0] == "*"


def test_neither_keys_nor_data_nor_caches_are_seen_wherever_they_lie(tmp_path: Path) -> None:
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

    assert seen(tmp_path) - {"Dockerfile", ".dockerignore"} == {"domain/errors.py"}
