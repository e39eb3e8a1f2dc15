"""What an image of ours holds and is, compared with what it should."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from scripts.image.buildah import Buildah
from scripts.image.places import LOCK

NOBODY = 65534
PROBE = Path(__file__).with_name("probe.py")


def wrong_in_configuration(configuration: Mapping[str, Any], entrypoint: Sequence[str]) -> list[str]:
    """What is not as it should be in an image's user and entrypoint."""
    expected = {"User": f"{NOBODY}:{NOBODY}", "Entrypoint": list(entrypoint), "WorkingDir": "/var/task"}
    return [
        f"{name} is {configuration.get(name)}" for name, value in expected.items() if configuration.get(name) != value
    ]


def wrong_in_image(buildah: Buildah, container: str, code: Sequence[str]) -> list[str]:
    """What is not as it should be in a container: packages, code, what is compiled, who may write."""
    found = json.loads(buildah.output(container, {}, "python", "-c", PROBE.read_text(encoding="utf-8")))
    packages = found.pop("packages")
    print(f"    Python {found.pop('python')}, {len(packages)} packages of the lock, {', '.join(found['task'])}")
    wrong = [f"{name} {version} is not of the lock" for name, version in packages.items() if not _locked(name, version)]
    expected = {
        "user": NOBODY,
        "task": sorted(code),
        "not compiled": [],
        "writable": [],
        "zone": "America/New_York",
        "zones of the system": [],
        "pip": False,
    }
    return wrong + [f"{name}: {found[name]}" for name, value in expected.items() if found[name] != value]


def _locked(name: str, version: str) -> bool:
    pin = rf"^{re.sub(r'[-_.]+', '-', name).lower()}=={re.escape(version)}\s"
    return re.search(pin, LOCK.read_text(encoding="utf-8"), re.MULTILINE) is not None
