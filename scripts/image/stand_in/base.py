"""The files of the stand-in: a copied Python, the libraries that wheels may ask for, and the runtime's emulator.

It holds less than AWS's base does, so that a Dockerfile which needs more than a shell, `rm` and Python fails here.
"""

import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from scripts.image import rie
from scripts.image.places import ROOT

HERE = Path(__file__).parent
PROGRAMS = ("/bin/sh", "/bin/rm")
WHEELS_ASK_FOR = ("dl", "expat", "gcc_s", "m", "pthread", "rt", "stdc++", "util", "z")
"""The libraries that the manylinux standard takes for granted."""
FOLDERS = ("dev", "opt", "proc", "sys", "tmp", "var/runtime", "var/task")
LEFT_OUT = ("test", "config-*", "*.a", "EXTERNALLY-MANAGED")
"""Of the copied Python: its tests, what extensions are linked with, and a note that only its owner may install."""
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")


def base_name() -> str:
    """The base that the Dockerfile asks for, such as `public.ecr.aws/lambda/python:3.13`."""
    found = re.search(r"^ARG BASE=(\S+)$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise ValueError("the Dockerfile names no base: it should have a line `ARG BASE=...`")
    return found[1]


def copyable_python(version: str) -> Path:
    """The folder of a Python of that version that can be copied: pyenv's or uv's, not the system's.

    Raises `FileNotFoundError`.
    """
    candidates = [
        f"python{version}",
        *sorted(map(str, Path("~/.pyenv/versions").expanduser().glob(f"{version}.*/bin/python"))),
    ]
    for candidate in candidates:
        program = shutil.which(candidate)
        if program is None:
            continue
        asked = subprocess.run(
            [program, "-c", "import pip, sys; print('{}.{}'.format(*sys.version_info), sys.base_prefix)"],
            capture_output=True,
            text=True,
            check=False,  # a shim may answer to the name without a Python behind it
        )
        found, _, prefix = asked.stdout.strip().partition(" ")
        if found == version and Path(prefix) not in (Path("/usr"), Path("/")):
            return Path(prefix)
    raise FileNotFoundError(
        f"there is no Python {version} with a folder of its own to copy: install one with pyenv or `uv python install`"
    )


def put_a_shell(root: Path) -> None:
    """Write the least file system that can run anything into an empty folder."""
    _make_folders(root)
    shell = Path(PROGRAMS[0])
    for file in {shell, *_libraries([shell])}:
        _copy(file, root)


def put_together(root: Path, python: Path) -> None:
    """Write the file system of the base into an empty folder."""
    _make_folders(root)
    shutil.copytree(python, root / "var/lang", symlinks=True, ignore=shutil.ignore_patterns(*LEFT_OUT))
    for program in PROGRAMS:
        _copy(Path(program), root)
    extensions = (root / "var/lang").rglob("lib-dynload/*.so")
    for library in sorted(_libraries([*map(Path, PROGRAMS), python / "bin/python3", *extensions])):
        if not library.is_relative_to(python):
            _copy(library, root)
    _copy(CERTIFICATES, root)
    _copy(HERE / "lambda-entrypoint.sh", root, Path("lambda-entrypoint.sh"))
    _copy(HERE / "bootstrap", root, Path("var/runtime/bootstrap"))
    _copy(HERE / "bootstrap.py", root, Path("var/runtime/bootstrap.py"))
    _copy(rie.program(), root, Path("usr/local/bin/aws-lambda-rie"))
    for started in ("lambda-entrypoint.sh", "var/runtime/bootstrap", "usr/local/bin/aws-lambda-rie"):
        (root / started).chmod(0o755)


def _make_folders(root: Path) -> None:
    for name in FOLDERS:
        (root / name).mkdir(parents=True)
    (root / "tmp").chmod(0o1777)


def _copy(source: Path, root: Path, target: Path | None = None) -> None:
    to = root / (target or source.relative_to("/"))
    to.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(source, to)


def _libraries(files: Iterable[Path]) -> Iterator[Path]:
    """What the files are linked with, by the paths that the loader of this machine looks in."""
    for file in files:
        linked = subprocess.run(["ldd", str(file)], capture_output=True, text=True, check=True).stdout
        yield from map(Path, re.findall(r"(?:=>\s+|^\s+)(/\S+) \(", linked, re.MULTILINE))
    cached = subprocess.run(["ldconfig", "-p"], capture_output=True, text=True, check=True).stdout
    for name in WHEELS_ASK_FOR:
        found = re.search(rf"^\s+lib{re.escape(name)}\.so\.\d+ .* => (/\S+)$", cached, re.MULTILINE)
        if found is not None:
            yield Path(found[1])
