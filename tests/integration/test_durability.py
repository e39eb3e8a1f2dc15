"""A locked database and a damaged archive, met through the commands: told in words, and nothing lost silently."""

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest

from adapters.embedded.answer_bodies import BodiesInFolder
from domain.events import PollinationNeeded
from domain.model.datasets import DataRequest, Dataset, Provider
from domain.model.findings import CORRUPTED_ARCHIVE
from domain.model.pollination import PollinationReason
from domain.model.runs import ScheduledUseCase
from domain.use_cases.recording import Run
from entrypoints.cli.exit_codes import ExitCode
from entrypoints.container.embedded import Embedded
from tests.entrypoints.a_day import document
from tests.integration.homes import Home, Outside, new_world
from tests.simulation.pipeline import Pipeline, pipeline

INCOME = Dataset.INCOME_STATEMENT
HOLDER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""


def store(home: Home) -> Path:
    return home.data / "signal9.sqlite3"


# ---- the database is locked ----
@contextmanager
def locked_by_another_process(home: Home) -> Iterator[None]:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(store(home))], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        yield
        holder.communicate()


def test_a_lock_that_is_held_too_long_is_told_and_costs_nothing(home: Home) -> None:
    with locked_by_another_process(home):
        day = home.run("run-day", SIGNAL9_LOCK_WAIT="0.01")
        looked_at = home.run("status", SIGNAL9_LOCK_WAIT="0.01")

    assert day.exit_code == ExitCode.TRY_LATER
    assert day.stderr.startswith(f"signal9: The store {store(home)} is out of reach (database is locked)")
    assert "another process holds its lock; stop that process if this goes on" in day.stderr
    assert looked_at.exit_code == ExitCode.DONE, "who only reads needs no lock"
    again = home.run("run-day", "--json")
    assert again.exit_code == ExitCode.DONE
    assert document(again.stdout)["calls"]["used"] > 20, "no call was spent on the locked store"


@contextmanager
def locked_from_the_third_call_on(
    folder: Path, held: Callable[[threading.Event], object]
) -> Iterator[tuple[Home, Outside]]:
    """A home whose store is locked while its third call is under way, until `held` returns.

    It is given an event that is set when the block ends.
    """
    ended = threading.Event()

    def release(connection: sqlite3.Connection) -> None:
        held(ended)
        connection.close()

    def hold(number: int) -> None:
        if number == 3:
            connection = sqlite3.connect(store(Home(folder)), isolation_level=None, check_same_thread=False)
            connection.execute("BEGIN IMMEDIATE")
            holder.submit(release, connection)

    with new_world(hold) as outside, ThreadPoolExecutor() as holder:
        try:
            yield Home(folder, outside.settings), outside
        finally:
            ended.set()


def sleep_can_be_seen() -> bool:
    """Whether a process that sleeps says so; some kernels, and other systems, tell nobody."""
    with subprocess.Popen(["sleep", "60"]) as sleeping:  # noqa: S607
        try:
            waits_for = Path(f"/proc/{sleeping.pid}/wchan")
            return any("sleep" in waits_for.read_text(encoding="ascii") for _ in range(10_000) if waits_for.exists())
        finally:
            sleeping.kill()


def test_a_lock_that_is_held_for_a_moment_is_waited_for(tmp_path: Path) -> None:
    """It is released once the command is seen asleep, as SQLite is between two attempts; nothing else sleeps here."""
    waits_for = Path(f"/proc/self/task/{threading.get_native_id()}/wchan")
    if not sleep_can_be_seen():
        pytest.skip("this kernel does not tell what a thread waits for")

    def until_it_sleeps(ended: threading.Event) -> None:
        while not ended.is_set() and "sleep" not in waits_for.read_text(encoding="ascii"):
            pass

    with locked_from_the_third_call_on(tmp_path / "home", until_it_sleeps) as (home, outside):
        result = home.run("run-day", SIGNAL9_LOCK_WAIT="60")
        assert result.exit_code == ExitCode.DONE, result.output
        assert len(outside.calls()) == 25


def test_a_lock_that_outlasts_the_wait_costs_no_more_than_the_call_under_way(tmp_path: Path) -> None:
    with locked_from_the_third_call_on(tmp_path / "home", threading.Event.wait) as (home, outside):
        result = home.run("run-day", SIGNAL9_LOCK_WAIT="0.01")
        assert result.exit_code == ExitCode.TRY_LATER
        assert len(outside.calls()) == 3


# ---- an archived answer is damaged before it was applied ----
@contextmanager
def received_and_damaged(folder: Path) -> Iterator[tuple[Pipeline, str, Path]]:
    """A system that got an answer and was stopped before it applied it; then its file was damaged."""
    with pipeline(folder, start=date(2026, 12, 14), assets=12) as running:
        system = running.system
        system.triggers().fire(ScheduledUseCase.SYNC_ASSETS)
        symbol = next(view.symbol for view in system.universe().views())
        request = DataRequest(Provider.ALPHA_VANTAGE, INCOME, symbol)
        receipt = system.calls().ask_once(request, Run("run-1", system.clock().now(), "c-1"), request_id="request-1")
        file = BodiesInFolder(folder / "simulated" / "archive").path(receipt.digest)
        file.write_bytes(file.read_bytes()[:-30])
        yield running, symbol, file


def deliver(system: Embedded, symbol: str) -> None:
    """The event that asked for the answer comes again."""
    now = system.clock().now()
    system.pollinate_asset()(
        PollinationNeeded(
            event_id="event-1",
            occurred_at=now,
            correlation_id="c-1",
            symbol=symbol,
            request_id="request-1",
            datasets=(INCOME,),
            reason=PollinationReason.MANUAL,
            requested_at=now,
        )
    )


def asked_for(running: Pipeline, symbol: str) -> int:
    """How often the company's income statement was asked for, by the simulator's log."""
    plain = symbol.replace(".", "-")
    return sum((call.function, call.symbol) == ("INCOME_STATEMENT", plain) for call in running.calls())


@pytest.mark.slow
def test_an_answer_that_is_damaged_before_it_was_applied_is_quarantined_and_asked_for_again(tmp_path: Path) -> None:
    with received_and_damaged(tmp_path) as (running, symbol, file):
        system = running.system
        deliver(system, symbol)
        head = system.reports().head(symbol, INCOME)
        (row,) = system.quarantine().of_symbol(symbol)
        assert asked_for(running, symbol) == 1
        assert head is not None
        assert head.fetched_at is None
        assert head.next_check == head.considered_at + timedelta(days=1)
        assert [finding.code for finding in row.findings] == [CORRUPTED_ARCHIVE]
        assert str(file) in row.findings[0].message
        assert running.lost() == 0, "it is told, and not lost"

        running.run_day(date(2026, 12, 14))
        assert asked_for(running, symbol) == 1, "not before it is due"
        running.run_day(date(2026, 12, 15))
        assert asked_for(running, symbol) == 2
        again = system.reports().head(symbol, INCOME)
        assert again is not None
        assert again.fetched_at is not None
        assert len(system.archive().body(file.name.removesuffix(".gz"))) > 0, "the same answer mended its file"


def test_a_damaged_market_list_is_quarantined_too(tmp_path: Path) -> None:
    with received_and_damaged(tmp_path) as (running, _, __):
        system = running.system
        (listed,) = [it for it in system.archive().receipts() if it.request.provider is Provider.ALPACA]
        BodiesInFolder(tmp_path / "simulated" / "archive").path(listed.digest).unlink()
        system.replay()()

        (row,) = [it for it in system.quarantine().rows() if it.answer_digest == listed.digest]
        assert [finding.code for finding in row.findings] == [CORRUPTED_ARCHIVE]


# ---- an archived answer is damaged after it was applied ----
def an_income_statement(home: Home) -> tuple[str, Path]:
    """A company, and the file of the answer that its income statement was read from."""
    with closing(sqlite3.connect(store(home))) as connection:
        query = "SELECT symbol, answer_digest FROM dataset_heads WHERE dataset = 'income_statement' ORDER BY symbol"
        symbol, digest = connection.execute(query).fetchone()
    return symbol, BodiesInFolder(home.data / "archive").path(digest)


def flip_a_byte(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def cut_off(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-30])


def tables(home: Home) -> list[str]:
    with closing(sqlite3.connect(store(home))) as connection:
        return [line for line in connection.iterdump() if "measurements" not in line]


@pytest.mark.parametrize("damage", [flip_a_byte, cut_off, Path.unlink])
def test_damage_is_found_by_the_doctor(damage: Callable[[Path], None], home: Home) -> None:
    _, file = an_income_statement(home)
    damage(file)
    result = home.run("doctor", "--archive", "--json")
    (archive,) = [it for it in document(result.stdout)["diagnoses"] if it["name"] == "Archive"]

    assert result.exit_code == ExitCode.FAILED
    assert archive["state"] == "problem"
    assert archive["found"].startswith("1 of 26 archived answers are missing or damaged")
    assert file.name in archive["found"]


def test_a_replay_never_drops_what_only_a_damaged_answer_told(home: Home) -> None:
    symbol, file = an_income_statement(home)
    whole, before = file.read_bytes(), tables(home)
    flip_a_byte(file)

    compared = home.run("replay")
    refused = home.run("replay", "--replace")
    for result in (compared, refused):
        said = " ".join(result.output.split())
        assert result.exit_code == ExitCode.FAILED
        assert f"1 archived answer damaged or lost: {symbol} income statement of 2026-11-" in said
        assert file.name[:16] in said
        assert "Nothing was changed." in said
    assert tables(home) == before

    file.write_bytes(whole)
    mended = home.run("replay", "--replace")
    assert mended.exit_code == ExitCode.DONE
    assert "equal to the present ones" in mended.output


def test_a_person_may_accept_the_loss_of_a_damaged_answer(home: Home) -> None:
    symbol, file = an_income_statement(home)
    file.unlink()

    accepted = document(home.run("replay", "--replace", "--accept-loss", "--json").stdout)
    assert accepted["replaced"] is True
    assert [row["answer_digest"] for row in accepted["damaged"]] == [file.name.removesuffix(".gz")]
    with home.opened() as system:
        assert system.reports().revisions(symbol, INCOME) == ()
        assert [row.findings[0].code for row in system.quarantine().of_symbol(symbol)] == [CORRUPTED_ARCHIVE]

    again = home.run("replay", "--replace", "--json")
    assert again.exit_code == ExitCode.DONE, "what is accepted stands in no later replay's way"
    assert document(again.stdout)["damaged"] == []
