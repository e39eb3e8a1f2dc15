"""Print the size of the image's layers and packages, and how long each function's init takes, without an engine.

Run from the project's folder: `make image-sizes`, or `python -m scripts.image.measure`.
"""

import argparse
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from scripts.image.handlers import ENVIRONMENT, HANDLERS
from scripts.image.packages import Layer, install, layer, sizes
from scripts.image.places import CODE, MEGABYTE, ROOT
from scripts.image.rie import free_ports, on_ports, tried
from scripts.image.shrink import shrink

SHOWN = 12
PYTHON = f"Python {sys.version_info.major}.{sys.version_info.minor}"
"""Whose packages are measured: the one that runs this."""


def main(arguments: list[str]) -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description="Measure the image without an engine.")
    parser.add_argument("--runs", type=int, default=5, help="inits of each function; their median is printed (5)")
    options = parser.parse_args(arguments)
    with put_together() as (packages, task):
        print_sizes(packages, task)
        print(f"\n{'function':<30} init (median of {options.runs})")
        for name, milliseconds in inits(packages, task, options.runs):
            print(f"{name:<30} {milliseconds:9.0f} ms")


@contextmanager
def put_together() -> Iterator[tuple[Path, Path]]:
    """What the Dockerfile puts together: the folder of packages and the folder of code, while the block runs."""
    with tempfile.TemporaryDirectory() as made:
        packages, task = Path(made) / "packages", Path(made) / "task"
        install(packages)
        for name in CODE:
            shutil.copytree(ROOT / name, task / name, ignore=shutil.ignore_patterns("__pycache__", ".*"))
        shrink(task)
        yield packages, task


def layers(packages: Path, task: Path) -> Mapping[str, Layer]:
    """The two layers that lie on AWS's base, by what is in them."""
    return {f"packages ({PYTHON})": layer(packages), " ".join(CODE): layer(*(task / name for name in CODE))}


def print_sizes(packages: Path, task: Path) -> None:
    """Layers in the order of the image, then the largest packages."""
    print("layer                          in the image   compressed")
    for title, size in layers(packages, task).items():
        print(f"{title:<30} {size.files / MEGABYTE:9.1f} MB {size.compressed / MEGABYTE:9.1f} MB")
    print("\npackage                        in the image")
    measured = list(sizes(packages).items())
    for name, size_of_package in measured[:SHOWN]:
        print(f"{name:<30} {size_of_package / MEGABYTE:9.1f} MB")
    print(f"{f'{len(measured) - SHOWN} others':<30} {sum(size for _, size in measured[SHOWN:]) / MEGABYTE:9.1f} MB")


def inits(packages: Path, task: Path, runs: int) -> Iterator[tuple[str, float]]:
    """Each function and the median of its cold inits in milliseconds, under AWS's emulator.

    The process has nothing of this environment but the image's own packages. Raises `FileNotFoundError` that names the
    command which fetches the emulator, when it is not there.
    """
    environment = {
        "PATH": os.defpath,
        "PYTHONPATH": os.pathsep.join(map(str, (task, packages))),
        "PYTHONTZPATH": "",
        "PYDANTIC_DISABLE_PLUGINS": "1",
        **ENVIRONMENT,
    }
    for handler in HANDLERS:
        measured = []
        for _ in range(runs):
            port, runtime = free_ports(2)
            python = [_python(), "-m", "awslambdaric", handler]
            trial = tried([*on_ports(port, runtime), *python], environment, task, port, ["{}"])
            measured.append(trial.init_milliseconds)
        yield handler.split(".")[-2], statistics.median(measured)


def _python() -> str:
    """The interpreter below this virtual environment, whose packages would be found beside the image's."""
    return str(Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}")


if __name__ == "__main__":
    main(sys.argv[1:])
