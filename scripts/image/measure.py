"""Print the size of the image's layers and packages, and how long each function's init takes, without an engine.

Run from the project's folder: `make image-sizes`, or `python -m scripts.image.measure`.
"""

import argparse
import os
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from scripts.image.handlers import ENVIRONMENT, HANDLERS
from scripts.image.packages import install, layer, sizes
from scripts.image.places import CODE, MEGABYTE, ROOT
from scripts.image.rie import free_ports, on_ports, tried
from scripts.image.shrink import shrink

SHOWN = 12


def main(arguments: list[str]) -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description="Measure the image without an engine.")
    parser.add_argument("--runs", type=int, default=5, help="inits of each function; their median is printed (5)")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as made:
        packages, task = Path(made) / "packages", Path(made) / "task"
        install(packages)
        for name in CODE:
            shutil.copytree(ROOT / name, task / name, ignore=shutil.ignore_patterns("__pycache__", ".*"))
        shrink(task)
        print_sizes(packages, task)
        print_inits(packages, task, options.runs)


def print_sizes(packages: Path, task: Path) -> None:
    """Layers in the order of the image, then the largest packages."""
    print("layer                          in the image   compressed")
    for title, folders in (
        (f"packages (Python {sys.version_info.major}.{sys.version_info.minor})", [packages]),
        (" ".join(CODE), [task / name for name in CODE]),
    ):
        size = layer(*folders)
        print(f"{title:<30} {size.files / MEGABYTE:9.1f} MB {size.compressed / MEGABYTE:9.1f} MB")
    print("\npackage                        in the image")
    measured = list(sizes(packages).items())
    for name, size_of_package in measured[:SHOWN]:
        print(f"{name:<30} {size_of_package / MEGABYTE:9.1f} MB")
    print(f"{f'{len(measured) - SHOWN} others':<30} {sum(size for _, size in measured[SHOWN:]) / MEGABYTE:9.1f} MB")


def print_inits(packages: Path, task: Path, runs: int) -> None:
    """The median of each function's cold inits, with nothing of this environment but the image's own packages."""
    environment = {
        "PATH": os.defpath,
        "PYTHONPATH": os.pathsep.join(map(str, (task, packages))),
        "PYTHONTZPATH": "",
        "PYDANTIC_DISABLE_PLUGINS": "1",
        **ENVIRONMENT,
    }
    print(f"\nfunction                       init (median of {runs})")
    for handler in HANDLERS:
        inits = []
        for _ in range(runs):
            port, runtime = free_ports(2)
            python = [_python(), "-m", "awslambdaric", handler]
            trial = tried([*on_ports(port, runtime), *python], environment, task, port, ["{}"])
            inits.append(trial.init_milliseconds)
        print(f"{handler.split('.')[-2]:<30} {statistics.median(inits):9.0f} ms")


def _python() -> str:
    """The interpreter below this virtual environment, whose packages would be found beside the image's."""
    return str(Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}")


if __name__ == "__main__":
    main(sys.argv[1:])
