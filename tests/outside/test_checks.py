"""Each check from the outside finds what it is for, planted into a home that is sound."""

import gzip
import shutil
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

import pytest

from entrypoints.cli.exit_codes import ExitCode
from tests.entrypoints.a_day import run
from tests.outside import calls_and_answers, events, releases_and_queue
from tests.outside.evidence import Evidence, kept_rows, logged_arrivals, logged_time
from tests.outside.secrets import secrets_found

COMPLETE = "CJEC"
"""Of this market, a company whose quarter is published on the first day."""
SETTINGS = {"SIGNAL9_SIMULATOR_ASSETS": "12", "SIGNAL9_SIMULATOR_SEED": "84"}
LIMIT = 25

Check = Callable[[Evidence], Iterable[object]]


def too_many_calls(evidence: Evidence) -> Iterable[str]:
    return calls_and_answers.calls_over_the_limit(evidence, LIMIT)


CHECKS: tuple[Check, ...] = (
    too_many_calls,
    calls_and_answers.answers_without_receipt,
    calls_and_answers.receipts_without_call,
    calls_and_answers.damaged_bodies,
    calls_and_answers.answers_not_applied,
    calls_and_answers.answers_forgotten,
    calls_and_answers.heads_ahead,
    calls_and_answers.revisions_without_source,
    calls_and_answers.answers_that_left_nothing,
    releases_and_queue.releases_without_end,
    releases_and_queue.calendar_rows_dropped,
    releases_and_queue.complete_assets_not_queued,
    events.events_nowhere,
    events.requests_nowhere,
    events.requests_ended_without_a_word,
    events.runs_again_nowhere,
)
A_MESSAGE = "INSERT INTO messages VALUES (1, 'runAgain', '\"reconcile\"', '', 0, {}, 1, 1, NULL, '', {})"
A_REQUEST = (
    "INSERT INTO pollination_requests VALUES ('lost', 'overview', 'X', 'manual', '', '2026-10-01T00:00:00+00:00', '',"
    " NULL, {}, NULL, 0, NULL, '')"
)
NO_STATEMENTS = "DELETE FROM income_statement; DELETE FROM balance_sheet; DELETE FROM cash_flow"
PLANTED_IN_THE_STORE: tuple[tuple[Check, str], ...] = (
    (calls_and_answers.answers_without_receipt, "DELETE FROM receipts WHERE symbol = 'CJEC' AND subject = 'cash_flow'"),
    (calls_and_answers.answers_not_applied, "DELETE FROM dataset_heads WHERE dataset = 'cash_flow'"),
    (calls_and_answers.answers_not_applied, "UPDATE dataset_heads SET considered_at = '2026-11-01T00:00:00+00:00'"),
    (calls_and_answers.answers_forgotten, "DELETE FROM dataset_heads WHERE dataset = 'earnings'"),
    (calls_and_answers.heads_ahead, "DELETE FROM cash_flow WHERE fiscal_date_ending > '2026-06-01'"),
    (calls_and_answers.heads_ahead, "DELETE FROM company_overview"),
    (calls_and_answers.revisions_without_source, "UPDATE balance_sheet SET answer_digest = 'another'"),
    (calls_and_answers.revisions_without_source, "UPDATE company_overview SET known_at = '2026-11-01T00:00:00+00:00'"),
    (calls_and_answers.answers_that_left_nothing, "DELETE FROM earnings WHERE symbol = 'CJEC'"),
    (releases_and_queue.releases_without_end, "UPDATE earnings_calendar SET state = 'lost'"),
    (releases_and_queue.releases_without_end, "UPDATE earnings_calendar SET state = 'given_up', state_reason = ''"),
    (releases_and_queue.releases_without_end, "UPDATE earnings_calendar SET state = 'superseded', state_reason = 'x'"),
    (releases_and_queue.releases_without_end, "UPDATE earnings_calendar SET report_date = '2026-08-01'"),
    (releases_and_queue.releases_without_end, NO_STATEMENTS),
    (releases_and_queue.calendar_rows_dropped, "DELETE FROM earnings_calendar WHERE state = 'open'"),
    (releases_and_queue.calendar_rows_dropped, "DELETE FROM unmatched_calendar_rows"),
    (releases_and_queue.complete_assets_not_queued, "DELETE FROM analysis_queue WHERE symbol = 'CJEC'"),
    (releases_and_queue.complete_assets_not_queued, "UPDATE analysis_queue SET data_version = '20261101T000000Z-0'"),
    (events.events_nowhere, A_MESSAGE.format("'2026-11-01T00:00:00+00:00'", "NULL")),
    (events.events_nowhere, A_MESSAGE.format("'2026-12-01T00:00:00+00:00'", "'2026-11-03T00:00:00+00:00'")),
    (events.requests_nowhere, A_REQUEST.format("'planned'")),
    (events.requests_nowhere, A_REQUEST.format("'deferred'")),
    (events.requests_ended_without_a_word, "UPDATE pollination_requests SET outcome = ''"),
    (events.runs_again_nowhere, "INSERT INTO one_time_runs VALUES ('replay', '2026-11-03T10:00:00+00:00')"),
)  # fmt: skip


@pytest.fixture(scope="module")
def sound_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("sound")
    assert run("run-day", "--home", str(home), settings=SETTINGS).exit_code == ExitCode.DONE
    return home


@pytest.fixture
def home(sound_home: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound_home, tmp_path / "home"))


def evidence(home: Path) -> Evidence:
    log = home / "simulated" / "simulator.sqlite3"
    return Evidence(home / "simulated", logged_arrivals(log), logged_time(log))


def change(database: Path, script: str) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript(script)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_a_sound_home_passes(check: Check, sound_home: Path) -> None:
    assert list(check(evidence(sound_home))) == []


def test_a_sound_home_holds_a_case_of_everything(sound_home: Path) -> None:
    found = evidence(sound_home)

    assert COMPLETE in releases_and_queue.complete_assets(found)
    assert {row["state"] for row in found.rows("SELECT state FROM earnings_calendar")} == {"open", "processed"}
    assert list(calls_and_answers.calls_over_the_limit(found, 20))
    assert found.rows("SELECT * FROM unmatched_calendar_rows")
    assert found.rows("SELECT * FROM pollination_requests WHERE state = 'done'")


@pytest.mark.parametrize("check, script", PLANTED_IN_THE_STORE, ids=[script for _, script in PLANTED_IN_THE_STORE])
def test_what_is_planted_in_the_store_is_found(check: Check, script: str, home: Path) -> None:
    change(home / "simulated" / "signal9.sqlite3", script)

    assert list(check(evidence(home)))


def test_a_26th_call_is_found(home: Path) -> None:
    change(
        home / "simulated" / "simulator.sqlite3",
        "INSERT INTO calls SELECT NULL, arrived_us + 1000000, provider, function, symbol, key, counted, verdict"
        " FROM calls WHERE provider = 'alpha_vantage'",
    )

    assert list(too_many_calls(evidence(home)))


def test_an_answer_that_nobody_gave_is_found(home: Path) -> None:
    change(home / "simulated" / "simulator.sqlite3", "DELETE FROM calls WHERE function = 'CASH_FLOW'")

    assert list(calls_and_answers.receipts_without_call(evidence(home)))


@pytest.mark.parametrize("damage", ["gone", "cut", "another", "no gzip"])
def test_a_damaged_body_is_found(damage: str, home: Path) -> None:
    body, other = sorted((home / "simulated" / "archive").rglob("*.gz"))[:2]
    if damage == "gone":
        body.unlink()
    else:
        whole = body.read_bytes()
        body.write_bytes({"cut": whole[:-9], "another": other.read_bytes(), "no gzip": gzip.decompress(whole)}[damage])

    assert list(calls_and_answers.damaged_bodies(evidence(home)))


@pytest.mark.parametrize(
    "script",
    [
        "DELETE FROM earnings WHERE rowid = 1",
        "UPDATE balance_sheet SET figures = '{}' WHERE rowid = 3",
        "DELETE FROM runs",
    ],
)
def test_a_row_that_is_gone_or_changed_is_found(script: str, home: Path) -> None:
    before = kept_rows(home / "simulated")
    assert list(calls_and_answers.rows_lost_since(before, evidence(home))) == []

    change(home / "simulated" / "signal9.sqlite3", script)

    assert list(calls_and_answers.rows_lost_since(before, evidence(home)))


def test_a_secret_is_found_wherever_it_lies(tmp_path: Path) -> None:
    secret = "NOBODYS/KEY+42"
    (tmp_path / "plain").write_text(f"x{secret.lower()}x")
    (tmp_path / "packed.gz").write_bytes(gzip.compress(b"?apikey=NOBODYS%2FKEY%2B42"))
    change(tmp_path / "kept.sqlite3", f"CREATE TABLE t AS SELECT '{secret}' AS c")
    (tmp_path / "sound").write_text("nothing")

    found = {Path(place.split()[0]).name for place in secrets_found(tmp_path, ["told", secret], [secret])}

    assert found == {"plain", "packed.gz", "kept.sqlite3", "output"}
