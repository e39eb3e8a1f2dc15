"""`signal9 replay`: the tables again from the archive, compared with the present ones or in their place."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from dependency_injector import providers

from adapters.alpha_vantage.reading import AlphaVantageReader
from adapters.embedded.answer_bodies import BodiesInFolder
from adapters.embedded.archive import EmbeddedArchive
from adapters.embedded.database import Database
from adapters.embedded.rebuilt_tables import TABLES
from domain.model.assets import Listing, RejectedRow
from domain.model.datasets import Dataset
from domain.model.releases import CalendarRow
from domain.model.reports import ReportedAnswer, ReportedOverview
from domain.ports.providers import ReportReader
from entrypoints.cli.exit_codes import ExitCode
from entrypoints.container.embedded import ARCHIVE, DATABASE, REBUILT
from entrypoints.scheduler_lock import SCHEDULER, held_alone
from tests.builders import answer, data_request
from tests.entrypoints.a_day import document
from tests.entrypoints.small_home import signal9
from tests.simulation.pipeline import pipeline

FORMER_NAMES = {"operatingIncome": "operatingProfit"}
"""No rule looks at it, so that nothing else follows from it."""


@dataclass(frozen=True, slots=True)
class FormerReader:
    """The reader of an earlier version, which called a field otherwise."""

    today: ReportReader

    def read_reports(self, dataset: Dataset, symbol: str, body: bytes) -> ReportedAnswer:
        read = self.today.read_reports(dataset, symbol, body)
        rows = [
            replace(row, figures={FORMER_NAMES.get(name, name): value for name, value in row.figures.items()})
            for row in read.rows
        ]
        return replace(read, rows=tuple(rows))

    def read_overview(self, symbol: str, body: bytes) -> ReportedOverview:
        return self.today.read_overview(symbol, body)

    def read_calendar(self, body: bytes) -> tuple[tuple[CalendarRow, ...], tuple[RejectedRow, ...]]:
        return self.today.read_calendar(body)

    def read_listing(self, body: bytes) -> tuple[tuple[Listing, ...], tuple[RejectedRow, ...]]:
        return self.today.read_listing(body)


def a_day(folder: Path, reader: ReportReader) -> Path:
    """A home after a day of eight calls, whose answers were read by this reader."""
    with pipeline(folder, assets=40, daily_calls=8) as running:
        running.system.override_providers(report_reader=providers.Object(reader))
        running.run_day(date(2026, 11, 3))
    return folder


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {
        "today": a_day(tmp_path_factory.mktemp("today"), AlphaVantageReader()),
        "former": a_day(tmp_path_factory.mktemp("former"), FormerReader(AlphaVantageReader())),
    }


@pytest.fixture
def home(homes: dict[str, Path], tmp_path: Path) -> Path:
    return copytree(homes["today"], tmp_path / "today")


@pytest.fixture
def former(homes: dict[str, Path], tmp_path: Path) -> Path:
    """A home whose answers were read by the earlier version."""
    return copytree(homes["former"], tmp_path / "former")


@contextmanager
def opened(home: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(home / "simulated" / DATABASE, isolation_level=None)) as connection:
        yield connection


def tables(home: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every table, row by row."""
    with opened(home) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: sorted(connection.execute(f"SELECT * FROM {name}"), key=repr) for name in names}  # noqa: S608


def replay(home: Path, *options: str) -> tuple[int, dict[str, Any]]:
    result = signal9(home, "replay", *options, "--json")
    return result.exit_code, document(result.stdout)


def test_an_untouched_home_is_equal_to_what_its_archive_gives_and_no_call_is_made(home: Path) -> None:
    before = tables(home)
    result = signal9(home, "replay")

    assert result.exit_code == ExitCode.DONE
    assert result.stdout.endswith("The rebuilt tables are equal to the present ones.\n")
    assert result.stderr == ""
    assert tables(home) == before
    assert "no call made" in result.stdout
    assert list((home / "simulated").glob(f"{REBUILT}*")) == []


def test_an_empty_store_beside_the_archive_gets_identical_tables(first_day: Path, tmp_path: Path) -> None:
    """After a whole day, on which one company became complete: no table but the quarantine is empty."""
    home = copytree(first_day, tmp_path / "home")
    before = tables(home)
    with opened(home) as connection:
        for table in TABLES:
            connection.execute(f"DELETE FROM {table}")  # noqa: S608

    code, said = replay(home, "--replace")

    assert code == ExitCode.DONE
    assert said["replaced"] is True
    assert tables(home) == before
    assert [table for table in TABLES if not before[table]] == ["quarantine"]


def test_a_changed_parser_shows_exactly_the_fields_that_it_reads_otherwise(former: Path) -> None:
    before = tables(former)
    with opened(former) as connection:
        (profits, companies), *_ = connection.execute(
            "SELECT count(*), count(DISTINCT symbol) FROM income_statement"
            " WHERE json_type(figures, '$.operatingProfit') NOT NULL"
        )
    code, said = replay(former)
    values = [it for it in said["differences"] if it["table"] == "income_statement"]
    former_name = {it["key"]: it["now"] for it in values if it["field"] == "operatingProfit"}
    name_of_today = {it["key"]: it["rebuilt"] for it in values if it["field"] == "operatingIncome"}

    assert code == ExitCode.FAILED
    assert {(it["table"], it["field"]): it["values"] for it in said["differing"]} == {
        ("income_statement", "operatingIncome"): profits,
        ("income_statement", "operatingProfit"): profits,
        ("dataset_heads", "data_version"): companies,
    }
    assert len(said["differences"]) == 2 * profits + companies > 200
    assert former_name == name_of_today, "the same figures, under another name"
    assert said["replaced"] is False
    assert tables(former) == before, "comparing changes nothing"


def test_on_the_screen_each_differing_field_has_a_line_with_an_example(former: Path) -> None:
    result = signal9(former, "replay")
    said = " ".join(result.stdout.split())

    assert max(map(len, result.stdout.splitlines())) <= 80
    assert "What differs Values Such as income statement" in said
    assert re.search(r"statement \d+ \w+ annual 2\d{3}-\d\d-\d\d 2026-11-03T\S+Z operatingIncome - → \d+ ", said)
    assert said.endswith("Nothing was changed. To put the rebuilt tables in place: signal9 replay --replace")


def test_replacing_changes_what_the_answers_tell_and_nothing_else(former: Path) -> None:
    before = tables(former)
    code, said = replay(former, "--replace")
    after = tables(former)

    assert code == ExitCode.DONE
    assert said["replaced"] is True
    assert {name for name in before if before[name] != after[name]} == {"income_statement", "dataset_heads"}
    assert replay(former)[0] == ExitCode.DONE
    assert replay(former, "--replace")[1]["replaced"] is False, "equal tables are left alone"


def test_rows_that_only_one_of_them_has_differ_as_a_whole(home: Path) -> None:
    with opened(home) as connection:
        asset = connection.execute("SELECT symbol FROM assets ORDER BY symbol").fetchone()[0]
        connection.execute("DELETE FROM assets WHERE symbol = ?", (asset,))
        connection.execute("INSERT INTO listings VALUES ('ZZZZZ', 'Stock', 'NYSE', NULL)")
    code, said = replay(home)

    assert code == ExitCode.FAILED
    assert said["differences"] == [
        {"table": "assets", "key": asset, "field": "", "now": None, "rebuilt": "here"},
        {"table": "listings", "key": "ZZZZZ", "field": "", "now": "here", "rebuilt": None},
    ]
    assert "listings 1 ZZZZZ whole rows here → -" in " ".join(signal9(home, "replay").stdout.split())


def test_an_answer_that_cannot_be_read_is_named_and_stands_in_nobodys_way(home: Path) -> None:
    with Database(home / "simulated" / DATABASE) as database:
        archive = EmbeddedArchive(database, BodiesInFolder(home / "simulated" / ARCHIVE))
        archive.keep(answer(b"no JSON", request=data_request(symbol="ODD")), receipt_id="odd", request_id="r")
    code, said = replay(home, "--replace")

    assert code == ExitCode.DONE
    assert [text.partition(": ")[0] for text in said["refused"]] == ["ODD, income statement of 2026-03-02 14:30 UTC"]
    assert "1 of them refused:" in signal9(home, "replay").stdout
    assert {it["table"] for it in said["differences"]} == {"quarantine", "dataset_heads"}, "it had not been applied"


def test_nothing_is_replaced_under_a_running_scheduler_but_comparing_is_allowed(former: Path) -> None:
    before = tables(former)
    with held_alone(former / "simulated", SCHEDULER):
        refused = signal9(former, "replay", "--replace")
        compared = signal9(former, "replay")

    assert refused.exit_code == ExitCode.TRY_LATER
    assert "is in use by `signal9 start`" in refused.stderr
    assert compared.exit_code == ExitCode.FAILED
    assert tables(former) == before


def test_a_replay_that_cannot_replace_tells_no_half_of_a_document(former: Path) -> None:
    with opened(former) as somebody:
        somebody.execute("BEGIN IMMEDIATE")
        refused = signal9(former, "replay", "--replace", "--json", SIGNAL9_LOCK_WAIT="0.01")

    assert (refused.exit_code, refused.stdout) == (ExitCode.TRY_LATER, "")


def test_to_accept_a_loss_is_refused_where_nothing_is_replaced(former: Path) -> None:
    result = signal9(former, "replay", "--accept-loss")

    assert (result.exit_code, result.stdout) == (ExitCode.USAGE, "")
    assert "--accept-loss goes with --replace only" in result.stderr


def test_two_replays_at_once_are_refused(home: Path) -> None:
    with held_alone(home / "simulated", "signal9 replay", name="replay.lock"):
        assert signal9(home, "replay").exit_code == ExitCode.TRY_LATER


def test_what_a_killed_replay_left_behind_does_not_matter(home: Path) -> None:
    for name in (REBUILT, f"{REBUILT}-wal", f"{REBUILT}-shm"):
        (home / "simulated" / name).write_bytes(b"half of it")

    assert signal9(home, "replay").exit_code == ExitCode.DONE
    assert list((home / "simulated").glob(f"{REBUILT}*")) == []
