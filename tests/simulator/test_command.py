"""The options, what they build, and the command as a process of its own."""

import signal
import socket
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
import pytest

from simulator.main import Options, app_for, parse
from simulator.server import running
from simulator.world import World


def world(options: Options) -> World:
    found = app_for(options).state.world
    assert isinstance(found, World)
    return found


def test_without_arguments_the_options_are_the_documented_ones() -> None:
    assert parse([]) == Options()


def test_every_option_is_read() -> None:
    arguments = (
        "--host ::1 --port 0 --seed 4 --assets 20 --recorded data --at 2026-05-17 --state world.db --faults outage=0.1 "
        "--ticking --quota none --spacing-seconds 0.8"
    )
    assert parse(arguments.split()) == Options(
        host="::1",
        port=0,
        seed=4,
        assets=20,
        recorded=Path("data"),
        at=date(2026, 5, 17),
        state=Path("world.db"),
        faults="outage=0.1",
        ticking=True,
        quota=None,
        spacing_seconds=0.8,
    )


def test_the_generated_world_begins_in_the_season_of_november() -> None:
    made = world(Options(assets=20))
    assert made.now() == datetime(2026, 11, 3, 8, 30, tzinfo=UTC)
    made.calls.close()


def test_at_sets_the_first_day() -> None:
    made = world(Options(assets=20, at=date(2027, 2, 1)))
    assert made.now() == datetime(2027, 2, 1, 8, 30, tzinfo=UTC)
    made.calls.close()


def test_a_ticking_world_ticks() -> None:
    made = world(Options(assets=20, ticking=True))
    assert made.now() < made.now()
    made.calls.close()


def test_quota_and_faults_are_those_of_the_options() -> None:
    made = world(Options(assets=20, quota=None, spacing_seconds=0.8, faults="html=0.5", seed=4))
    assert (made.quota.daily, made.quota.spacing.total_seconds()) == (None, 0.8)
    assert made.faults.seed == 4
    made.calls.close()


def test_a_recorded_folder_sets_the_source_and_the_first_day(tmp_path: Path) -> None:
    (tmp_path / "o.json").write_text('{"Symbol": "HD"}')
    row = "o.json\tOVERVIEW\tHD\t2022-04-12\tjson.dump"
    (tmp_path / "PROVENANCE.tsv").write_text(f"file\tfunction\tsymbol\tapprox_date\tnotes\n{row}\n")
    made = world(Options(recorded=tmp_path))
    assert made.now() == datetime(2022, 4, 12, 7, 30, tzinfo=UTC)
    assert made.source.answer("OVERVIEW", "HD", date(2022, 4, 12)) == b'{"Symbol": "HD"}'
    made.calls.close()


def test_clock_and_quota_go_on_where_the_last_run_stopped(tmp_path: Path) -> None:
    options = Options(assets=20, state=tmp_path / "world.db")
    query = {"function": "OVERVIEW", "symbol": "NOSUCH", "apikey": "k"}
    for number in range(2):
        app = app_for(options)
        with running(app) as url, httpx.Client(base_url=url) as http:
            for _ in range(25):
                refused = "Information" in http.get("/query", params=query).json()
                assert refused == bool(number)
                http.post("/_simulator/clock", json={"advance_seconds": 60})
        app.state.world.calls.close()


def test_a_taken_port_is_reported() -> None:
    made = app_for(Options(assets=20))
    with running(made) as url, pytest.raises(OSError, match="in use"), running(made, port=int(url.rpartition(":")[2])):
        pytest.fail("two servers on one port")
    made.state.world.calls.close()


def test_the_server_is_gone_when_the_block_ends() -> None:
    made = app_for(Options(assets=20))
    with running(made) as url:
        port = int(url.rpartition(":")[2])
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=1)
    made.state.world.calls.close()


def test_the_command_serves_until_it_is_stopped_and_prints_no_key(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "simulator", "--port", "0", "--assets", "20", "--state", str(tmp_path / "s.db")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        url = next(word.rstrip(",") for word in line.split() if word.startswith("http://"))
        params = {"function": "OVERVIEW", "symbol": "NOSUCH", "apikey": "KEYTHATMUSTNOTSHOW"}
        assert httpx.get(f"{url}/query", params=params, timeout=30).text == "{}"
        process.send_signal(signal.SIGINT)
        rest = process.communicate(timeout=30)[0]
    finally:
        process.kill()
        process.communicate()
    assert "2026-11-03T08:30:00+00:00" in line
    assert "KEYTHATMUSTNOTSHOW" not in line + rest
    assert process.returncode == 0
