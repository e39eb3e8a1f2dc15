"""Days on which something goes wrong: faults of the providers, a person's Ctrl-C, two commands at once."""

import signal
import subprocess
from pathlib import Path

import pytest

from entrypoints.cli.exit_codes import ExitCode
from entrypoints.outside import connected
from entrypoints.settings import load_settings
from simulator.main import Options, app_for
from simulator.server import running
from tests.entrypoints.a_day import document, process, run, started
from tests.integration.homes import new_world

REFUSALS = "outage=0.2,burst_refusal=0.15,html=0.1,empty=0.1,premium=0.05,other_wording=0.05,invalid_call=0.1"
DAMAGE = "cut_json=0.1,wrong_symbol=0.1,odd_numbers=0.1,duplicate_rows=0.1,transient_unknown=0.1,new_fields=0.1"


@pytest.mark.slow
@pytest.mark.parametrize("faults", [REFUSALS, DAMAGE], ids=["refusals", "damage"])
def test_whatever_the_providers_answer_nothing_is_lost(tmp_path: Path, faults: str) -> None:
    options = Options(assets=300, seed=4, faults=faults, state=tmp_path / "world.sqlite3")
    app = app_for(options)
    with running(app) as url:
        days = [
            run("run-day", "--home", str(tmp_path), "--json", settings={"SIGNAL9_SIMULATOR_URL": url}) for _ in range(2)
        ]
        calls = app.state.world.calls.calls("alpha_vantage")

    verdicts = {call.verdict for call in calls}
    assert len(verdicts) > 3, "the faults really struck"
    assert len(calls) <= 50
    for day in days:
        assert day.exit_code in {ExitCode.DONE, ExitCode.FAILED}, day.stderr
        assert "Traceback" not in day.stderr
        assert document(day.stdout)["lost"]["total"] == 0, document(day.stdout)["lost"]


@pytest.mark.slow
def test_a_day_that_is_stopped_goes_on_where_it_was(tmp_path: Path) -> None:
    """It is stopped while its fifth call is under way."""
    days: list[subprocess.Popen[str]] = []

    def stop(number: int) -> None:
        if number == 5:
            days[0].send_signal(signal.SIGINT)

    with new_world(stop) as outside:
        with started("run-day", "--home", str(tmp_path), settings=outside.settings) as day:
            days.append(day)
            _, said = day.communicate()
        again = document(process("run-day", "--home", str(tmp_path), "--json", settings=outside.settings).stdout)
        calls = outside.calls()

    assert day.returncode == ExitCode.INTERRUPTED
    assert said == "signal9: stopped. Nothing is lost; run the same command to go on.\n"
    assert again["went_well"] is True
    assert again["lost"]["total"] == 0
    assert len(calls) == 25
    assert len({(call.function, call.symbol) for call in calls}) >= 24, "none but that one is made twice"


@pytest.mark.slow
def test_a_simulated_world_is_used_by_one_command_at_a_time(tmp_path: Path) -> None:
    """Two clocks over one world would contradict each other; looking at the data needs no clock."""
    settings = load_settings(tmp_path).model_copy(update={"simulator_assets": 300})
    first = run("run-day", "--home", str(tmp_path), "--json")
    with connected(settings):
        second = run("run-day", "--home", str(tmp_path), "--json")
        looked_at = run("status", "--home", str(tmp_path), "--json")

    assert first.exit_code == looked_at.exit_code == ExitCode.DONE
    assert second.exit_code == ExitCode.TRY_LATER
    assert "is in use by `signal9` (process " in second.stderr
