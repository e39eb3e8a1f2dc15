"""`docs/running.md`: its units are units, its commands are commands, and its table is what `health.json` holds."""

import json
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import click
import pytest

from entrypoints.cli.app import signal9
from entrypoints.cli.exit_codes import ExitCode
from tests.architecture.source_tree import ROOT
from tests.entrypoints.a_day import run

TEXT = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
UNITS = dict(re.findall(r"`/etc/systemd/system/([\w.-]+)`:\n\n```ini\n(.*?)```", TEXT, re.DOTALL))
SYSTEMD = shutil.which("systemd-analyze")
LAUNCHER = "/opt/signal9/signal9"
NAMES = {
    "signal9.service",
    "signal9-watchdog.service",
    "signal9-watchdog.timer",
    "signal9-backup.service",
    "signal9-backup.timer",
}


def parsed(unit: str) -> ConfigParser:
    """The unit, by a parser that is told what systemd allows: one key several times, and case that counts."""
    parser = ConfigParser(strict=False, interpolation=None, delimiters=("=",), comment_prefixes=("#", ";"))
    parser.optionxform = str  # type: ignore[assignment,method-assign] # as the documentation of configparser has it
    parser.read_string(unit)
    return parser


def commands() -> Iterator[str]:
    """The arguments of every call of the launcher in the document: in units, consoles and the crontab."""
    for line in TEXT.splitlines():
        _, found, arguments = line.partition(f"{LAUNCHER} ")
        if found and not line.startswith("|"):
            yield re.split(r"\s+[>#]", arguments)[0]


def test_every_unit_is_found() -> None:
    assert UNITS.keys() == NAMES
    assert TEXT.count("```ini") == len(NAMES)


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_unit_has_the_sections_of_its_kind(name: str) -> None:
    sections = set(parsed(UNITS[name]).sections())

    assert sections - {"Install"} == {"Unit", name.partition(".")[2].capitalize()}
    assert ("Install" in sections) is (name == "signal9.service" or name.endswith(".timer"))


@pytest.mark.parametrize("line", sorted(set(commands())))
def test_a_command_line_of_the_document_is_one_of_ours(line: str) -> None:
    """Its options and the number of its arguments are what the command takes; nothing is run."""
    name, *arguments = line.split()
    command = signal9.get_command(click.Context(signal9), name)

    assert command is not None
    command.make_context(name, arguments)


def test_the_commands_are_found() -> None:
    assert {line.split()[0] for line in commands()} == {"start", "backup", "doctor", "run-day"}


def test_the_service_is_started_again_unless_a_setting_is_wrong() -> None:
    service = parsed(UNITS["signal9.service"])["Service"]

    assert service["Restart"] == "on-failure"
    assert int(service["RestartPreventExitStatus"]) == ExitCode.USAGE
    assert int(service["TimeoutStopSec"]) > 5


@pytest.mark.skipif(SYSTEMD is None, reason="this machine has no systemd to ask")
def test_systemd_finds_nothing_to_say_about_the_units(tmp_path: Path) -> None:
    launcher = tmp_path / "signal9"
    launcher.write_text("#!/bin/sh\n", encoding="utf-8")
    launcher.chmod(0o755)
    for name, unit in UNITS.items():
        (tmp_path / name).write_text(unit.replace(LAUNCHER, str(launcher)), encoding="utf-8")
    said = subprocess.run(
        [str(SYSTEMD), "verify", "--man=no", *(str(tmp_path / name) for name in UNITS)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (said.returncode, said.stdout, said.stderr) == (0, "", "")


@pytest.mark.parametrize("minutes, restarts", [(1, False), (25, True)])
def test_the_watchdog_acts_on_a_heartbeat_that_is_old(minutes: int, *, restarts: bool, tmp_path: Path) -> None:
    """Its condition, run by the shell as systemd hands it over."""
    _, condition = re.findall(r"^ExecCondition=(.*)$", UNITS["signal9-watchdog.service"], re.MULTILINE)
    health = tmp_path / "health.json"
    health.touch()
    beat = health.stat().st_mtime - 60 * minutes
    os.utime(health, (beat, beat))
    command = condition.replace("$$", "$").replace("/var/lib/signal9/live/health.json", str(health))
    ran = subprocess.run(shlex.split(command), check=False)

    assert (ran.returncode == 0) is restarts


@pytest.mark.slow
def test_the_fields_of_the_health_file_are_those_that_are_documented(tmp_path: Path) -> None:
    result = run("start", "--days", "1", "--home", str(tmp_path), settings={"SIGNAL9_SIMULATOR_ASSETS": "12"})
    health = json.loads((tmp_path / "simulated" / "health.json").read_text(encoding="utf-8"))
    health["last_error"] = health["last_error"] or {"at": "", "error": ""}
    section = TEXT.partition("## How it is")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (`.*?) \|", section, re.MULTILINE)

    assert result.exit_code == ExitCode.DONE, result.output
    assert {field for row in rows for field in re.findall(r"`([a-z_.]+)`", row)} == set(keys(health))
    assert health["state"] == "finished"


def keys(value: dict[str, Any], prefix: str = "") -> Iterator[str]:
    for name, inside in value.items():
        if isinstance(inside, dict):
            yield from keys(inside, f"{prefix}{name}.")
        else:
            yield prefix + name
