"""A disk that can be filled and freed again, and a process on it that runs our commands.

Best a file system of its own: in memory, mounted where only that process sees it. Where no mount is allowed, the
system refuses to let files grow, as it does when a quota is used up.
"""

import json
import logging
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from click.testing import CliRunner

from entrypoints.cli.app import signal9
from tests.architecture.source_tree import ROOT
from tests.kill.shared_clock import use_shared_clock

SIZE = 400_000_000
"""Bytes; only what is written to it takes memory."""
PAGE = 4096
READY = "ready\n"


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended."""

    exit_code: int
    stdout: str
    stderr: str


class Disk(Protocol):
    """A place to write to."""

    @property
    def folder(self) -> Path:
        """The place, as the process on it knows it."""

    @property
    def seen_from_here(self) -> Path:
        """The same place, for reading from the outside."""

    def run(self, *arguments: str, settings: Mapping[str, str], clock: Path | None = None) -> Ran:
        """Run a command in the process; `clock` is the page that the world's clock is in."""

    def fill(self, *, leaving: int = 0) -> None:
        """Leave so many bytes, and no more; also while a command runs."""

    def free(self) -> None:
        """Make room again."""

    def clear(self) -> None:
        """Make room, and remove what is there."""


@dataclass
class _Worker:
    """The process; `prefix` is what starts it where it has to be."""

    folder: Path
    prefix: Sequence[str] = ()
    process: "subprocess.Popen[str]" = field(init=False)

    def __post_init__(self) -> None:
        self.process = subprocess.Popen(
            [*self.prefix, sys.executable, "-m", "tests.integration.small_disk"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == READY, "the process did not start"

    def run(self, *arguments: str, settings: Mapping[str, str], clock: Path | None = None) -> Ran:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        order = {"arguments": arguments, "settings": dict(settings), "clock": str(clock) if clock else None}
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return Ran(**json.loads(self.process.stdout.readline()))

    def end(self) -> None:
        self.process.communicate()

    def _remove_all(self, folder: Path) -> None:
        for left in folder.iterdir():
            shutil.rmtree(left)


class OwnFileSystem(_Worker):
    """A file system in memory that only the process sees."""

    @property
    def seen_from_here(self) -> Path:
        return Path(f"/proc/{self.process.pid}/root") / self.folder.relative_to("/")

    def fill(self, *, leaving: int = 0) -> None:
        self._resize(max(self._used() + leaving, PAGE))

    def free(self) -> None:
        self._resize(SIZE)

    def clear(self) -> None:
        self.free()
        self._remove_all(self.seen_from_here)
        open_files = [str(it.readlink()) for it in Path(f"/proc/{self.process.pid}/fd").iterdir()]
        assert self._used() == 0, f"{self._used()} bytes are held by files that were removed: {open_files}"

    def _used(self) -> int:
        stat = os.statvfs(self.seen_from_here)
        return (stat.f_blocks - stat.f_bfree) * stat.f_frsize

    def _resize(self, size: int) -> None:
        options = ["--target", str(self.process.pid), "--mount", *(["--user", "--preserve-credentials"] * bool(_USER))]
        remount = ["mount", "-o", f"remount,size={size}", str(self.folder)]
        subprocess.run(["nsenter", *options, *remount], check=True)  # noqa: S607 - wherever it is


class LimitedFiles(_Worker):
    """An ordinary folder; the process may not let a file grow."""

    @property
    def seen_from_here(self) -> Path:
        return self.folder

    def fill(self, *, leaving: int = 0) -> None:
        self._limit(leaving)

    def free(self) -> None:
        self._limit(resource.RLIM_INFINITY)

    def clear(self) -> None:
        self.free()
        self._remove_all(self.folder)

    def _limit(self, most: int) -> None:
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))


_USER = ["--map-root-user"] * (os.geteuid() != 0)
_MOUNT = ["sh", "-c", f'mount -t tmpfs -o size={SIZE} none "$0" && exec "$@"']


def mounts_are_allowed(folder: Path) -> bool:
    """Whether this process may have a file system of its own here."""
    if not all(map(shutil.which, ("unshare", "nsenter", "mount"))):
        return False
    tried = subprocess.run([*_own(folder), "true"], capture_output=True, check=False)
    return tried.returncode == 0


def _own(folder: Path) -> list[str]:
    return ["unshare", "--mount", *_USER, *_MOUNT, str(folder)]


@contextmanager
def own_file_system(folder: Path) -> Iterator[Disk]:
    """One at that folder, while the block runs."""
    disk = OwnFileSystem(folder, _own(folder))
    try:
        yield disk
    finally:
        disk.end()


@contextmanager
def limited_files(folder: Path) -> Iterator[Disk]:
    """That folder, and a process whose files can be kept from growing, while the block runs."""
    disk = LimitedFiles(folder)
    try:
        yield disk
    finally:
        disk.end()


def main() -> None:
    """Run the commands that stdin names."""
    sys.stdout.write(READY)
    sys.stdout.flush()
    for line in sys.stdin:
        order = json.loads(line)
        if order["clock"]:
            use_shared_clock(Path(order["clock"]))
        result = CliRunner(env=order["settings"]).invoke(signal9, order["arguments"])
        for handler in logging.getLogger().handlers:
            # As at the end of a process: an open log would hold its space. One on a full disk cannot be written out.
            with suppress(OSError):
                handler.close()
        crash = "" if result.exception is None or isinstance(result.exception, SystemExit) else repr(result.exc_info)
        ran = {"exit_code": result.exit_code, "stdout": result.stdout, "stderr": result.stderr + crash}
        sys.stdout.write(json.dumps(ran) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
