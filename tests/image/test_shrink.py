"""What the image's build takes out of packages, and what it leaves."""

from importlib.util import cache_from_source
from pathlib import Path

import pytest

from scripts.image.shrink import shrink

FILES = {
    "package/__init__.py": "answer = 42\n",
    "package/testing.py": "from package import answer\n",
    "package/tests/test_it.py": "assert False\n",
    "package/core/tests/data/big.csv": "1,2\n",
    "package/core.c": "int main;",
    "package/core.pyx": "cdef int x",
    "package/core.cpython-313-x86_64-linux-gnu.so": "machine code",
    "package/core.pyi": "x: int\n",
    "package/data.json": "{}",
    "package-1.0.dist-info/METADATA": "Name: package\n",
}


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_tests_sources_of_extensions_and_stubs_go_and_what_runs_stays(packages: Path) -> None:
    shrink(packages)

    assert {str(path.relative_to(packages)) for path in packages.rglob("*") if path.is_file()} == {
        "package/__init__.py",
        "package/testing.py",
        "package/core.cpython-313-x86_64-linux-gnu.so",
        "package/data.json",
        "package-1.0.dist-info/METADATA",
        *(str(compiled(packages, name).relative_to(packages)) for name in ("__init__", "testing")),
    }


def test_what_is_compiled_is_the_same_bytes_at_whatever_time(packages: Path) -> None:
    """Checked by no time, so neither a copy nor a later build makes it stale."""
    shrink(packages)
    first = compiled(packages, "__init__").read_bytes()
    (packages / "package/__init__.py").touch()
    compiled(packages, "__init__").unlink()
    shrink(packages)

    assert compiled(packages, "__init__").read_bytes() == first


def test_what_does_not_compile_fails_the_build(packages: Path) -> None:
    (packages / "package" / "newer.py").write_text("type =\n", encoding="utf-8")

    with pytest.raises(ValueError, match=r"not everything in .* compiles"):
        shrink(packages)


def compiled(packages: Path, name: str) -> Path:
    return Path(cache_from_source(str(packages / "package" / f"{name}.py")))
