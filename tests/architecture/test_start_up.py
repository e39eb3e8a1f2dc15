"""What a command costs before it does anything."""

import json
import subprocess
import sys

from tests.architecture.source_tree import ROOT

HEAVY = ["alpaca", "numpy", "pandas", "polars", "pyarrow"]
LOAD_EVERY_COMMAND = """
import json, sys
from click import Context
from entrypoints.cli.app import signal9
context = Context(signal9)
for name in signal9.list_commands(context):
    assert signal9.get_command(context, name) is not None
print(json.dumps(sorted(sys.modules)))
"""


def test_every_command_starts_without_the_heavy_libraries() -> None:
    """alpaca-py brings pandas, and pyarrow is as slow: only a live asset sync and a Parquet file pay for them."""
    started = subprocess.run(
        [sys.executable, "-c", LOAD_EVERY_COMMAND], cwd=ROOT, check=True, capture_output=True, text=True
    )
    loaded = json.loads(started.stdout)

    assert "entrypoints.cli.commands.export" in loaded
    assert [name for name in HEAVY if name in loaded] == []
