"""What a command costs before it does anything."""

import json
import subprocess
import sys

from tests.architecture.source_tree import ROOT

HEAVY = ["alpaca", "numpy", "pandas"]


def test_the_command_line_starts_without_the_heavy_libraries() -> None:
    """alpaca-py brings pandas, half a second of imports: only a live asset sync pays for it."""
    program = "import json, sys, entrypoints.cli; print(json.dumps(sorted(sys.modules)))"
    started = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True)
    loaded = json.loads(started.stdout)

    assert "entrypoints.cli" in loaded
    assert [name for name in HEAVY if name in loaded] == []
