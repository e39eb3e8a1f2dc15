"""Takes out of installed packages what no function runs, and compiles the rest.

Lambda's file system is read-only: what is not compiled here would be compiled again at every cold start, and init would
take twice as long.
"""

import argparse
import compileall
import shutil
import sys
from pathlib import Path
from py_compile import PycInvalidationMode

UNUSED_FOLDERS = ("tests",)
"""The packages' tests of themselves: more than half of pandas' files."""
UNUSED_FILES = ("*.a", "*.c", "*.cpp", "*.h", "*.hpp", "*.pxd", "*.pyi", "*.pyx")
"""What extensions are built from, and what only type checkers read."""


def shrink(folder: Path) -> None:
    """Remove and compile, in place. Raises `ValueError` when a file cannot be compiled."""
    for name in UNUSED_FOLDERS:
        for unused in sorted(folder.rglob(name)):
            if unused.is_dir():
                shutil.rmtree(unused)
    for pattern in UNUSED_FILES:
        for unused in folder.rglob(pattern):
            unused.unlink()
    # Not by the sources' times, which differ in every build: the same lock makes the same bytes.
    if not compileall.compile_dir(folder, quiet=1, invalidation_mode=PycInvalidationMode.UNCHECKED_HASH):
        raise ValueError(f"not everything in {folder} compiles")


def main(arguments: list[str]) -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description="Take out of a folder of packages what no function runs.")
    parser.add_argument("folder", type=Path)
    shrink(parser.parse_args(arguments).folder)


if __name__ == "__main__":
    main(sys.argv[1:])
