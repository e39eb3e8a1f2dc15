"""Events as AWS hands them to a function: the files of `tests/events`."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "events"
MALFORMED = tuple(sorted(path.stem for path in FOLDER.glob("malformed_*.json")))
EVENTS = {
    "pollinate_asset": "pollenationNeeded",
    "enqueue_analysis": "analysisNeeded",
    "mark_earnings_processed": "earningsProcessed",
}
"""The sample of each function that is started by an event."""


def sample(name: str, **changes: object) -> Any:  # noqa: ANN401 - any JSON
    """A sample; `changes` are to its detail."""
    whole = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    if changes:
        whole["detail"].update(changes)
    return whole
