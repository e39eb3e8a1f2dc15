"""How large the functions' image is, and how long each function's init takes, without an engine."""

import subprocess
import sys

from scripts.benchmarks.results import Options, Row, hand_over, milliseconds
from scripts.image import rie
from scripts.image.measure import inits, layers, put_together
from scripts.image.places import MEGABYTE


def measure(options: Options) -> list[Row]:
    """Install the image's packages for this Python, and start every function under AWS's emulator."""
    runs = 1 if options.quick else 5
    if sys.platform != "linux" or not rie.PROGRAMS.exists():
        return [
            Row(
                "image and inits", "not measured", note="it needs Linux and AWS's emulator: `make .venv-rie/.installed`"
            )
        ]
    try:
        with put_together() as (packages, task):
            rows = [
                Row(
                    f"{name}, compressed",
                    f"{size.compressed / MEGABYTE:.1f} MB",
                    note=f"{size.files / MEGABYTE:.0f} MB",
                )
                for name, size in layers(packages, task).items()
            ]
            for name, median in inits(packages, task, runs):
                rows.append(Row(f"init of `{name}`", milliseconds(median / 1000), note=f"median of {runs}"))
    except subprocess.CalledProcessError:
        return [Row("image and inits", "not measured", note="its packages could not be installed here")]
    return rows


if __name__ == "__main__":
    hand_over(measure)
