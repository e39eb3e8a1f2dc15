"""The runs table."""

from typing import Protocol

from domain.model.runs import RunRecord


class RunLog(Protocol):
    """Run records by use case and start."""

    def add(self, record: RunRecord) -> None:
        """Keep a record; a repeat with the same `run_id` changes nothing."""

    def latest(self, use_case: str, *, limit: int = 1) -> tuple[RunRecord, ...]:
        """The newest records of one use case, newest first."""

    def latest_of_all(self, *, limit: int) -> tuple[RunRecord, ...]:
        """The newest records of all use cases, newest first."""
