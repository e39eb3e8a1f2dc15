"""`docs/cli.md` documents the JSON documents and the exit codes: all of them, and no others."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from entrypoints.cli.exit_codes import ExitCode
from tests.architecture.source_tree import ROOT
from tests.entrypoints import planted
from tests.entrypoints.a_day import document, run
from tests.entrypoints.all_commands import all_commands

TEXT = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
SMALL = {"SIGNAL9_SIMULATOR_ASSETS": "12"}
"""Four of these become complete on the first day, so that the queue holds something."""


@dataclass(frozen=True, slots=True)
class Home:
    """A home after its first day, with a dead letter."""

    folder: Path
    day: dict[str, Any]
    """What `run-day` said."""
    symbol: str
    """It was fetched, and is complete."""
    letter: str
    """The number of the dead letter."""


OBTAINED_BY: dict[str, Callable[[Home], Sequence[str]]] = {
    "run-day": lambda _: ["run-day"],
    "status": lambda _: ["status"],
    "show SYMBOL": lambda home: ["show", home.symbol],
    "pollinate SYMBOL": lambda home: ["pollinate", home.symbol],
    "plan": lambda _: ["plan"],
    "plan --explain SYMBOL": lambda home: ["plan", "--explain", home.symbol],
    "watch list": lambda _: ["watch", "list"],
    "queue list": lambda _: ["queue", "list"],
    "queue claim": lambda _: ["queue", "claim"],
    "dead-letters list": lambda _: ["dead-letters", "list"],
    "dead-letters show NUMBER": lambda home: ["dead-letters", "show", home.letter],
    "dead-letters discard NUMBER": lambda home: ["dead-letters", "discard", home.letter, "--reason", "planted"],
    "as-of SYMBOL DATE": lambda home: ["as-of", home.symbol, home.day["day"]],
    "revisions SYMBOL": lambda home: ["revisions", home.symbol],
    "export DIR": lambda home: ["export", str(home.folder / "export"), "--format", "csv"],
    "doctor": lambda _: ["doctor"],
    "backup DESTINATION": lambda home: ["backup", str(home.folder / "backup")],
    "replay": lambda _: ["replay"],
}
"""How to obtain the document of each heading under "JSON documents"; they are run in this order over one home.

A list of objects whose keys are documented (`entries[].symbol`) has to hold one, or the test fails.
"""


def section(title: str) -> str:
    return f"{TEXT}\n### ".partition(f"\n### {title}\n")[2].partition("\n### ")[0].partition("\n## ")[0]


def section_of_exit_codes() -> str:
    return TEXT.partition("\n## Exit codes\n")[2].partition("\n## ")[0]


def documented(title: str) -> set[str]:
    rows = re.findall(r"^\| (`.*?) \|", section(title), re.MULTILINE)
    return {key for row in rows for key in re.findall(r"`([a-z_.\[\]]+)`", row)}


def keys(value: dict[str, Any], listed: set[str], prefix: str = "") -> Iterator[str]:
    """Dotted names down to what is documented as a whole, or to what holds no objects; `[]` is any item of a list."""
    for name, inside in value.items():
        key = f"{prefix}{name}"
        if isinstance(inside, dict) and inside and key not in listed:
            yield from keys(inside, listed, f"{key}.")
        elif isinstance(inside, list) and inside and any(it.startswith(f"{key}[].") for it in listed):
            for item in inside:
                yield from keys(item, listed, f"{key}[].")
        else:
            yield key


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """The document of every heading."""
    folder = tmp_path_factory.mktemp("home")
    day = document(run("run-day", "--home", str(folder), "--json", settings=SMALL).stdout)
    symbol = day["calls"]["made"][-1]["symbol"]
    assert run("watch", "add", symbol, "--home", str(folder)).exit_code == ExitCode.DONE
    home = Home(folder, day, symbol, str(planted.dead_letter(folder)))
    found = {"run-day": day}
    for title, arguments in OBTAINED_BY.items():
        if title not in found:
            result = run(*arguments(home), "--home", str(folder), "--json", settings=SMALL)
            assert result.stdout, f"{title}: {result.output}"
            found[title] = document(result.stdout)
    return found


@pytest.mark.parametrize("title", OBTAINED_BY)
def test_the_keys_of_a_document_are_those_that_are_documented(title: str, said: dict[str, dict[str, Any]]) -> None:
    listed = documented(title)

    assert set(keys(said[title], listed)) == listed


@pytest.mark.parametrize(
    "name",
    [name for name, command in all_commands() if any(it.name == "as_json" for it in command.params)],
)
def test_every_command_with_a_document_has_a_heading(name: str) -> None:
    assert any(f"{title} ".startswith(f"{name} ") for title in OBTAINED_BY), f"docs/cli.md says nothing of {name}"


def test_the_exit_codes_are_those_that_are_documented() -> None:
    rows = re.findall(r"^\| (\d+) \| (.+?) \|$", TEXT, re.MULTILINE)

    assert [int(code) for code, _ in rows] == [code.value for code in ExitCode]


def test_every_command_is_in_the_table_of_exit_codes() -> None:
    rows = re.findall(r"^\| (`[a-z-][^|]*) \|", section_of_exit_codes(), re.MULTILINE)
    listed = [name for row in rows for name in re.findall(r"`([a-z -]+)`", row)]

    assert sorted(listed) == sorted(name for name, _ in all_commands())


def test_a_planted_key_is_noticed(said: dict[str, dict[str, Any]]) -> None:
    with_one_more = {**said["status"], "budget": {**said["status"]["budget"], "planted": 1}}
    listed = documented("status")

    assert set(keys(with_one_more, listed)) - listed == {"budget.planted"}


def test_a_planted_key_of_an_item_is_noticed() -> None:
    items = {"entries": [{"symbol": "ACME"}, {"symbol": "ACME", "planted": 1}]}

    assert set(keys(items, {"entries[].symbol"})) == {"entries[].symbol", "entries[].planted"}
