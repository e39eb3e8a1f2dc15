"""`docs/cli.md` documents the JSON documents and the exit codes: all of them, and no others."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from entrypoints.cli.exit_codes import ExitCode
from tests.architecture.source_tree import ROOT
from tests.entrypoints.a_day import document, run

TEXT = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")


def documented(command: str) -> set[str]:
    section = TEXT.partition(f"### {command}")[2].partition("\n### ")[0]
    rows = re.findall(r"^\| (`.*?) \|", section, re.MULTILINE)
    return {key for row in rows for key in re.findall(r"`([a-z_.]+)`", row)}


def keys(value: dict[str, Any], listed: set[str], prefix: str = "") -> Iterator[str]:
    """Dotted names down to what is documented as a whole, or to what is no object."""
    for name, inside in value.items():
        key = f"{prefix}{name}"
        if isinstance(inside, dict) and key not in listed:
            yield from keys(inside, listed, f"{key}.")
        else:
            yield key


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    home = str(tmp_path_factory.mktemp("home"))
    day = document(run("run-day", "--home", home, "--json").stdout)
    symbol = day["calls"]["made"][-1]["symbol"]
    return {
        "run-day": day,
        "status": document(run("status", "--home", home, "--json").stdout),
        "show SYMBOL": document(run("show", symbol, "--home", home, "--json").stdout),
    }


@pytest.mark.parametrize("command", ["run-day", "status", "show SYMBOL"])
def test_the_keys_of_a_document_are_those_that_are_documented(command: str, said: dict[str, dict[str, Any]]) -> None:
    listed = documented(command)

    assert set(keys(said[command], listed)) == listed


def test_the_exit_codes_are_those_that_are_documented() -> None:
    rows = re.findall(r"^\| (\d+) \| (.+?) \|$", TEXT, re.MULTILINE)

    assert [int(code) for code, _ in rows] == [code.value for code in ExitCode]


def test_a_planted_key_is_noticed(said: dict[str, dict[str, Any]]) -> None:
    planted = {**said["status"], "budget": {**said["status"]["budget"], "planted": 1}}
    listed = documented("status")

    assert set(keys(planted, listed)) - listed == {"budget.planted"}
