"""The functions' zip for emulators that take no image: packages, code and the entry point, and nothing else."""

import stat
import zipfile
from pathlib import Path

from scripts.compose.package import CODE, PACKAGES, zipped
from scripts.image import places
from tests.architecture.source_tree import ROOT, repository_files


def packed(folder: Path) -> dict[str, zipfile.ZipInfo]:
    """What is in a zip over two files of a package."""
    packages = folder / "packages"
    (packages / "numpy").mkdir(parents=True)
    (packages / "numpy" / "core.so").write_bytes(b"library")
    (packages / "six.py").write_text("", encoding="utf-8")
    with zipfile.ZipFile(zipped(folder, packages)) as made:
        assert made.testzip() is None
        return {entry.filename: entry for entry in made.infolist()}


def test_it_has_the_packages_the_code_of_the_image_and_an_entry_point(tmp_path: Path) -> None:
    code = {str(path.relative_to(ROOT)) for path in repository_files() if path.relative_to(ROOT).parts[0] in CODE}
    found = {name for name in packed(tmp_path) if "__pycache__" not in name}

    assert places.CODE == CODE
    assert found == code | {"bootstrap", "six.py", "numpy/core.so"}


def test_the_entry_point_may_be_executed(tmp_path: Path) -> None:
    mode = packed(tmp_path)["bootstrap"].external_attr >> 16

    assert mode & stat.S_IXOTH
    assert PACKAGES.name == "site-packages"
