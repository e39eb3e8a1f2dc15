"""The locks pin what pyproject.toml asks for, by hash, for every platform; checked without network."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.architecture.source_tree import ROOT

LOCKS = ["runtime", "embedded", "aws", "dev", "bench", "tools", "ministack", "rie", "infra"]
STALE = "run `make lock` and commit requirements/"


@dataclass(frozen=True, slots=True)
class Pin:
    """One pinned requirement of a lock: its version, how many hashes it has, and who asked for it."""

    name: str
    version: Version
    marker: str
    hashes: int
    direct: bool


@cache
def pins(lock: str) -> tuple[Pin, ...]:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    found = []
    for block in re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]:
        requirement = Requirement(block.partition("\\\n")[0].strip())
        (specifier,) = requirement.specifier
        assert specifier.operator == "==", f"{requirement} is not pinned"
        found.append(
            Pin(
                name=canonicalize_name(requirement.name),
                version=Version(specifier.version),
                marker=str(requirement.marker or ""),
                hashes=len(re.findall(r"--hash=sha256:[0-9a-f]{64}\b", block)),
                direct=f"(pyproject.toml:{lock})" in block,
            )
        )
    return tuple(found)


def asked_for(group: str) -> Iterator[Requirement]:
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
    for entry in groups[group]:
        if isinstance(entry, dict):
            yield from asked_for(entry["include-group"])
        else:
            yield Requirement(entry)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_its_hashes(lock: str) -> None:
    assert [pin.name for pin in pins(lock) if pin.hashes == 0] == []
    assert len(pins(lock)) > 0


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_pins_hashes_and_comments_only(lock: str) -> None:
    """An option line could name an index, and an address could replace one."""
    lines = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8").splitlines()
    pinned = re.compile(r"[a-z0-9.\[\]-]+==[0-9][^ ]*( ; .+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?|\s*#.*")

    assert [line for line in lines if line and not pinned.fullmatch(line)] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_satisfies_its_group_of_pyproject(lock: str) -> None:
    for requirement in asked_for(lock):
        versions = [pin.version for pin in pins(lock) if pin.name == canonicalize_name(requirement.name)]
        assert versions, f"{requirement.name} is not in requirements/{lock}.txt: {STALE}"
        assert all(version in requirement.specifier for version in versions), f"{requirement}: {STALE}"


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_nothing_that_pyproject_no_longer_asks_for(lock: str) -> None:
    wanted = {canonicalize_name(requirement.name) for requirement in asked_for(lock)}

    assert {pin.name for pin in pins(lock) if pin.direct} == wanted, STALE


@pytest.mark.parametrize(
    "smaller, larger", [*pairwise(["runtime", "embedded", "dev", "bench"]), *pairwise(["runtime", "aws", "dev"])]
)
def test_what_is_tested_is_what_runs(smaller: str, larger: str) -> None:
    """Each lock repeats every pin of those that it includes."""
    inside = {(pin.name, pin.version, pin.marker) for pin in pins(smaller)}

    assert inside - {(pin.name, pin.version, pin.marker) for pin in pins(larger)} == set(), STALE


def test_compiled_packages_are_pinned_for_more_than_one_platform() -> None:
    """One wheel and one archive would be a lock of this machine alone."""
    compiled = {pin.name: pin.hashes for pin in pins("runtime") if pin.name in {"numpy", "pandas", "pydantic-core"}}

    assert len(compiled) == 3
    assert min(compiled.values()) > 20
