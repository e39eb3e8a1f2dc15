"""buildah, which builds and runs images without an engine: it needs root, to change the root folder, and no more."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

NEEDED = ("buildah",)
INSTALL = ("apt-get", "install", "--yes", "--no-install-recommends", *NEEDED)


def missing() -> tuple[str, ...]:
    """The programs that this machine does not have."""
    return tuple(name for name in NEEDED if shutil.which(name) is None)


@dataclass(frozen=True)
class Buildah:
    """Images and containers in a folder of their own, which whoever made it throws away.

    A command that fails raises `CalledProcessError`; what it wrote is on stderr.
    """

    storage: Path

    def build(self, context: Path, tag: str, *options: str) -> None:
        """Build a Dockerfile as it stands; nothing is pulled."""
        self._run("bud", "--isolation", "chroot", "--pull-never", "--layers", "--tag", tag, *options, str(context))

    def configuration(self, tag: str) -> Mapping[str, Any]:
        """User, environment, entrypoint of an image."""
        inspected = json.loads(self._run("inspect", "--type", "image", tag))
        configuration: dict[str, Any] = inspected["OCIv1"]["config"]
        return configuration

    def compressed_layers(self, tag: str, folder: Path) -> tuple[int, ...]:
        """Bytes of each layer as a registry would keep it, the base's first."""
        self._run("push", tag, f"oci:{folder}:image")
        (manifest,) = json.loads((folder / "index.json").read_text(encoding="utf-8"))["manifests"]
        blob = folder / "blobs" / str(manifest["digest"]).replace(":", "/")
        return tuple(layer["size"] for layer in json.loads(blob.read_text(encoding="utf-8"))["layers"])

    @contextmanager
    def container(self, tag: str) -> Iterator[str]:
        """A container of that image while the block runs."""
        name = self._run("from", "--pull-never", tag).strip()
        try:
            yield name
        finally:
            self._run("rm", name)

    def command(self, container: str, environment: Mapping[str, str], command: Sequence[str]) -> list[str]:
        """The command that runs a command in a container."""
        given = [part for name, value in environment.items() for part in ("--env", f"{name}={value}")]
        return [*self._program(self.driver), "run", "--isolation", "chroot", *given, container, "--", *command]

    def output(self, container: str, environment: Mapping[str, str], *command: str) -> str:
        """What a command in a container writes to stdout."""
        return _output(self.command(container, environment, command))

    def run_from_scratch(self, root: Path, *command: str) -> None:
        """Run a command of that folder as a container's."""
        name = self._run("from", "scratch").strip()
        self._run("copy", name, str(root), "/")
        self.output(name, {}, *command)

    def _run(self, *arguments: str) -> str:
        return _output([*self._program(self.driver), *arguments])

    @cached_property
    def driver(self) -> str:
        """Layers above each other where the kernel can do that here; else each layer is a copy of all below it."""
        try:
            _output([*self._program("overlay"), "info"], quiet=True)
        except subprocess.CalledProcessError:
            return "vfs"
        return "overlay"

    def _program(self, driver: str) -> list[str]:
        places = ["--root", str(self.storage / driver), "--runroot", str(self.storage / "run")]
        return ["buildah", "--storage-driver", driver, *places]


def _output(command: Sequence[str], *, quiet: bool = False) -> str:
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    if ran.returncode:
        if not quiet:
            print(ran.stdout, ran.stderr, sep="\n", file=sys.stderr)
        ran.check_returncode()
    return ran.stdout
