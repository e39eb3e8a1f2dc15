"""The image's packages without an image: the lock, installed into a folder and shrunk as the Dockerfile does it."""

import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path, PurePosixPath

from scripts.image.places import LOCK
from scripts.image.shrink import shrink


@dataclass(frozen=True, slots=True)
class Layer:
    """What lies in a folder, in bytes."""

    files: int
    """As they lie in the image."""
    compressed: int
    """As a registry keeps and sends them."""


def install(folder: Path) -> None:
    """Install the lock for the Python that runs this, and shrink it. Raises `CalledProcessError`."""
    wanted = ["--require-hashes", "--only-binary=:all:", "--no-compile", "--requirement", str(LOCK)]
    quietly = ["--quiet", "--disable-pip-version-check", "--no-warn-script-location", "--root-user-action=ignore"]
    subprocess.run([sys.executable, "-m", "pip", "install", *quietly, *wanted, "--target", str(folder)], check=True)
    shrink(folder)


def sizes(folder: Path) -> Mapping[str, int]:
    """Bytes of each package with all that its name stands for, the largest first."""
    owners = {top: found.name for found in distributions(path=[str(folder)]) for top in _top_names(found)}
    total: dict[str, int] = {}
    for path in folder.rglob("*"):
        if path.is_file():
            top = path.relative_to(folder).parts[0]
            owner = owners.get(top, top)
            total[owner] = total.get(owner, 0) + path.stat().st_size
    return dict(sorted(total.items(), key=lambda package: -package[1]))


def layer(*folders: Path) -> Layer:
    """Measure folders as one layer of an image."""
    with tempfile.TemporaryFile() as written:
        with tarfile.open(fileobj=written, mode="w:gz", compresslevel=6) as archive:
            for folder in folders:
                archive.add(folder, folder.name)
        compressed = written.tell()
    files = sum(path.stat().st_size for folder in folders for path in folder.rglob("*") if path.is_file())
    return Layer(files, compressed)


def _top_names(found: Distribution) -> set[str]:
    names = {PurePosixPath(str(file)).parts[0] for file in found.files or ()}
    return names - {"..", "__pycache__", "bin"}
