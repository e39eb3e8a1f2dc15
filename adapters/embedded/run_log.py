"""The runs table."""

from dataclasses import dataclass

from adapters.embedded.database import Database, Row, Value
from adapters.exact_texts import instant, instant_text, json_text, json_value
from domain.model.runs import RunOutcome, RunRecord


@dataclass(frozen=True, slots=True)
class EmbeddedRunLog:
    """`RunLog` on SQLite."""

    database: Database

    def add(self, record: RunRecord) -> None:
        """Keep a record, if absent."""
        self.database.insert("runs", [_record_row(record)])

    def latest(self, use_case: str, *, limit: int = 1) -> tuple[RunRecord, ...]:
        """The newest records of one use case, newest first."""
        rows = self.database.rows(
            "SELECT * FROM runs WHERE use_case = ? ORDER BY started_at DESC, run_id DESC LIMIT ?", use_case, limit
        )
        return tuple(map(_record, rows))

    def latest_of_all(self, *, limit: int) -> tuple[RunRecord, ...]:
        """The newest records of all use cases, newest first."""
        rows = self.database.rows("SELECT * FROM runs ORDER BY started_at DESC, run_id DESC LIMIT ?", limit)
        return tuple(map(_record, rows))


def _record_row(record: RunRecord) -> dict[str, Value]:
    return {
        "run_id": record.run_id,
        "use_case": record.use_case,
        "started_at": instant_text(record.started_at),
        "finished_at": instant_text(record.finished_at),
        "outcome": record.outcome.value,
        "counts": json_text(dict(record.counts)),
        "message": record.message,
        "correlation_id": record.correlation_id,
    }


def _record(row: Row) -> RunRecord:
    return RunRecord(
        run_id=row["run_id"],
        use_case=row["use_case"],
        started_at=instant(row["started_at"]),
        finished_at=instant(row["finished_at"]),
        outcome=RunOutcome(row["outcome"]),
        counts=json_value(row["counts"]),
        message=row["message"],
        correlation_id=row["correlation_id"],
    )
