"""What a command costs before it does anything."""

import json
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

from adapters.embedded.database import Database
from tests.architecture.source_tree import ROOT

HEAVY = ["alpaca", "numpy", "pandas", "polars", "pyarrow"]
NETWORK = ["httpcore", "httpx", "requests", "tenacity", "urllib3"]
AWS = ["adapters.aws", "boto3", "botocore", "entrypoints.aws_settings", "entrypoints.container.aws"]
SIMULATOR = ["simulator", "starlette", "uvicorn"]
NOT_TO_LOOK = ["pygments", "rich.live", "rich.traceback", "structlog"]
NOT_TO_READ = [
    *("adapters.alpaca.catalog", "adapters.alpha_vantage.client", "adapters.embedded.archive"),
    *("domain.rules.intake", "domain.use_cases.pollinate_asset", "domain.use_cases.summarize_day"),
    *("entrypoints.day", "entrypoints.dispatcher", "entrypoints.scheduler"),
]
STATUS = """
import contextlib, io, json, sys
from entrypoints.cli.app import signal9
with contextlib.redirect_stdout(io.StringIO()) as shown:
    signal9(["status", "--home", sys.argv[1]], standalone_mode=False)
assert "Freshness" in shown.getvalue()
print(json.dumps(sorted(sys.modules)))
"""


def loaded_by(program: str, *arguments: str) -> Collection[str]:
    """The modules that a program has loaded when it ends."""
    command = [sys.executable, "-c", program, *arguments]
    ran = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return frozenset(json.loads(ran.stdout))


def test_the_command_line_starts_without_the_heavy_libraries() -> None:
    """alpaca-py brings pandas, half a second of imports: only a live asset sync pays for it."""
    loaded = loaded_by("import json, sys, entrypoints.cli.app; print(json.dumps(sorted(sys.modules)))")

    assert "entrypoints.cli.app" in loaded
    assert [name for name in [*HEAVY, *NETWORK, *AWS, *SIMULATOR, *NOT_TO_LOOK, "pydantic"] if name in loaded] == []


def test_status_loads_only_what_reads_the_store(tmp_path: Path) -> None:
    """Nor what dependency-injector, structlog and rich would load on the way. `late` in the container sees to it."""
    (tmp_path / "simulated").mkdir()
    Database(tmp_path / "simulated" / "signal9.sqlite3").close()
    loaded = loaded_by(STATUS, str(tmp_path))

    assert "domain.use_cases.report_status" in loaded
    assert [name for name in [*HEAVY, *NETWORK, *AWS, *SIMULATOR, *NOT_TO_LOOK, *NOT_TO_READ] if name in loaded] == []
