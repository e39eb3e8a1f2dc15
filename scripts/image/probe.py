"""Runs inside the image, by its own Python and user, and prints what it finds there as JSON."""

import importlib
import importlib.util
import json
import os
import sys
import sysconfig
from importlib.metadata import distributions
from pathlib import Path
from zoneinfo import TZPATH, ZoneInfo


def main() -> None:
    """Look around, and import what each function and the asset sync import."""
    task, packages = Path(os.environ["LAMBDA_TASK_ROOT"]), Path(sysconfig.get_path("purelib"))
    for name in ("alpaca.trading.client", "boto3", "dependency_injector.containers", "pandas", "pydantic", "uvicorn"):
        importlib.import_module(name)
    sources = [path for folder in (task, packages) for path in folder.rglob("*.py")]
    found = {
        "user": os.getuid(),
        "python": "{}.{}".format(*sys.version_info),
        "packages": {found.name: found.version for found in distributions()},
        "task": sorted(path.name for path in task.iterdir()),
        "not compiled": [str(p) for p in sources if not Path(importlib.util.cache_from_source(str(p))).exists()],
        "writable": [str(folder) for folder in (task, packages) if os.access(folder, os.W_OK)],
        "zone": ZoneInfo("America/New_York").key,
        "zones of the system": list(TZPATH),
        "pip": importlib.util.find_spec("pip") is not None,
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
