"""`domain`, `adapters`, `entrypoints` and the like are generic names: these tests keep them ours (decision 0001)."""

import importlib.util
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.architecture.source_tree import CODE_PACKAGES, NOT_TRACED, ROOT

ALLOWED = {*CODE_PACKAGES, "tests"}


@pytest.mark.parametrize("name", sorted(ALLOWED))
def test_a_top_level_name_resolves_inside_the_repository(name: str) -> None:
    spec = importlib.util.find_spec(name)

    assert spec is not None
    assert spec.origin is not None, f"{name} has no __init__.py"
    assert Path(spec.origin).is_relative_to(ROOT)


@pytest.mark.parametrize("name", sorted(ALLOWED))
def test_no_installed_distribution_claims_a_top_level_name(name: str) -> None:
    assert packages_distributions().get(name, []) == []


def test_only_the_agreed_packages_lie_at_the_top() -> None:
    """A new one is a decision: add it here, to the import contracts, the coverage and decision 0001."""
    found = {path.parent.name for path in ROOT.glob("*/__init__.py")}

    assert found == ALLOWED


def test_no_loose_module_lies_at_the_top() -> None:
    assert list(ROOT.glob("*.py")) == []


def test_the_import_contracts_and_the_coverage_see_every_package_of_code() -> None:
    tool = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]

    assert sorted(tool["importlinter"]["root_packages"]) == sorted(CODE_PACKAGES)
    assert sorted(tool["coverage"]["run"]["source"]) == sorted({*CODE_PACKAGES} - {NOT_TRACED})
