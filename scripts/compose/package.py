"""The functions' zip: what the image has, for an emulator that takes no images."""

import sysconfig
import zipfile
from collections.abc import Iterator
from pathlib import Path

from scripts.deploy_local.processes import ROOT

CODE = ("domain", "adapters", "entrypoints")
PACKAGES = Path(sysconfig.get_path("purelib"))
"""Where this runs, they are those of the functions' lock and no others."""
ENTRY_POINT = ROOT / "infra" / "bootstrap" / "bootstrap"
"""Only a runtime of the function's own needs it."""
QUICKLY = 1
"""Of what compression there is: it is unpacked on the same machine."""


def zipped(into: Path, packages: Path = PACKAGES) -> Path:
    """Write the zip into a folder; its path. Modes are kept: the entry point has to be executable."""
    path = into / "functions.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=QUICKLY) as archive:
        archive.write(ENTRY_POINT, ENTRY_POINT.name)
        for folder, above in ((packages, packages), *((ROOT / name, ROOT) for name in CODE)):
            for file in _files(folder):
                archive.write(file, file.relative_to(above))
    return path


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())
