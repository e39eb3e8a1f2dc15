"""A whole day of the command over the recorded answers."""

from pathlib import Path

import pytest

from simulator.main import Options, app_for
from simulator.server import running
from tests.entrypoints.a_day import document, process
from tests.recorded.recorded_answers import RecordedFile

pytestmark = pytest.mark.recorded


def test_a_day_over_recorded_answers_stores_reports_and_loses_nothing(
    files: tuple[RecordedFile, ...], tmp_path: Path
) -> None:
    app = app_for(Options(recorded=files[0].folder, state=tmp_path / "world.sqlite3"))
    with running(app) as url:
        result = process("run-day", "--home", str(tmp_path), "--json", settings={"SIGNAL9_SIMULATOR_URL": url})
    said = document(result.stdout)
    stored = [call for call in said["calls"]["made"] if call["outcome"] == "stored"]

    assert result.returncode == 0, result.stderr
    assert "real ones, recorded on another day" in " ".join(result.stderr.split())
    assert len(stored) >= 20
    assert said["lost"]["total"] == 0
    assert set(said["answers"]) <= {"data", "no_reports", "unknown_symbol"}, "no provider fault"
