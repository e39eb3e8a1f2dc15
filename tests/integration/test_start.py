"""`signal9 start` with live providers: what it says, what works beside it, and what is refused."""

import json
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import Result

from entrypoints.cli.exit_codes import ExitCode
from entrypoints.health import HEALTH
from tests.entrypoints.a_day import document, read_until, run
from tests.integration.live_world import ENDS_WITHIN, FIRST_CALLS, LivedDay, LiveWorld, scheduler
from tests.keys import IN_EACH


@dataclass(frozen=True, slots=True)
class Running:
    """A scheduler that waits for the next day."""

    home: Path
    world: LiveWorld
    said: str
    pid: int
    stored: tuple[str, ...]
    """Symbols that have an income statement."""

    def signal9(self, *arguments: str) -> Result:
        """Another command over the same home."""
        return run(*arguments, "--home", str(self.home), settings=self.world.settings)


@pytest.fixture(scope="module")
def beside(world: LiveWorld, first_day: LivedDay, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    lived = first_day.copied_to(tmp_path_factory.mktemp("running") / "home")
    with scheduler(lived.home, world) as process:
        yield Running(lived.home, world, read_until(process, "waiting for"), process.pid, lived.stored)


def test_it_says_where_everything_is_and_what_comes_first(beside: Running) -> None:
    data = beside.home / "live"

    assert f"LIVE: {beside.world.url}" in beside.said
    assert f"Log         {data / 'signal9.log'}" in beside.said.replace("\n", "")
    assert "Next        sync assets at " in beside.said, "all of today's triggers have run"
    assert "waiting for sync assets at" in beside.said


@pytest.mark.parametrize("command", ["start", "run-day"])
def test_another_one_that_fires_triggers_is_refused_and_told_by_whom(beside: Running, command: str) -> None:
    result = beside.signal9(command)

    assert result.exit_code == ExitCode.TRY_LATER
    assert result.stdout == ""
    assert f"is in use by `signal9 start` (process {beside.pid} on " in result.stderr
    assert result.stderr.endswith("Stop it first, or name another --home.\n")


@pytest.mark.parametrize("command", ["status", "plan", "doctor", "queue list", "dead-letters list"])
def test_looking_goes_on_beside_it(beside: Running, command: str) -> None:
    result = beside.signal9(*command.split(), "--json")

    assert result.exit_code == ExitCode.DONE, result.output
    assert document(result.stdout)


def test_the_doctor_finds_it_alive(beside: Running) -> None:
    found = {it["name"]: it for it in document(beside.signal9("doctor", "--json").stdout)["diagnoses"]}

    assert found["Scheduler"]["found"] == f"process {beside.pid}, waiting"


def test_a_backup_is_made_beside_it(beside: Running, tmp_path: Path) -> None:
    result = beside.signal9("backup", str(tmp_path / "backup"), "--json")

    assert result.exit_code == ExitCode.DONE, result.output
    assert document(result.stdout)["receipts"] >= FIRST_CALLS


def test_a_person_may_pollinate_beside_it(beside: Running) -> None:
    result = beside.signal9("pollinate", beside.stored[0], "--dataset", "overview", "--json")

    assert result.exit_code == ExitCode.DONE, result.output
    assert [it["outcome"] for it in document(result.stdout)["requests"]] == ["stored"]


def test_the_log_beside_the_data_has_a_line_of_json_for_each_event_and_no_key(beside: Running) -> None:
    text = (beside.home / "live" / "signal9.log").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines()]

    assert [line["event"] for line in lines][:1] == ["scheduler_started"]
    assert all({"level", "timestamp"} <= line.keys() for line in lines)
    assert IN_EACH not in text


@pytest.mark.slow
def test_a_new_store_catches_up_at_once_and_a_kill_leaves_no_lock(world: LiveWorld, tmp_path: Path) -> None:
    calls = str(FIRST_CALLS)
    with scheduler(tmp_path, world, SIGNAL9_DAILY_CALLS=calls) as process:
        said = read_until(process, "Next ")
        process.kill()
        process.communicate()
    with scheduler(tmp_path, world, SIGNAL9_DAILY_CALLS=calls) as again:
        caught_up = read_until(again, "waiting for")
        again.send_signal(signal.SIGINT)
        rest, aside = again.communicate(timeout=ENDS_WITHIN)

    for first in (said, caught_up):
        assert "Next        sync assets now, due since " in first
    assert again.returncode == ExitCode.INTERRUPTED
    assert (rest, aside) == ("Stopped. Nothing is half done; start again to go on.\n", "")


def test_a_log_that_cannot_be_written_is_named_before_anything_begins(world: LiveWorld, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    log = tmp_path / "file" / "signal9.log"
    result = run("start", "--home", str(tmp_path), "--log-file", str(log), settings=world.settings)

    assert result.exit_code == ExitCode.USAGE
    assert f"The log {log} cannot be written" in result.stderr
    assert not (tmp_path / "live" / HEALTH).exists()
