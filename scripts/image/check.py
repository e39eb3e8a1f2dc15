"""Build the Dockerfile as it stands, without an engine, and try what came of it. Needs Linux and root.

`make image-check`; where buildah is missing, `make image-check OPTIONS=--install` installs it. With
`OPTIONS=--deployer` compose's deployer is built as well, and lives through its day: some minutes more.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from scripts.image.buildah import INSTALL, Buildah, missing
from scripts.image.content import wrong_in_configuration, wrong_in_image
from scripts.image.invocations import wrong_in_functions
from scripts.image.places import CODE, MEGABYTE, ROOT
from scripts.image.rehearsal import ENTRYPOINT, wrong_in_deployer
from scripts.image.stand_in.base import base_name, copyable_python, put_a_shell, put_together

FUNCTION, LOCAL, DEPLOYER = (f"signal9-advisor:{target}" for target in ("function", "local", "deployer"))
FOR_FUNCTIONS, FOR_ALL = (("--ignorefile", str(ROOT / name)) for name in (".dockerignore", "Dockerfile.dockerignore"))
"""What a build gets to see: as the CDK has it, and as compose has it."""
ROOM = 6_000_000_000
"""Bytes that the build's layers may take for a while."""


def main(arguments: list[str]) -> None:
    """Run the command. Exits with 1 when something is not as it should be, 69 when it cannot be tried here."""
    parser = argparse.ArgumentParser(description="Build the Dockerfile without an engine, and try the image.")
    parser.add_argument("--install", action="store_true", help="install buildah with apt-get when it is missing")
    parser.add_argument("--deployer", action="store_true", help="build and try the deployer of compose, too")
    parser.add_argument("--possible", action="store_true", help="say only whether it can be tried here")
    options = parser.parse_args(arguments)
    if sys.platform != "linux" or os.geteuid() != 0:
        _cannot("buildah builds without an engine for root on Linux only")
    if missing() and options.install:
        with _step("install buildah"):
            subprocess.run(INSTALL, check=True, stdout=subprocess.DEVNULL)
    if missing():
        _cannot(f"{' and '.join(missing())} is missing: {' '.join(INSTALL)}")
    try:
        python = copyable_python(base_name().rpartition(":")[2])
    except FileNotFoundError as error:
        _cannot(str(error))
    _make_sure_that_it_runs_what_it_builds()
    if options.possible:
        return
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
    roomy = memory if memory.is_dir() and shutil.disk_usage(memory).free > ROOM else None
    with tempfile.TemporaryDirectory(dir=roomy) as made:
        wrong = check(Buildah(Path(made)), python)
        if options.deployer:
            wrong += check_deployer(Buildah(Path(made)), python)
    for line in wrong:
        print(f"WRONG: {line}")
    sys.exit(1 if wrong else 0)


def check(buildah: Buildah, python: Path) -> list[str]:
    """Build over that Python, look and run; what is wrong, in words."""
    base, folder = base_name(), buildah.storage
    with _step(f"stand-in for {base}, {platform.machine()}"):
        put_together(folder / "base" / "root", python)
        shutil.copy2(ROOT / "scripts/image/stand_in/Dockerfile", folder / "base")
        buildah.build(folder / "base", base)
        shutil.rmtree(folder / "base")
    with _step("Dockerfile, target function"):
        buildah.build(ROOT, FUNCTION, "--target", "function", *FOR_FUNCTIONS)
    with _step("Dockerfile, target local"):
        buildah.build(ROOT, LOCAL, "--target", "local", *FOR_ALL)
    with _step("size"):
        _print_size(buildah, folder / "pushed")
    wrong = wrong_in_configuration(buildah.configuration(FUNCTION), ["/lambda-entrypoint.sh"])
    wrong += wrong_in_configuration(buildah.configuration(LOCAL), ["python", "-m", "entrypoints.cli"])
    with _step("content"), buildah.container(FUNCTION) as container:
        wrong += wrong_in_image(buildah, container, CODE)
    with _step("command line"), buildah.container(LOCAL) as container:
        wrong += wrong_in_image(buildah, container, (*CODE, "simulator"))
        wrong += _run_a_day(buildah, container)
    with _step("functions, each under /lambda-entrypoint.sh"), buildah.container(FUNCTION) as container:
        wrong += wrong_in_functions(buildah, container)
    return wrong


def check_deployer(buildah: Buildah, python: Path) -> list[str]:
    """The same of compose's deployer, over the base that is there."""
    with _step("Dockerfile, target deployer"):
        buildah.build(ROOT, DEPLOYER, "--target", "deployer", *FOR_ALL)
    wrong = wrong_in_configuration(buildah.configuration(DEPLOYER), ENTRYPOINT)
    with _step("compose's deployer: stacks and a day"), buildah.container(DEPLOYER) as container:
        return wrong + wrong_in_deployer(buildah, container, python)


def _print_size(buildah: Buildah, folder: Path) -> None:
    layers = [size / MEGABYTE for size in buildah.compressed_layers(FUNCTION, folder)]
    print(f"base {layers[0]:.1f} MB, ours {' + '.join(f'{size:.1f}' for size in layers[1:])} MB, compressed")


def _run_a_day(buildah: Buildah, container: str) -> list[str]:
    world = {"SIGNAL9_SIMULATOR_ASSETS": "12"}
    day = json.loads(buildah.output(container, world, "python", "-m", "entrypoints.cli", "run-day", "--json"))
    print(f"    a simulated day of 12 assets: {day['calls']['used']} calls")
    return [] if day["went_well"] and day["calls"]["used"] else ["the simulated day did not go well"]


def _make_sure_that_it_runs_what_it_builds() -> None:
    """In many containers root may not mount, and so not change the root folder either."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        put_a_shell(folder / "root")
        try:
            Buildah(folder / "storage").run_from_scratch(folder / "root", "/bin/sh", "-c", ":")
        except subprocess.CalledProcessError:
            _cannot("buildah may not run here what it builds (its reason is above)")


@contextmanager
def _step(name: str) -> Iterator[None]:
    print(f"==> {name}", flush=True)
    started = time.monotonic()
    yield
    print(f"    {time.monotonic() - started:.0f} s", flush=True)


def _cannot(reason: str) -> NoReturn:
    print(f"The image cannot be checked here: {reason}.", file=sys.stderr)
    sys.exit(69)


if __name__ == "__main__":
    main(sys.argv[1:])
