import re
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from entrypoints.cli.exit_codes import ExitCode
from tests.architecture.source_tree import ROOT
from tests.entrypoints.a_day import document, process, run

ESCAPE = "\x1b["
COMMANDS = ["run-day", "status", "show", "simulator"]


@dataclass(frozen=True, slots=True)
class Day:
    """The data of one day of a small market, and what `run-day` said of it."""

    home: str
    said: dict[str, Any]
    aside: str
    """What it said on stderr."""

    @property
    def stored(self) -> set[str]:
        """The symbols whose answers were stored."""
        return {call["symbol"] for call in self.said["calls"]["made"] if call["outcome"] == "stored"}

    @property
    def fetched(self) -> str:
        """A symbol that got its income statement, and nothing else yet."""
        calls = [(call["symbol"], call["subject"]) for call in self.said["calls"]["made"]]
        asked = [symbol for symbol, _ in calls]
        whole = (str(symbol) for symbol, subject in calls if subject == "income_statement" and asked.count(symbol) == 1)
        return next(whole)


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Day:
    home = str(tmp_path_factory.mktemp("home"))
    result = run("run-day", "--home", home, "--json")
    assert result.exit_code == ExitCode.DONE, result.output
    return Day(home, document(result.stdout), result.stderr)


def test_a_day_tells_what_it_did_in_one_document(day: Day) -> None:
    said = day.said

    assert said["source"] == "simulated"
    assert said["went_well"] is True
    assert said["calls"]["used"] == said["calls"]["limit"] == said["calls"]["answered"] == 25
    assert [call["subject"] for call in said["calls"]["made"][:2]] == ["earnings_calendar", "listing_status"]
    assert said["answers"] == {"data": 25}
    assert said["assets"]["synced"] == 300
    assert said["assets"]["advanced"] == len(day.stored) > 10
    assert said["lost"] == {"dead_letters": 0, "answers_not_applied": 0, "requests_without_event": 0, "total": 0}
    assert [trigger["outcome"] for trigger in said["triggers"]] == ["succeeded"] * 5
    assert all(call["explanation"] for call in said["calls"]["made"] if call["symbol"])


def test_with_json_the_progress_goes_to_stderr_so_that_the_document_stands_alone(day: Day) -> None:
    assert "SIMULATED: no keys are set" in day.aside
    assert "sync assets" in day.aside


def test_status_tells_budget_freshness_and_runs(day: Day) -> None:
    said = document(run("status", "--home", day.home, "--json").stdout)

    assert said["budget"]["used"] == 25
    assert said["budget"]["left"] == 0
    assert said["freshness"]["begun"] + said["freshness"]["fully_fresh"] == len(day.stored)
    assert said["active_assets"] == 300
    assert said["dead_letters"] == 0
    assert [run["use_case"] for run in said["last_runs"]] == list(said["next_triggers"])
    assert said["as_of"] == day.said["until"], "a simulated world's time is that of its last run"


def test_status_on_the_screen_shows_the_same(day: Day) -> None:
    screen = run("status", "--home", day.home).stdout

    assert "simulated world" in screen
    assert "25 of 25 calls in 24 hours  " + "■" * 25 in screen
    assert f"{day.said['assets']['synced']} active" in screen
    assert "✓ reconcile" in screen


def test_show_gives_every_figure_and_the_certificate(day: Day) -> None:
    said = document(run("show", day.fetched, "--home", day.home, "--json").stdout)
    by_dataset = {held["dataset"]: held for held in said["certificate"]}
    fetched = by_dataset["income_statement"]
    (reports,) = (held for held in said["reports"] if held["dataset"] == "income_statement")

    assert said["asset"]["symbol"] == day.fetched
    assert fetched["revisions"] == len(reports["quarterly"]) + len(reports["annual"])
    assert len(fetched["answer_digest"]) == 64
    assert fetched["newest_quarter"].startswith("quarterly:")
    assert by_dataset["overview"]["fetched_at"] is None
    assert isinstance(reports["quarterly"][0]["figures"]["totalRevenue"], str), "figures are exact"
    assert "balance_sheet" in said["completeness"]["missing"]


def test_show_on_the_screen_ends_with_the_certificate(day: Day) -> None:
    screen = run("show", day.fetched.lower(), "--home", day.home).stdout

    assert screen.startswith(day.fetched)
    assert "totalRevenue" in screen
    assert screen.index("Certificate") > screen.index("totalRevenue")
    assert screen.count("never fetched") == 4


def test_show_of_an_unknown_symbol_suggests_close_ones(day: Day) -> None:
    result = run("show", day.fetched[:-1], "--home", day.home)

    assert result.exit_code == ExitCode.FAILED
    assert result.stdout == ""
    assert f"No asset has the symbol '{day.fetched[:-1]}'" in result.stderr
    assert day.fetched in result.stderr


def test_show_of_a_symbol_like_no_other_says_what_to_check(day: Day) -> None:
    result = run("show", "0-0-0-0", "--home", day.home)

    assert result.exit_code == ExitCode.FAILED
    assert "Check the spelling" in result.stderr


@pytest.mark.parametrize("command", [["status"], ["show", "AAPL"]])
def test_looking_before_the_first_day_says_what_to_run_and_makes_nothing(command: list[str], tmp_path: Path) -> None:
    result = run(*command, "--home", str(tmp_path / "none"))

    assert result.exit_code == ExitCode.USAGE
    assert "Run `signal9 run-day` first" in result.stderr
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("command", [[], *([command] for command in COMMANDS)])
def test_help_shows_examples(command: list[str]) -> None:
    result = run(*command, "--help")

    assert result.exit_code == ExitCode.DONE
    assert f"signal9 {command[0] if command else 'run-day'}" in result.stdout


@pytest.mark.parametrize("group", ["queue", "watch", "dead-letters"])
def test_the_list_of_a_groups_commands_says_whole_sentences_on_80_columns(group: str) -> None:
    help_of_group = run(group, "--help", settings={"COLUMNS": "80"}).stdout
    listed = help_of_group.partition("Commands:\n")[2].splitlines()

    assert len(listed) > 2
    assert [line for line in listed if line.endswith("...")] == []


@pytest.mark.parametrize("command", [["fly"], ["show"], ["status", "--colour"], ["simulator", "--quota", "x"]])
def test_wrong_usage_is_exit_code_two(command: list[str]) -> None:
    result = run(*command)

    assert result.exit_code == ExitCode.USAGE
    assert "Traceback" not in result.output


def test_a_wrong_setting_is_named_without_a_traceback(tmp_path: Path) -> None:
    result = process("run-day", "--home", str(tmp_path), settings={"SIGNAL9_UNIVERSE_CAP": "-3"})

    assert result.returncode == ExitCode.USAGE
    assert result.stdout == ""
    assert result.stderr == "signal9: SIGNAL9_UNIVERSE_CAP=-3: input should be greater than or equal to 1.\n"


def test_a_simulator_that_does_not_answer_is_worth_another_try(tmp_path: Path) -> None:
    result = run("run-day", "--home", str(tmp_path), settings={"SIGNAL9_SIMULATOR_URL": "http://127.0.0.1:9"})

    assert result.exit_code == ExitCode.TRY_LATER
    assert "no simulator answers there" in result.stderr


def test_data_of_another_simulated_world_is_not_mixed_in(day: Day) -> None:
    result = run("run-day", "--home", day.home, settings={"SIGNAL9_SIMULATOR_ASSETS": "200"})

    assert result.exit_code == ExitCode.USAGE
    assert "another simulated world" in result.stderr


def test_a_file_that_is_no_database_of_ours_is_refused(tmp_path: Path) -> None:
    (tmp_path / "simulated").mkdir()
    (tmp_path / "simulated" / "signal9.sqlite3").write_text("not a database, and long enough to be looked at" * 9)

    result = run("status", "--home", str(tmp_path))

    assert result.exit_code == ExitCode.FAILED
    assert "not a SQLite database" in result.stderr


@pytest.mark.parametrize("command", [["status"], ["status", "--json"]])
def test_without_a_terminal_there_is_no_colour(command: list[str], day: Day) -> None:
    assert ESCAPE not in process(*command, "--home", day.home).stdout


def test_a_day_in_plain_lines_says_loudly_that_it_is_simulated(tmp_path: Path) -> None:
    result = process("run-day", "--home", str(tmp_path))

    assert result.returncode == ExitCode.DONE
    assert result.stderr == ""
    assert ESCAPE not in result.stdout
    assert result.stdout.index("SIMULATED: no keys are set") < result.stdout.index("✓  04:00  sync assets")
    assert len(re.findall(r"^   0\d:\d\d:\d\d  \S+: ", result.stdout, re.MULTILINE)) >= 23
    assert "25 of 25 used" in result.stdout
    assert "nothing was lost" in result.stdout


def test_the_simulator_serves_until_it_is_stopped() -> None:
    served = subprocess.Popen(
        [
            sys.executable,
            "-u",
            "-m",
            "entrypoints.cli",
            "simulator",
            "--port",
            "0",
            "--assets",
            "50",
            "--quota",
            "none",
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert served.stdout is not None
        address = re.search(r"http://127\.0\.0\.1:\d+", served.stdout.readline())
        assert address is not None
        world = httpx.get(f"{address.group()}/_simulator/world", trust_env=False).json()
        served.send_signal(signal.SIGINT)
        _, said = served.communicate()
    finally:
        served.kill()
        served.communicate()

    assert world["quota"]["daily"] is None
    assert "Traceback" not in said


def test_a_port_that_is_taken_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = run("simulator", "--port", str(taken.getsockname()[1]), "--assets", "50")

    assert result.exit_code == ExitCode.USAGE
    assert "The simulator cannot start" in result.stderr
